"""Encoder-decoder translators: loaded from real files, and what they make of texts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.backends import tiny_seq2seq
from tests.backends.tiny import SENTENCES
from tqcheck.backends import seq2seq
from tqcheck.backends.seq2seq import Seq2SeqOptions, Seq2SeqTranslator, load_seq2seq
from tqcheck.backends.seq2seq_decoding import ReadJob, Seq2SeqDecoder, WriteJob, WrittenIds
from tqcheck.backends.seq2seq_families import Family, open_family
from tqcheck.backends.seq2seq_files import ModelFolder
from tqcheck.errors import ConfigError, ModelError
from tqcheck.records import ModelInfo

FAMILIES = ("marian", "nllb", "m2m100", "small100", "t5")
TEXTS = (SENTENCES[0], "", SENTENCES[7], "Rain.", " \n", SENTENCES[1], "ጤና", "The council met.")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One folder a family; small100's is told from M2M100's by name alone."""
    root = tmp_path_factory.mktemp("translators")
    made = {name: root / f"tiny-{name}" for name in FAMILIES}
    made["marian"] = root / "opus-mt-en-de"
    for path in made.values():
        path.mkdir()
    tiny_seq2seq.write_marian(made["marian"])
    tiny_seq2seq.write_nllb(made["nllb"])
    tiny_seq2seq.write_m2m100(made["m2m100"])
    shutil.copytree(made["m2m100"], made["small100"], dirs_exist_ok=True)
    (made["small100"] / "tokenizer_config.json").write_text("{}", "utf-8")
    tiny_seq2seq.write_t5(made["t5"], tasks=tiny_seq2seq.T5_TASKS)
    return made


def no_step(_done: int, _total: int) -> None:
    pass


def model_of(path: Path) -> Any:
    from transformers import AutoModelForSeq2SeqLM

    return AutoModelForSeq2SeqLM.from_pretrained(path, use_safetensors=True).eval()


def tokenizer_of(family: str, path: Path) -> Any:
    from transformers import AutoTokenizer, M2M100Tokenizer

    if family in ("m2m100", "small100"):
        return M2M100Tokenizer.from_pretrained(path, src_lang="en", tgt_lang="de")
    codes = {"src_lang": "eng_Latn", "tgt_lang": "deu_Latn"} if family == "nllb" else {}
    kind = "nllb" if family == "nllb" else None
    return AutoTokenizer.from_pretrained(path, tokenizer_type=kind, **codes)


def frame_of_transformers(family: str, path: Path, text: str) -> tuple[list[int], list[int]]:
    """Give what the library itself, or small100's card, has encoder and decoder begin with."""
    tokenizer = tokenizer_of(family, path)
    start = model_of(path).config.decoder_start_token_id
    if family == "t5":
        return tokenizer(f"translate English to German: {text}")["input_ids"], [start]
    ids = tokenizer(text)["input_ids"]
    if family == "nllb":
        return ids, [start, tokenizer.convert_tokens_to_ids("deu_Latn")]
    if family == "m2m100":
        return ids, [start, tokenizer.get_lang_id("de")]
    if family == "small100":
        return [tokenizer.get_lang_id("de"), *ids[1:]], [start]
    return ids, [start]


@pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")
@pytest.mark.parametrize("family", FAMILIES)
def test_languages_stand_where_transformers_puts_them(
    family: str, folders: dict[str, Path]
) -> None:
    opened = open_family(family, ModelFolder("x", folders[family]))
    frame = opened.directions.find("en", "de")
    assert frame is not None
    text = SENTENCES[0]
    ids = [*frame.before, *opened.codec.encode_source(text).ids.tolist(), *frame.after]
    lead = [model_of(folders[family]).config.decoder_start_token_id, *frame.opening]
    assert (ids, lead) == frame_of_transformers(family, folders[family], text)


def decoder_of(path: Path, *, beams: int = 1, batch_tokens: int = 10_000) -> Seq2SeqDecoder:
    return Seq2SeqDecoder(model_of(path), beams=beams, batch_tokens=batch_tokens)


def jobs_of(family: str, path: Path) -> tuple[list[WriteJob], tuple[int, ...]]:
    opened = open_family(family, ModelFolder("x", path))
    frame = opened.directions.find("en", "de")
    assert frame is not None
    sources = [opened.codec.encode_source(text).ids.tolist()[:50] for text in TEXTS if text.strip()]
    jobs = [
        WriteJob((*frame.before, *source, *frame.after), 5 + 3 * n)
        for n, source in enumerate(sources)
    ]
    return jobs, frame.opening


