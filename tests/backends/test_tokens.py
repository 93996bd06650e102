"""Tokens know their place in the text, in every script and for every tokenizer."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.backends import embedded
from tqcheck.backends.gguf_file import read_gguf
from tqcheck.backends.tokens import SentencePieceTokenizer, Tokenizer, Tokens, TransformersTokenizer

GOLDEN = Path(__file__).parent / "golden" / "token_ids.json"

TEXTS = {
    "arabic": "قال الوزير يوم الاثنين إن المحادثات ستستمر حتى المساء، ١٢٣.",
    "armenian": "Նախարարն ասաց, որ բանակցությունները կշարունակվեն մինչև երեկո։",
    "bengali": "মন্ত্রী সোমবার বলেছেন যে আলোচনা সন্ধ্যা পর্যন্ত চলবে।",
    "cyrillic": "Міністр заявив у понеділок, що переговори триватимуть до вечора; 1 400 осіб.",
    "devanagari": "मंत्री ने सोमवार को कहा कि बातचीत शाम तक जारी रहेगी।",
    "ethiopic": "ሚኒስትሩ ሰኞ ዕለት ውይይቱ እስከ ምሽት ድረስ ይቀጥላል ብለዋል።",
    "georgian": "მინისტრმა განაცხადა, რომ მოლაპარაკება საღამომდე გაგრძელდება.",
    "greek": "Ο υπουργός δήλωσε τη Δευτέρα ότι οι συνομιλίες θα συνεχιστούν.",
    "gujarati": "મંત્રીએ સોમવારે કહ્યું કે વાતચીત સાંજ સુધી ચાલુ રહેશે.",
    "gurmukhi": "ਮੰਤਰੀ ਨੇ ਸੋਮਵਾਰ ਨੂੰ ਕਿਹਾ ਕਿ ਗੱਲਬਾਤ ਸ਼ਾਮ ਤੱਕ ਜਾਰੀ ਰਹੇਗੀ।",
    "han": "部长周一表示，谈判将持续到晚上。臺灣的會議",
    "hangul": "장관은 월요일에 회담이 저녁까지 계속될 것이라고 말했다.",
    "hebrew": "השר אמר ביום שני כי השיחות יימשכו עד הערב, לפי דו״ח.",
    "japanese": "大臣は月曜日に、交渉は夕方まで続くだろうとコメントした。",
    "khmer": "រដ្ឋមន្ត្រីបាននិយាយកាលពីថ្ងៃចន្ទថា ការចរចានឹងបន្ត។",
    "latin": "Le ministre a déclaré : « Les pourparlers dureront » — naïve œuvre, žluťoučký kůň.",
    "sinhala": "සාකච්ඡා සවස දක්වා පවතින බව අමාත්‍යවරයා සඳුදා පැවසීය.",
    "tamil": "பேச்சுவார்த்தை மாலை வரை தொடரும் என்று அமைச்சர் திங்களன்று கூறினார்.",
    "telugu": "చర్చలు సాయంత్రం వరకు కొనసాగుతాయని మంత్రి సోమవారం చెప్పారు.",
    "thai": "รัฐมนตรีกล่าวเมื่อวันจันทร์ว่าการเจรจาจะดำเนินต่อไปจนถึงค่ำ",
    "tibetan": "བླ་མས་གཟའ་ཟླ་བར་གསུངས།",
    "blanks": "a  b   c    d          e  ",
    "lines": "one\ntwo\n\nthree\n\n\n four\tfive\t\tsix\r\n",
    "bytes": "𒀀𒁀 🧑🏽‍🚀 e\u0301\u0323 \u200b\u00a0\ufeff ⿰ 𐍈",
    "code": '<div class="a">x</div> {0} %s &amp; https://example.org/a?b=c#d',
}
# Ours reads these as plain text; the other library takes them for special tokens, so they are
# not in the golden file.
LOOK_ALIKES = ("<bos>", "a <eos> b", "<pad><unk>", "<0x41>")


def assert_places_cover(tokens: Tokens, text: str) -> None:
    """Tokens follow one another without gap; those of one character share its place."""
    places = list(zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True))
    assert len(places) == len(tokens.ids)
    distinct = list(dict.fromkeys(places))
    assert "".join(text[start:end] for start, end in distinct) == text
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(distinct))
    shared = [place for place in distinct if places.count(place) > 1]
    assert all(end - start == 1 for start, end in shared)


@pytest.fixture(scope="module")
def tokenizer(tokenizer_file: Path) -> SentencePieceTokenizer:
    return SentencePieceTokenizer(tokenizer_file)


@pytest.mark.parametrize("text", [*TEXTS.values(), *LOOK_ALIKES, "", " ", "\x00\u2581 "])
def test_places_cover_the_text(tokenizer: SentencePieceTokenizer, text: str) -> None:
    assert_places_cover(tokenizer.encode(text), text)


@given(text=st.text() | st.text(alphabet="ab <>\n\u2581éд部🧑\u200d\u0301"))
def test_places_cover_any_text(tokenizer: SentencePieceTokenizer, text: str) -> None:
    assert_places_cover(tokenizer.encode(text), text)


def test_the_bytes_of_a_character_share_its_place(tokenizer: SentencePieceTokenizer) -> None:
    tokens = tokenizer.encode("a𒀀b")
    assert tokens.starts.tolist() == [0, 1, 1, 1, 1, 2]
    assert tokens.ends.tolist() == [1, 2, 2, 2, 2, 3]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_special_tokens_are_never_read_from_a_text(
    tokenizer: SentencePieceTokenizer, text: str
) -> None:
    specials = {0, 1, 2, 3}
    assert not specials & set(tokenizer.encode(text).ids.tolist())
    assert len(tokenizer.encode(text)) > 1


def test_cut_keeps_the_first_tokens(tokenizer: SentencePieceTokenizer) -> None:
    tokens = tokenizer.encode("The council met on Monday.")
    cut = tokens.cut(3)
    assert len(cut) == len(cut.starts) == len(cut.ends) == 3
    assert cut.ids.tolist() == tokens.ids[:3].tolist()
    assert len(tokens.cut(0)) == 0


def test_bos_and_size(tokenizer: SentencePieceTokenizer) -> None:
    assert (tokenizer.bos, tokenizer.size) == (2, 420)


@pytest.fixture(scope="module")
def fast(llama: Path) -> Tokenizer:
    from transformers import AutoTokenizer

    return TransformersTokenizer(AutoTokenizer.from_pretrained(llama))


@pytest.mark.parametrize("text", [*TEXTS.values(), "", " ", "\x00"])
def test_places_of_a_transformers_tokenizer_cover_the_text(fast: Tokenizer, text: str) -> None:
    tokens = fast.encode(text)
    covered = np.zeros(len(text), dtype=bool)
    for start, end in zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True):
        covered[start:end] = True
    assert covered.all()
    assert (np.diff(tokens.starts) >= 0).all()
    assert (np.diff(tokens.ends) >= 0).all()


def test_a_transformers_tokenizer_reads_no_special_tokens(fast: Tokenizer) -> None:
    assert not {0, 1} & set(fast.encode("a <s> b</s>").ids.tolist())
    assert fast.bos == 0


def test_a_transformers_tokenizer_without_bos_opens_with_eos(llama: Path) -> None:
    from transformers import AutoTokenizer

    theirs = AutoTokenizer.from_pretrained(llama)
    theirs.bos_token = None
    assert TransformersTokenizer(theirs).bos == theirs.eos_token_id == 1


@pytest.fixture(scope="module")
def gemma_tokenizer(tmp_path_factory: pytest.TempPathFactory) -> SentencePieceTokenizer:
    """Rebuild the embedded model's tokenizer; the first part of its file holds the vocabulary."""
    path = tmp_path_factory.mktemp("gemma") / "tokenizer.model"
    embedded._write_tokenizer(read_gguf(embedded.find_parts()[0]), path)
    return SentencePieceTokenizer(path)


