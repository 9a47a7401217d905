"""`strickle` on the command line: hands over to the native program in the package, once its Arrow libraries are there."""

import os
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

_WANTED = "26.0"  # of pyarrow: its libraries are named after it


def main():
    """Replaces this process by the native program; exit status 2 where that cannot run."""
    try:
        found = metadata.version("pyarrow")
    except metadata.PackageNotFoundError:
        found = None
    if found is None or not found.startswith(f"{_WANTED}."):
        has = "is not installed" if found is None else f"{found} is installed"
        print(
            f"strickle: the command line reads files by the libraries of pyarrow {_WANTED}, and pyarrow {has}; "
            "install it with\n  pip install 'strickle[cli]'",
            file=sys.stderr,
        )
        return 2
    # Not imported: only its folder is wanted, wherever it lies.
    libraries = str(Path(find_spec("pyarrow").origin).parent)
    before = os.environ.get("LD_LIBRARY_PATH")
    os.environ["LD_LIBRARY_PATH"] = libraries if not before else f"{libraries}{os.pathsep}{before}"
    program = Path(__file__).parent / "bin" / "strickle"
    try:
        os.execv(program, ["strickle", *sys.argv[1:]])
    except OSError as error:
        print(f"strickle: {program} cannot be run: {error.strerror}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