@pytest.mark.parametrize("beams", [1, 3])
@pytest.mark.parametrize("family", ["nllb", "m2m100", "t5"])
def test_a_translation_is_the_same_in_any_batch(
    family: str, beams: int, folders: dict[str, Path]
) -> None:
    """A random Marian writes one word for ever; its scores below are read in one batch, too."""
    jobs, opening = jobs_of(family, folders[family])
    decoder = decoder_of(folders[family], beams=beams)
    together = dict(decoder.write(jobs, opening))
    backwards = dict(decoder.write(jobs[::-1], opening))
    alone = [next(decoder.write([job], opening))[1] for job in jobs]
    assert [together[i] for i in range(len(jobs))] == alone
    assert [backwards[i] for i in range(len(jobs))] == alone[::-1]
    assert len({written.ids for written in alone}) > 2


@pytest.mark.parametrize("family", ["marian", "m2m100", "t5"])
def test_greedy_writing_is_that_of_a_plain_loop(family: str, folders: dict[str, Path]) -> None:
    jobs, opening = jobs_of(family, folders[family])
    model = model_of(folders[family])
    pad, end = model.config.pad_token_id, model.config.eos_token_id
    for i, written in decoder_of(folders[family]).write(jobs, opening):
        ids = [model.config.decoder_start_token_id, *opening]
        first = len(ids)
        for _ in range(jobs[i].limit):
            with torch.no_grad():
                logits = model(
                    input_ids=torch.tensor([jobs[i].source]), decoder_input_ids=torch.tensor([ids])
                ).logits[0, -1]
            logits[pad] = -torch.inf
            ids.append(int(logits.argmax()))
            if ids[-1] == end:
                break
        is_cut = ids[-1] != end
        assert written == WrittenIds(tuple(ids[first : None if is_cut else -1]), is_cut)


@pytest.mark.parametrize("family", FAMILIES)
def test_scores_are_those_of_the_model_text_by_text(family: str, folders: dict[str, Path]) -> None:
    translator = load_seq2seq(family, str(folders[family]), Seq2SeqOptions())
    sources = [SENTENCES[1], "The council met.", "", "Rain.", "Rain."]
    targets = ["Die Gespräche dauerten", "Der Rat", "Abend", "  ", "bis zum Abend"]
    found = translator.score(sources, targets, ("en", "de"), no_step)
    assert [reading is None for reading in found] == [False, False, True, True, False]
    model = model_of(folders[family])
    opened = open_family(family, ModelFolder("x", folders[family]))
    for source, target, reading in zip(sources, targets, found, strict=True):
        if reading is None:
            continue
        ids, lead = frame_of_own(opened, source, model)
        tokens = opened.codec.encode_target(target)
        written = [*lead, *tokens.ids.tolist()]
        with torch.no_grad():
            logits = model(
                input_ids=torch.tensor([ids]), decoder_input_ids=torch.tensor([written])
            ).logits[0]
        expected = [
            float(logits[n - 1].log_softmax(-1)[written[n]]) for n in range(len(lead), len(written))
        ]
        assert reading.logprobs == pytest.approx(expected, abs=2e-4)
        assert reading.starts == tuple(tokens.starts.tolist())
        assert reading.ends == tuple(tokens.ends.tolist())
        assert reading.ends[-1] == len(target)
        assert reading.truncated == 0


def frame_of_own(opened: Family, text: str, model: Any) -> tuple[list[int], list[int]]:
    frame = opened.directions.find("en", "de")
    assert frame is not None
    ids = [*frame.before, *opened.codec.encode_source(text).ids.tolist(), *frame.after]
    return ids, [model.config.decoder_start_token_id, *frame.opening]


class Scripted:
    """Stand in for a decoder: write what a source was given to become, last job first."""

    def __init__(self, translator: Seq2SeqTranslator, answers: dict[str, tuple[str, bool]]) -> None:
        codec = translator._codec
        self.jobs: list[WriteJob] = []
        self._written = {
            tuple(codec.encode_source(source).ids.tolist()): WrittenIds(
                tuple(codec.encode_target(target).ids.tolist()), is_cut
            )
            for source, (target, is_cut) in answers.items()
        }

    def write(
        self, jobs: Sequence[WriteJob], opening: tuple[int, ...]
    ) -> Iterator[tuple[int, WrittenIds]]:
        self.jobs += jobs
        for i in reversed(range(len(jobs))):
            yield i, self._written[jobs[i].source[:-1]]

    def read(
        self, jobs: Sequence[ReadJob], opening: tuple[int, ...]
    ) -> Iterator[tuple[int, list[float]]]:
        for i in reversed(range(len(jobs))):
            yield i, [-1.0] * len(jobs[i].target)


