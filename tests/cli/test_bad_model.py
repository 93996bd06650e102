"""Models that are not there, through the whole program and without a stand-in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call, Done


def refusal_of(done: Done, folder: Path) -> str:
    assert (done.code, done.out) == (2, "")
    assert "internal error" not in done.err
    assert "Traceback" not in done.err
    assert not (folder / "out.json").exists()
    return done.err.splitlines()[-1]


@pytest.mark.parametrize("content", [None, {}, {"config.json": "{"}])
def test_a_language_model_that_is_none(
    call: Call, folder: Path, content: dict[str, str] | None
) -> None:
    (folder / "a.txt").write_text("One fine day.\n")
    if content is not None:
        (folder / "some-lm").mkdir()
        for name, text in content.items():
            (folder / "some-lm" / name).write_text(text)
    done = call("check", "a.txt", "--lm", "./some-lm", "--output", "out.json")
    assert "some-lm" in refusal_of(done, folder)


@pytest.mark.model
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody may write to")
def test_a_cache_that_cannot_be_written(
    call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TQCHECK_CACHE_DIR", "/proc/self/cache")
    (folder / "a.txt").write_text("One fine day.\n")
    done = call("check", "a.txt", "--output", "out.json")
    assert "/proc/self/cache" in refusal_of(done, folder)
