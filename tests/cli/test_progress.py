"""Progress: nothing for quick work, a bar or lines for slow work, always on stderr."""

from __future__ import annotations

import threading

import pytest

from tqcheck.cli.progress import BarDisplay, LineDisplay, ShownProgress, display_for_stderr


class FakeDisplay:
    """Keep what it is told to show."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, int, int]] = []
        self.is_closed = False
        self.has_shown = threading.Event()

    def show(self, stage: str, done: int, total: int) -> None:
        self.shown.append((stage, done, total))
        self.has_shown.set()

    def close(self) -> None:
        self.is_closed = True


def test_quick_work_shows_nothing() -> None:
    display = FakeDisplay()
    with ShownProgress(quiet_s=60, make_display=lambda: display) as progress:
        progress("read", 1, 1)
    progress("late", 1, 1)
    progress._appear()  # the timer may fire while the work ends
    assert display.shown == []


def test_slow_work_appears_with_its_latest_state_though_the_library_is_silent() -> None:
    display = FakeDisplay()
    with ShownProgress(quiet_s=0.05, make_display=lambda: display) as progress:
        progress("read", 0, 3)
        progress("load", 0, 0)
        assert display.has_shown.wait(10)
        progress("quality", 1, 3)
    assert display.shown == [("load", 0, 0), ("quality", 1, 3)]
    assert display.is_closed


def test_an_error_takes_the_display_away() -> None:
    display = FakeDisplay()

    def fail() -> None:
        with ShownProgress(0, lambda: display):
            assert display.has_shown.wait(10)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert display.is_closed


def test_lines_come_at_new_stages_every_ten_seconds_and_at_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = [100.0]
    lines = LineDisplay(clock=lambda: now[0])
    for at, state in [
        (100, ("unpack", 1, 10)),
        (105, ("unpack", 5, 10)),
        (110, ("unpack", 9, 10)),
        (111, ("unpack", 10, 10)),
        (112, ("load", 0, 0)),
        (113, ("quality", 1, 3)),
        (114, ("quality", 2, 3)),
    ]:
        now[0] = at
        lines.show(*state)
    lines.close()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "tqcheck: unpacking the model (once): 10%",
        "tqcheck: unpacking the model (once): 90%",
        "tqcheck: unpacking the model (once): 100%",
        "tqcheck: loading the model",
        "tqcheck: judging sentences: 33%",
    ]


def test_the_bar_draws_on_stderr_and_goes_away(capsys: pytest.CaptureFixture[str]) -> None:
    bar = BarDisplay()
    bar.show("load", 0, 0)
    bar.show("quality", 1, 3)
    bar.show("quality", 2, 3)
    assert [task.description for task in bar._progress.tasks] == ["judging sentences"]
    assert bar._progress.tasks[0].completed == 2
    bar.close()
    assert capsys.readouterr().out == ""


def test_a_pipe_gets_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(display_for_stderr(), LineDisplay)
