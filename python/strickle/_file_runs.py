"""Runs over files, which want the Arrow libraries of pyarrow: what a recipe hands to the engine's second module."""

import os
from numbers import Integral

from strickle._engine import Error


def paths_of(data):
    """Paths as text, or None for a table."""
    if isinstance(data, (str, os.PathLike)):
        return [os.fspath(data)]
    if isinstance(data, (list, tuple)) and data and all(isinstance(d, (str, os.PathLike)) for d in data):
        return [os.fspath(d) for d in data]
    return None


def run(name, given, read, threads, memory, progress):
    """What the function `name` of the module for files returns for `given`, with progress shown."""
    how = _how_read(read), threads, _bytes(memory)
    with _shown(progress) as show:
        return getattr(_files(), name)(*given, *how, show)


def _how_read(read):
    if read is None:
        return {}
    if not isinstance(read, dict):
        raise Error(f'read is a dict, such as {{"delimiter": ";"}}, not {read!r}')
    return read


def _bytes(memory):
    if isinstance(memory, bool) or not isinstance(memory, Integral) or memory <= 0:
        raise Error(f"memory is a number of bytes, not {memory!r}")
    return int(memory)


def _files():
    """The module for files, which wants the Arrow libraries of one version of pyarrow."""
    try:
        import pyarrow  # noqa: F401  its libraries are then loaded, wherever they lie

        from strickle import _files
    except ImportError as why:
        raise ImportError(f"reading files wants the pyarrow that strickle was built with: pip install 'strickle[cli]' ({why})")
    return _files


class _shown:
    """Shows progress: by the caller's own function, or a bar where tqdm is installed and a terminal looks on."""

    def __init__(self, progress):
        if progress is not None and not callable(progress):
            raise Error(f"progress is a function of (activity, bytes, bytes in all, rows), not {progress!r}")
        self._progress, self._bar = progress, None

    def __enter__(self):
        if self._progress is not None:
            return self._progress
        try:
            from tqdm import tqdm
        except ImportError:
            return None
        self._bar = tqdm(disable=None, unit="B", unit_scale=True, leave=False)
        return None if self._bar.disable else self._show

    def _show(self, activity, done, total, rows):
        self._bar.set_description(f"{activity}, {rows} rows", refresh=False)
        self._bar.total = total if total >= 0 else None
        self._bar.update(done - self._bar.n)

    def __exit__(self, *_):
        if self._bar is not None:
            self._bar.close()
