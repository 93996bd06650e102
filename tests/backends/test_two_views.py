"""Two models judge one segment: the encoder looks at what the other has read."""

from __future__ import annotations

from pathlib import Path

from tests.backends.tiny_encoder import write_tiny_encoder
from tests.fakes import FakeQuality
from tqcheck.backends.encoder import PairEncoder, read_encoder
from tqcheck.backends.protocols import Aligner
from tqcheck.backends.two_views import TwoViews
from tqcheck.records import Document, ModelInfo, Origin, Segment

INFO = ModelInfo("tiny", "encoder", "0" * 64, "none")


def segment(index: int, text: str, source: str | None) -> Segment:
    place = Origin("a.txt", index + 1)
    return Segment(index, str(index), "a", place, 0, len(text), text, "en", source=source)


def test_each_segment_gets_a_second_reading_in_its_place(tmp_path: Path) -> None:
    path = write_tiny_encoder(tmp_path / "tiny.safetensors")
    views = TwoViews(FakeQuality(), INFO, lambda: PairEncoder(read_encoder(path), INFO, "cpu"))
    segments = (
        segment(0, "the minister said", "der minister sagte"),
        segment(1, "...", "14"),
        segment(2, "the minister", "  "),
    )
    document = Document("a", "a.txt", "en", segments)
    ((first, nothing, last),) = views.read([document], lambda done, total: None)
    assert nothing is None  # the first model found nothing to read
    assert first is not None
    assert first.second is not None
    assert first.second.alike is not None
    assert len(first.second.words) == len(first.words)
    assert last is not None
    assert last.second is None  # there is no source to lay it beside
    assert [model.id for model in views.models] == ["fake", "tiny"]


def test_a_segment_is_done_when_both_have_read_it(tmp_path: Path) -> None:
    path = write_tiny_encoder(tmp_path / "tiny.safetensors")
    views = TwoViews(FakeQuality(), INFO, lambda: PairEncoder(read_encoder(path), INFO, "cpu"))
    texts = [("the minister said", "der minister"), ("14", None), ("said", "sagte")]
    document = Document("a", "a.txt", "en", tuple(segment(n, *t) for n, t in enumerate(texts)))
    told: list[tuple[int, int]] = []
    views.read([document], lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (3, 3)
    assert (2, 3) in told  # the first model alone has not done it all
    assert {total for _, total in told} == {3}


def test_without_a_source_no_encoder_is_loaded() -> None:
    def load() -> PairEncoder:
        raise AssertionError("loaded for nothing")

    document = Document("a", "a.txt", "en", (segment(0, "the minister said", None),))
    ((reading,),) = TwoViews(FakeQuality(), INFO, load).read([document], lambda done, total: None)
    assert reading is not None
    assert reading.second is None


def test_its_encoder_lays_texts_beside_each_other(tmp_path: Path) -> None:
    encoder = PairEncoder(
        read_encoder(write_tiny_encoder(tmp_path / "tiny.safetensors")), INFO, "cpu"
    )
    views = TwoViews(FakeQuality(), INFO, lambda: encoder)
    pairs = [("the minister said", "der minister sagte")]
    assert isinstance(views, Aligner)
    assert views.align(pairs) == encoder.align(pairs)
