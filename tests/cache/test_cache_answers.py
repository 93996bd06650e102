"""What is remembered is what was judged, to the last digit, and costs no model."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import tqcheck.judging.models
from tests.fakes import FakeQuality
from tqcheck.api import Checker
from tqcheck.backends.protocols import LeftOut, QualityReading, SecondReading, SecondWord, Step
from tqcheck.cache import CachedQuality, ScoreCache
from tqcheck.config import CacheConfig, CombineConfig, Config, SegmentConfig
from tqcheck.records import Document, ModelInfo, Origin, Report, Row, Segment

GOOD = "The council met on Monday and talked about the new road."
BAD = "The mayor raised the blorp of the city in the evening."
ROOT = Path(__file__).parent.parent.parent


class Counting(FakeQuality):
    """Count the segments that are read; risks have all their digits."""

    def __init__(self) -> None:
        self.n_read = 0

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        self.n_read += sum(len(d.segments) for d in documents)
        found = super().read(documents, step)
        return tuple(tuple(r and replace(r, da=r.da + 1 / 3) for r in own) for own in found)


def config(folder: Path, **combine: object) -> Config:
    return Config(
        segment=SegmentConfig(lang="en"),
        combine=CombineConfig(**combine),  # type: ignore[arg-type]
        cache=CacheConfig(str(folder), 50),
    )


def article(path: str, *sentences: str) -> list[Row]:
    return [
        Row(Origin(path, n), text, doc=path, is_prose=True, start=40 * n, paragraph=n)
        for n, text in enumerate(sentences)
    ]


def table(*texts: str) -> list[Row]:
    return [Row(Origin("t.tsv", n), text) for n, text in enumerate(texts, start=2)]


def check(rows: Sequence[Row], settings: Config) -> tuple[Report, int]:
    quality = Counting()
    return Checker(settings, quality=quality).check_rows(rows), quality.n_read


MIXED = [
    *article("a.txt", f"{GOOD} {BAD}", "", "Heading", GOOD),
    *table(GOOD, BAD, "", GOOD),
    *[
        Row(Origin("i.tsv", n), t, doc=f"d{n % 2}", id=f"r{n}")
        for n, t in enumerate((GOOD, BAD) * 3)
    ],
]


def test_the_second_time_is_the_same_and_reads_nothing(tmp_path: Path) -> None:
    plain = Checker(config(tmp_path / "x"), quality=Counting())
    without, _ = check(MIXED, replace(config(tmp_path), cache=CacheConfig()))
    first, n_first = check(MIXED, config(tmp_path))
    second, n_second = check(MIXED, config(tmp_path))
    assert first == without == second
    assert n_first > 0
    assert n_second == 0
    assert plain.models.cache_problems == ()


class SeenTwice(FakeQuality):
    """Give a second reading with everything in it."""

    def read(
        self, documents: Sequence[Document], step: Step
    ) -> tuple[tuple[QualityReading | None, ...], ...]:
        found = super().read(documents, step)
        return tuple(tuple(r and replace(r, second=self._second(r)) for r in own) for own in found)

    def _second(self, reading: QualityReading) -> SecondReading:
        words = [SecondWord(1 / 3, 0.25, 0.5, (n, n + 1)) for n in range(len(reading.words))]
        lost = (LeftOut(1, 4, 2 / 3, 7), LeftOut(5, 9, 0.5, 7))
        return SecondReading(1 / 7, 0.5, -1.5, (*words[:-1], None), 0.3, lost, 1, 2)


def test_what_two_models_said_comes_back_as_it_was(tmp_path: Path) -> None:
    text = Segment(0, "1", "d", Origin("a", 1), 0, len(BAD), BAD, "en", source="Le maire")
    document = Document("d", "a", "en", (text,))
    cache = ScoreCache(tmp_path, 50)
    fresh, remembered = (
        CachedQuality(SeenTwice, cache, "same").read([document], lambda done, total: None)
        for _ in range(2)
    )
    assert remembered == fresh
    assert remembered[0][0] is not None
    assert remembered[0][0].second is not None


def test_only_what_changed_is_read(tmp_path: Path) -> None:
    check([*article("a.txt", GOOD, BAD), *article("b.txt", BAD, GOOD)], config(tmp_path))
    rows = [*article("new/a.txt", GOOD, BAD), *article("b.txt", BAD, GOOD, BAD)]
    report, n_read = check(rows, config(tmp_path))
    assert n_read == 3  # all of the text that is longer now, nothing of the one that moved
    assert report.documents[0].path == "new/a.txt"
    assert [r.segment.id for r in report.results[:2]] == ["new/a.txt#1", "new/a.txt#2"]
    assert report == check(rows, replace(config(tmp_path), cache=CacheConfig()))[0]


def test_rows_of_a_table_are_read_one_by_one(tmp_path: Path) -> None:
    check(table(GOOD, BAD, GOOD), config(tmp_path))
    _, n_read = check(table(GOOD, "Another sentence stands here.", BAD, GOOD), config(tmp_path))
    assert n_read == 1


@pytest.mark.parametrize(
    "combine", [{"threshold": 0.01}, {"alarm_rate": 0.0}, {"disabled": ("TQ101",)}]
)
def test_other_settings_judge_anew_without_reading(
    tmp_path: Path, combine: dict[str, object]
) -> None:
    before, _ = check(table(GOOD, BAD), config(tmp_path))
    after, n_read = check(table(GOOD, BAD), config(tmp_path, **combine))
    assert n_read == 0
    assert after.results != before.results


def test_context_source_and_language_are_part_of_the_key(tmp_path: Path) -> None:
    settings = config(tmp_path)
    check(article("a.txt", GOOD, BAD), settings)
    assert check(article("a.txt", BAD, GOOD), settings)[1] == 2
    assert check([Row(Origin("a", 1), GOOD, source="Eins.")], settings)[1] == 1
    assert check([Row(Origin("a", 1), GOOD, source="Zwei.")], settings)[1] == 1
    german = replace(settings, segment=SegmentConfig(lang="de"))
    assert check(article("a.txt", GOOD, BAD), german)[1] == 2


def test_declared_languages_are_part_of_the_key_and_told_again(tmp_path: Path) -> None:
    settings = replace(config(tmp_path), segment=SegmentConfig())
    rows = {lang: [Row(Origin("a", 1), GOOD, lang=lang)] for lang in ("en", "de-CH", "klingon")}
    for lang, wanted, n_notices in (("en", "en", 0), ("de-CH", "de", 0), ("klingon", "en", 1)):
        for _ in range(2):
            report, n_read = check(rows[lang], settings)
            assert report.results[0].segment.lang == wanted
            assert sum("declares" in line for line in report.notices) == n_notices
        assert n_read == 0


def test_another_model_knows_nothing_of_it(tmp_path: Path) -> None:
    class Other(Counting):
        models = (ModelInfo("fake", "quality-fake", "1" * 64, "none", "float64"),)

    check(table(GOOD), config(tmp_path))
    other = Other()
    Checker(config(tmp_path), quality=other).check_rows(table(GOOD))
    assert other.n_read == 1


def test_a_damaged_cache_changes_nothing(tmp_path: Path) -> None:
    first, _ = check(MIXED, config(tmp_path))
    (tmp_path / "scores.sqlite").write_bytes(b"rubbish" * 1000)
    for name in ("scores.sqlite-wal", "scores.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    second, n_read = check(MIXED, config(tmp_path))
    assert second == first
    assert n_read > 0


def test_a_cache_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    report, _ = check(table(GOOD), config(tmp_path / "file"))
    assert any("the cache cannot be used" in notice for notice in report.notices)


def test_models_are_named_without_being_loaded(tmp_path: Path) -> None:
    cache = ScoreCache(tmp_path, 10_000_000)
    first = CachedQuality(FakeQuality, cache, "id")
    assert first.models == FakeQuality.models

    def never() -> FakeQuality:
        raise AssertionError("loaded")

    again = CachedQuality(never, cache, "id")
    assert (again.models, again.languages) == (FakeQuality.models, FakeQuality.languages)


def test_an_unchanged_feed_is_answered_without_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fill the cache under the shipped model's identity, then ask in a process of its own."""
    path = tmp_path / "a.txt"
    path.write_text(f"{GOOD} {BAD}\n", "utf-8")
    settings = config(tmp_path / "scores")
    checker = Checker(settings)
    monkeypatch.setattr(checker.models, "_load_quality", Counting)
    wanted = checker.check([path])
    code = (
        "import sys\nfrom tqcheck import Checker\n"
        "from tqcheck.config import CacheConfig, Config, SegmentConfig\n"
        f"cache = CacheConfig({str(tmp_path / 'scores')!r}, 50)\n"
        "config = Config(segment=SegmentConfig(lang='en'), cache=cache)\n"
        f"report = Checker(config).check([{str(path)!r}])\n"
        "print([r.risk for r in report.results])\n"
        "assert not {'torch', 'transformers'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str([r.risk for r in wanted.results])
    assert tqcheck.judging.models.COMBINER_ID in wanted.run.signature