@pytest.fixture
def marian(folders: dict[str, Path]) -> Seq2SeqTranslator:
    return load_seq2seq(None, str(folders["marian"]), Seq2SeqOptions())


def script(translator: Seq2SeqTranslator, answers: dict[str, tuple[str, bool]]) -> Scripted:
    scripted = Scripted(translator, answers)
    translator._decoder = scripted  # type: ignore[assignment]
    return scripted


def test_every_text_gets_its_own_answer(marian: Seq2SeqTranslator) -> None:
    loop = "der Rat der Rat der Rat der Rat der Rat der Rat"
    script(
        marian,
        {
            "The council met.": ("Der Rat", False),
            "The mayor": ("Die Gespr", True),
            "The talks": (loop, True),
            "the evening": ("", False),
        },
    )
    steps: list[tuple[int, int]] = []
    texts = ["The talks", "", "The council met.", "ጤና", "The mayor", " \n", "the evening"]
    found = marian.translate(texts, "en", "de", lambda *step: steps.append(step))
    assert [t.text for t in found] == [None, None, "Der Rat", None, "Die Gespr", None, None]
    assert [t.is_cut for t in found] == [False] * 4 + [True] + [False] * 2
    assert (found[0].problem or "").startswith("the translation goes round in a loop: “")
    assert [found[i].problem for i in (1, 2, 3, 4, 5, 6)] == [
        seq2seq.NOTHING,
        None,
        seq2seq.FOREIGN,
        None,
        seq2seq.NOTHING,
        seq2seq.EMPTY,
    ]
    assert steps == [(3, 7), (4, 7), (5, 7), (6, 7), (7, 7)]


def test_a_source_that_repeats_itself_may_do_so_in_translation(marian: Seq2SeqTranslator) -> None:
    again = "the the the the the the the the"
    script(marian, {again: ("der der der der der der der der", False)})
    (found,) = marian.translate([again], "en", "de", no_step)
    assert found.problem is None


def test_a_source_that_is_too_long_is_cut_and_said_to_be(marian: Seq2SeqTranslator) -> None:
    """The tiny Marian has places for 64 tokens."""
    text = "The council met on Monday. " * 20
    room = 63
    source = tuple(marian._codec.encode_source(text).ids.tolist()[:room])
    scripted = script(marian, {})
    scripted._written[source] = WrittenIds(
        tuple(marian._codec.encode_target("Der").ids.tolist()), False
    )
    (found,) = marian.translate([text], "en", "de", no_step)
    assert (found.text, found.is_cut) == ("Der", True)
    assert scripted.jobs[0].limit <= 63


def test_texts_at_the_limit_run_through_the_real_model(folders: dict[str, Path]) -> None:
    for family in FAMILIES:
        translator = load_seq2seq(family, str(folders[family]), Seq2SeqOptions(max_tokens=64))
        long = "The council met on Monday. " * 30
        (found,) = translator.translate([long], "en", "de", no_step)
        assert found.is_cut or found.problem
        readings = translator.score(["Rain.", long], [long, "Abend"], ("en", "de"), no_step)
        first, second = readings
        assert first is not None
        assert 0 < first.truncated == len(long) - first.ends[-1]
        assert second is not None
        assert (second.logprobs, second.truncated) == ((), len("Abend"))


def test_the_limit_grows_with_the_source(marian: Seq2SeqTranslator) -> None:
    scripted = script(marian, {"Rain.": ("Der", False)})
    marian.translate(["Rain."], "en", "de", no_step)
    n = len(marian._codec.encode_source("Rain."))
    assert scripted.jobs[0].limit == min(3 * n + 16, 62)


def test_no_texts_no_work(marian: Seq2SeqTranslator) -> None:
    assert marian.translate([], "en", "de", no_step) == ()
    assert marian.score([], [], ("en", "de"), no_step) == ()


