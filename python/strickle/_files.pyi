from collections.abc import Sequence


def fit_files(paths: Sequence[str], options: dict, read: dict, threads: int, memory: int, progress: object | None) -> tuple:
    """
    The text of the recipe, what is worth saying, and the numbers of rows, files and passes.
    """

def update_files(recipe: str, paths: Sequence[str], read: dict, threads: int, memory: int, progress: object | None) -> tuple: ...

def refit_files(recipe: str, paths: Sequence[str], read: dict, threads: int, memory: int, progress: object | None) -> tuple: ...

def apply_files(recipe: str, paths: Sequence[str], output: str, invert: bool, read: dict, threads: int, memory: int, progress: object | None) -> tuple:
    """Writes the scaled tables; where they are, and what is worth saying."""