def ids_of_transformers(folder: Path) -> dict[str, list[int]]:
    """Tokenize by what transformers makes of the GGUF file itself, in half a minute."""
    from transformers import AutoTokenizer

    with (folder / "gemma.gguf").open("wb") as joined:
        for part in embedded.find_parts():
            joined.write(part.read_bytes())
    theirs = AutoTokenizer.from_pretrained(folder, gguf_file="gemma.gguf")
    return {name: theirs.encode(text, add_special_tokens=False) for name, text in TEXTS.items()}


@pytest.mark.model
def test_ids_of_the_embedded_tokenizer_are_those_of_transformers(
    gemma_tokenizer: SentencePieceTokenizer, tmp_path: Path
) -> None:
    if os.environ.get("TQCHECK_UPDATE_GOLDEN") == "1":
        rows = ",\n".join(
            f" {json.dumps(name)}: {json.dumps(ids)}"
            for name, ids in ids_of_transformers(tmp_path).items()
        )
        GOLDEN.write_text(f"{{\n{rows}\n}}\n", "utf-8")
    golden = json.loads(GOLDEN.read_text("utf-8"))
    assert {
        name: gemma_tokenizer.encode(text).ids.tolist() for name, text in TEXTS.items()
    } == golden


@pytest.mark.model
@pytest.mark.parametrize("text", [*TEXTS.values(), *LOOK_ALIKES])
def test_places_of_the_embedded_tokenizer(
    gemma_tokenizer: SentencePieceTokenizer, text: str
) -> None:
    tokens = gemma_tokenizer.encode(text)
    assert_places_cover(tokens, text)
    assert not set(range(4)) & set(tokens.ids.tolist())