def test_unequal_numbers_are_refused(marian: Seq2SeqTranslator) -> None:
    with pytest.raises(ValueError, match="zip"):
        marian.score(["a"], [], ("en", "de"), no_step)


@pytest.mark.parametrize(
    ("pair"), [("de", "en"), ("en", "en"), ("en", "fr"), ("xx", "de"), ("", "")]
)
def test_other_pairs_are_refused(marian: Seq2SeqTranslator, pair: tuple[str, str]) -> None:
    assert not marian.supports(*pair)
    for call in (
        lambda: marian.translate(["a"], *pair, no_step),
        lambda: marian.score(["a"], ["b"], pair, no_step),
    ):
        with pytest.raises(ModelError, match=f"does not translate from {pair[0]} to {pair[1]}"):
            call()


def test_a_translator_says_what_it_is(folders: dict[str, Path]) -> None:
    translator = load_seq2seq(None, str(folders["nllb"]), Seq2SeqOptions(precision="bfloat16"))
    (info,) = translator.models
    assert isinstance(info, ModelInfo)
    assert (info.kind, info.licence) == ("translator-nllb", "CC-BY-NC-4.0")
    assert info.precision == "bfloat16"
    assert len(info.digest) == 64
    assert translator.destination is None
    assert translator.can_score
    assert "CC-BY-NC-4.0" in (translator.licence_notice or "")
    assert translator.translate(["Rain."], "en", "zh", no_step)[0] is not None


@pytest.mark.parametrize(
    "options",
    [
        {"precision": "int8"},
        {"beams": 0},
        {"batch_tokens": -1},
        {"growth": float("nan")},
        {"max_tokens": 3},
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=next(iter(options))):
        Seq2SeqOptions(**options)


def damaged(folders: dict[str, Path], family: str, into: Path) -> Path:
    shutil.copytree(folders[family], into, dirs_exist_ok=True)
    return into


@pytest.mark.parametrize(
    ("family", "name", "content"),
    [
        ("marian", "source.spm", b"no model"),
        ("marian", "vocab.json", b"{}"),
        ("marian", "vocab.json", None),
        ("marian", "target.spm", None),
        ("marian", "model.safetensors", b"\x00" * 100),
        ("marian", "model.safetensors", b""),
        ("m2m100", "sentencepiece.bpe.model", None),
        ("m2m100", "vocab.json", b"[]"),
        ("nllb", "tokenizer.json", b"{"),
        ("nllb", "tokenizer.json", b"{}"),
        ("t5", "tokenizer.json", None),
    ],
)
def test_damaged_folders_give_one_line(
    family: str, name: str, content: bytes | None, folders: dict[str, Path], tmp_path: Path
) -> None:
    place = damaged(folders, family, tmp_path / folders[family].name)
    (place / name).unlink()
    if content is not None:
        (place / name).write_bytes(content)
    with pytest.raises(ModelError) as caught:
        load_seq2seq(family, str(place), Seq2SeqOptions())
    assert str(place) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_pickled_weights_are_not_loaded(folders: dict[str, Path], tmp_path: Path) -> None:
    place = damaged(folders, "marian", tmp_path)
    (place / "model.safetensors").rename(place / "pytorch_model.bin")
    with pytest.raises(ModelError, match="no safetensors weights"):
        load_seq2seq("marian", str(place), Seq2SeqOptions())


def test_weights_that_lack_a_layer_are_refused(folders: dict[str, Path], tmp_path: Path) -> None:
    place = damaged(folders, "m2m100", tmp_path)
    tiny_seq2seq.change_config(place, decoder_layers=3)
    with pytest.raises(ModelError, match=r"its weights lack [0-9]+ of"):
        load_seq2seq("m2m100", str(place), Seq2SeqOptions())


def test_a_tokenizer_of_another_model_is_refused(folders: dict[str, Path], tmp_path: Path) -> None:
    place = damaged(folders, "nllb", tmp_path)
    tiny_seq2seq.write_m2m100(tmp_path)
    shutil.copy(folders["nllb"] / "tokenizer_config.json", place)
    with pytest.raises(ModelError, match="its tokenizer has 269 tokens, its weights have 2"):
        load_seq2seq("nllb", str(place), Seq2SeqOptions())


def test_an_unknown_device_is_refused(folders: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match="no translator could be loaded"):
        load_seq2seq(None, str(folders["marian"]), Seq2SeqOptions(device="warp"))
