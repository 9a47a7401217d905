from collections.abc import Sequence


def fit_files(paths: Sequence[str], options: dict, read: dict, threads: int, memory: int, progress: object | None) -> tuple:
    """The text of the recipe, and what is worth saying."""

def check_files(paths: Sequence[str], options: dict, read: dict, threads: int, memory: int, progress: object | None) -> tuple:
    """
    The report as JSON and as text, and the text of the recommended recipe.
    """

def update_files(recipe: str, paths: Sequence[str], read: dict, threads: int, memory: int, progress: object | None) -> tuple: ...

def refit_files(recipe: str, paths: Sequence[str], read: dict, threads: int, memory: int, progress: object | None) -> tuple: ...

def apply_files(recipe: str, paths: Sequence[str], output: str, invert: bool, read: dict, threads: int, memory: int, progress: object | None) -> tuple:
    """Writes the scaled tables; where they are, and what is worth saying."""
