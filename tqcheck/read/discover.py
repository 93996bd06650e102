"""Inputs as the user names them -> the files to read, in order, each once."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path
from stat import S_ISDIR

from tqcheck.errors import InputError
from tqcheck.read.messages import count, nearest, shorten

STDIN = "-"


@dataclass(frozen=True, slots=True)
class InputFile:
    """Name one file to read; `is_listed`: the user named it, rather than a folder it lies in."""

    path: str
    is_listed: bool = True

    @property
    def is_stdin(self) -> bool:
        """Tell standard input from files."""
        return self.path == STDIN

    @property
    def is_file(self) -> bool:
        """Tell what lies on the disk, and can be read twice, from what does not."""
        return not self.is_stdin and not self.is_address

    @property
    def is_address(self) -> bool:
        """Tell an address on the web from a path."""
        return self.path.startswith(("http://", "https://"))

    @property
    def suffix(self) -> str:
        """Give the suffix in lower case; empty for stdin."""
        return "" if not self.is_file else Path(self.path).suffix.lower()

    @property
    def shown(self) -> str:
        """Give the path as printable text: names on disk need not be valid Unicode."""
        return self.path.encode("utf-8", "replace").decode()


@dataclass(slots=True)
class _Folder:
    """Collect what a folder holds while it is walked."""

    files: list[Path] = field(default_factory=list)
    other: Counter[str] = field(default_factory=Counter)
    n_hidden: int = 0
    n_links: int = 0

    def leftovers(self) -> str:
        """Say what was passed over; empty where nothing was."""
        parts = []
        if self.other:
            kinds = ", ".join(f"{suffix or 'none'} {n}" for suffix, n in sorted(self.other.items()))
            parts.append(f"{count(self.other.total(), 'file')} with other suffixes ({kinds})")
        if self.n_hidden:
            parts.append(f"{self.n_hidden} hidden")
        if self.n_links:
            parts.append(f"{self.n_links} links or pipes not followed")
        return ", ".join(parts)


def discover(
    inputs: Iterable[str | Path], suffixes: Sequence[str]
) -> tuple[tuple[InputFile, ...], tuple[str, ...]]:
    """Find the files that inputs stand for: files, folders, globs, `-` for stdin.

    A folder gives its files of these suffixes at any depth, sorted by path, none of them hidden; a
    pattern is expanded only where no file has that very name. Second: a notice for each thing left
    out. Raises InputError where an input gives no file.
    """
    files: dict[str, InputFile] = {}
    notices: list[str] = []
    repeated: dict[str, None] = {}
    for given in inputs:
        for file in _expand(os.fspath(given), suffixes, notices):
            key = os.path.realpath(file.path) if file.is_file else file.path
            if files.setdefault(key, file) is not file:
                repeated[file.shown] = None
    notices += [f"{shown}: given more than once, read once" for shown in repeated]
    return tuple(files.values()), tuple(notices)


def read_bytes(file: InputFile) -> bytes:
    """Read a file or stdin; raise InputError where the system refuses."""
    try:
        if file.is_stdin:
            return sys.stdin.buffer.read()
        if file.is_address:
            return _fetch(file.path)
        return Path(file.path).read_bytes()
    except (AttributeError, ValueError):  # no stdin, a closed one, or one without bytes
        raise InputError("standard input cannot be read", path=file.shown) from None
    except OSError as error:
        raise _system_error(file.path, error) from None


def _expand(path: str, suffixes: Sequence[str], notices: list[str]) -> Iterator[InputFile]:
    if path == STDIN or _is_address(path):
        yield InputFile(path)
        return
    for match in _match(path):
        if is_folder(match):
            yield from _walk_folder(match, suffixes, notices)
        else:
            yield InputFile(match)


def _is_address(path: str) -> bool:
    """Tell addresses from paths; raise InputError for those of other schemes than the web's."""
    scheme, mark, _ = path.partition("://")
    if not mark or not scheme.isalpha() or os.path.lexists(path):
        return False
    if scheme not in ("http", "https"):
        raise InputError(f"scheme {shorten(scheme)} is not one of http, https", path=path)
    return True


def _fetch(address: str) -> bytes:
    from tqcheck.read.web import fetch  # late: few inputs need it

    return fetch(address)


def _match(path: str) -> list[str]:
    if os.path.lexists(path) or not has_magic(path):
        return [path]
    # glob, not Path.glob: that one takes hidden files for matches and refuses absolute patterns.
    matches = sorted(glob(path, recursive=True))  # noqa: PTH207
    if not matches:
        raise InputError("no file matches this pattern", path=InputFile(path).shown)
    return matches


def is_folder(path: str) -> bool:
    """Tell whether a path is a folder; raise InputError where it is nothing at all."""
    if not path:
        raise InputError("an input is an empty name; give a file, a folder, a pattern or -")
    try:
        return S_ISDIR(Path(path).stat().st_mode)
    except (OSError, ValueError) as error:
        raise _system_error(path, error) from None


def _walk_folder(path: str, suffixes: Sequence[str], notices: list[str]) -> Iterator[InputFile]:
    folder = _list_folder(path, suffixes)
    leftovers, shown = folder.leftovers(), InputFile(path).shown
    if not folder.files:
        held = f"; it holds {leftovers}" if leftovers else "; it is empty"
        raise InputError(
            f"no readable file ({' '.join(suffixes)}) in this folder{held}", path=shown
        )
    if leftovers:
        notices.append(f"{shown}: skipped {leftovers}")
    for file in sorted(folder.files, key=lambda file: file.parts):
        yield InputFile(str(file), is_listed=False)


def _list_folder(path: str, suffixes: Sequence[str]) -> _Folder:
    folder = _Folder()
    for parent, folders, names in os.walk(path, onerror=_refuse):
        visible = [name for name in folders if not name.startswith(".")]
        folder.n_hidden += len(folders) - len(visible)
        folders[:] = [name for name in visible if not (Path(parent) / name).is_symlink()]
        folder.n_links += len(visible) - len(folders)
        for name in names:
            _sort_in(Path(parent) / name, suffixes, folder)
    return folder


def _sort_in(file: Path, suffixes: Sequence[str], folder: _Folder) -> None:
    if file.name.startswith("."):
        folder.n_hidden += 1
    elif file.suffix.lower() not in suffixes:
        folder.other[file.suffix.lower()] += 1
    elif file.is_file():
        folder.files.append(file)
    else:  # a broken link, or a pipe that would never end
        folder.n_links += 1


def _refuse(error: OSError) -> None:
    raise _system_error(str(error.filename), error)


def _system_error(path: str, error: OSError | ValueError) -> InputError:
    shown = InputFile(path).shown
    if isinstance(error, FileNotFoundError):
        return InputError(f"no such file or folder{_nearest_name(Path(path))}", path=shown)
    if isinstance(error, PermissionError):
        return InputError("no permission to read it", path=shown)
    if isinstance(error, OSError):
        return InputError(f"cannot be read: {error.strerror}", path=shown)
    return InputError("no file can have this name", path=shown)


def _nearest_name(path: Path) -> str:
    try:
        names = [sibling.name for sibling in path.parent.iterdir()]
    except OSError:
        return f"; there is no folder {shorten(str(path.parent))} either"
    return nearest(path.name, sorted(names))
