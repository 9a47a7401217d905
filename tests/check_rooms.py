"""Holds every #include to the tables of DESIGN.md: who may use whom, and which library belongs to which room.

usage: tests/check_rooms.py [ROOT]; prints what breaks the rules and exits with 1 where anything does.
"""

import re
import sys
from pathlib import Path

# A library by the first part of its include, and the rooms that may include it.
LIBRARIES = {
    "arrow": {"io"},
    "parquet": {"io"},
    "hwy": {"kernels"},
    "nlohmann": {"recipe", "cli"},
    "CLI": {"cli"},
    "boost": {"exact", "scale"},
}
EVERYWHERE = {"fmt"}  # small, and part of no interface
EMPTY_NAMES = re.compile(r"^(utils?|helpers?|common|misc)$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def table(text, heading):
    """The cells of the markdown table under a heading, without its head."""
    section = re.split(rf"^## {heading}$", text, flags=re.MULTILINE)[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")]
    return rows[2:]


def check(root):
    design = (root / "DESIGN.md").read_text(encoding="utf-8")
    rooms = {Path(room).name: set(uses.split(", ")) for room, _, uses in table(design, "Rooms")}
    headers = {header: room for header, room, _ in table(design, "Public headers")}
    problems = []

    folders = {path.name for path in (root / "src").iterdir() if path.is_dir()} | ({"cli"} if (root / "cli").exists() else set())
    problems += [f"DESIGN.md: the room {name} is not in the table" for name in sorted(folders - rooms.keys())]
    problems += [f"DESIGN.md: the room {name} does not exist" for name in sorted(rooms.keys() - folders)]
    public = {path.name for path in (root / "include" / "strickle").glob("*.h")}
    problems += [f"DESIGN.md: the header {name} is not in the table" for name in sorted(public - headers.keys())]
    problems += [f"DESIGN.md: the header {name} does not exist" for name in sorted(headers.keys() - public)]

    def may_use(room):
        return rooms.get(room, set()) - {"the standard library", "include"} | {room}

    def check_file(path, room):
        where = path.relative_to(root)
        is_public = path.parts[len(root.parts)] == "include"
        for kind, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            first = name.split("/")[0]
            if name.startswith("strickle/"):
                owner = headers.get(name.removeprefix("strickle/"))
                if room != "cli" and owner not in may_use(room):
                    problems.append(f"{where}: {name} belongs to {owner}, which {room} may not use")
            elif first in LIBRARIES:
                if is_public or room not in LIBRARIES[first]:
                    problems.append(f"{where}: <{name}> may only be included by {', '.join(sorted(LIBRARIES[first]))}")
            elif first in EVERYWHERE:
                if is_public:
                    problems.append(f"{where}: <{name}> may not be part of a public header")
            elif kind == '"':
                owner = first if "/" in name else room
                if is_public or room == "cli" and "/" in name or owner not in may_use(room):
                    problems.append(f'{where}: "{name}" belongs to {owner}, which {room} may not use')

    for path in sorted(root.glob("include/strickle/*.h")):
        check_file(path, headers.get(path.name, "?"))
    for path in sorted([*root.glob("src/*/*.h"), *root.glob("src/*/*.cc")]):
        check_file(path, path.parent.name)
    for path in sorted([*root.glob("cli/*.h"), *root.glob("cli/*.cc")]):
        check_file(path, "cli")

    for top in ("src", "include", "cli", "tests", "bench", "scripts", "examples"):
        for path in (root / top).rglob("*"):
            if EMPTY_NAMES.match(path.stem):
                problems.append(f"{path.relative_to(root)}: the name does not say what is inside")
    return problems


if __name__ == "__main__":
    found = check(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1]).resolve())
    print("\n".join(found))
    sys.exit(1 if found else 0)
