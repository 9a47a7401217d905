"""Holds every #include to the tables of DESIGN.md: who may use whom, and which library belongs to which room.

usage: tests/check_rooms.py [ROOT]; prints what breaks the rules and exits with 1 where anything does.
"""

import re
import sys
from pathlib import Path

# A library by the first part of its include, and the rooms that may include it. What is not here may not be included.
LIBRARIES = {
    "arrow": {"io"},
    "parquet": {"io"},
    "hwy": {"kernels"},
    "Eigen": {"model", "lab", "doctor"},
    "Spectra": {"model"},
    "libsvm": {"model"},
    "nlohmann": {"recipe", "lab", "doctor", "cli"},
    "CLI": {"cli"},
    "boost": {"exact", "scale", "model", "lab"},
    "nanobind": {"python"},
}
OUTSIDE = ("cli", "python")  # rooms beside src, which see public headers alone
EVERYWHERE = {"fmt"}  # small, and part of no interface
IN_TESTS = {"gtest"}
# The standard library has no folders and no endings; C's and POSIX's headers are for sources, not for public headers.
STANDARD = re.compile(r"^[a-z_0-9]+$")
SYSTEM = re.compile(r"^((sys|netinet|arpa)/)?[a-z_0-9]+\.h$")
SAYS_NOTHING = re.compile(r"^(utils?|helpers?|common|misc)$", re.IGNORECASE)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
SOURCES = (".h", ".hpp", ".cc", ".cpp", ".inc")


def table(text, heading):
    """The cells of the markdown table under a heading, without its head."""
    parts = re.split(rf"^## {heading}$", text, flags=re.MULTILINE)
    if len(parts) != 2:
        sys.exit(f"DESIGN.md: one section '## {heading}' with a table was expected, not {len(parts) - 1}")
    rows = [line for line in parts[1].split("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip(" `") for cell in line.strip().strip("|").split("|")] for line in rows[2:]]


def sources(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix in SOURCES)


def check(root):
    design = (root / "DESIGN.md").read_text(encoding="utf-8")
    rooms = {Path(room).name: set(re.split(r",\s*", uses)) for room, _, uses in table(design, "Rooms")}
    headers = {header: room for header, room, _ in table(design, "Public headers")}
    public = root / "include" / "strickle"
    problems = []

    folders = {path.relative_to(root / "src").parts[0] for path in sources(root / "src")}
    folders |= {name for name in OUTSIDE if sources(root / name)}
    there = {str(path.relative_to(public)) for path in sources(public)}
    for what, found, listed in (("room", folders, rooms.keys()), ("header", there, headers.keys())):
        problems += [f"DESIGN.md: the {what} {name} is not in the table" for name in sorted(found - listed)]
        problems += [f"DESIGN.md: the {what} {name} does not exist" for name in sorted(listed - found)]
    for room, uses in rooms.items():
        unknown = uses - rooms.keys() - {"the standard library", "include"}
        problems += [f"DESIGN.md: {room} may use {name}, which is no room" for name in sorted(unknown)]

    def check_file(path, room, place):
        """`place` is public, room, tests, or a room beside src; a test may include what its room may, and every public header."""
        uses = rooms.get(room, set()) | {room}
        sees_all_headers = "include" in uses or place == "tests"

        def allowed(kind, name):
            first = name.split("/")[0]
            if first == "strickle":
                return sees_all_headers or headers.get(name.removeprefix("strickle/")) in uses
            if first in LIBRARIES:
                return place != "public" and room in LIBRARIES[first]
            if first in EVERYWHERE:
                return place != "public"
            if first in IN_TESTS:
                return place == "tests"
            if kind == "<":
                return STANDARD.match(name) or place != "public" and SYSTEM.match(name)
            if place == "public":
                return False
            if "/" not in name:
                return (path.parent / name).exists()  # a neighbour
            return place not in OUTSIDE and first in uses

        for kind, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            if not allowed(kind, name):
                end = ">" if kind == "<" else '"'
                problems.append(f"{path.relative_to(root)}: {room or place} may not include {kind}{name}{end}")

    for path in sources(public):
        check_file(path, headers.get(str(path.relative_to(public))), "public")
    for path in sources(root / "src"):
        check_file(path, path.relative_to(root / "src").parts[0], "room")
    for name in OUTSIDE:
        for path in sources(root / name):
            check_file(path, name, name)
    for path in sources(root / "tests"):
        check_file(path, path.relative_to(root / "tests").parts[0], "tests")

    for top in ("src", "include", "cli", "python", "tests", "bench", "cmake", "scripts", "examples", "docs"):
        for path in sorted((root / top).rglob("*")):
            if SAYS_NOTHING.match(path.name.split(".")[0]):
                problems.append(f"{path.relative_to(root)}: the name does not say what is inside")
    return problems


if __name__ == "__main__":
    found = check(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1]).resolve())
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)
