"""Remarks of language models, marks of tokenizers, codes, escapes and null words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.signals.examples import make_segment, segment_of
from tqcheck.records import Origin
from tqcheck.signals.surface import read_surface

SOURCE = "The ferry leaves at noon."
FOUND = [
    ("de", "Here is the translation: Die Fähre legt mittags ab.", "TQ336"),
    ("de", "Sure! Here's the German translation:", "TQ336"),
    ("de", "Translation: Die Fähre legt mittags ab.", "TQ336"),
    ("de", "[To be translated]: Die Fähre legt mittags ab.", "TQ336"),
    ("de", "Natürlich! Hier ist die deutsche Übersetzung des Satzes:", "TQ336"),
    ("de", "Certainly! Die Fähre legt mittags ab.", "TQ336"),
    ("de", "Die Fähre legt ab. Let me know if you need anything else!", "TQ336"),
    ("de", "As an AI language model, I cannot translate this.", "TQ336"),
    ("de", "Here is the text in German: Die Fähre legt ab.", "TQ336"),
    ("fr", "Voici la traduction : Le bac part à midi.", "TQ336"),
    ("es", "Claro, aquí tienes la traducción al español: El ferry sale.", "TQ336"),
    ("pt", "Aqui está a tradução: A balsa parte.", "TQ336"),
    ("ru", "Вот перевод: Паром уходит.", "TQ336"),
    ("uk", "Переклад українською: Пором відходить опівдні.", "TQ336"),
    ("pl", "Tłumaczenie: Prom odpływa w południe.", "TQ336"),
    ("cs", "Zde je překlad: Trajekt vyplouvá.", "TQ336"),
    ("zh", "好的，以下是中文翻译：渡轮中午出发。", "TQ336"),
    ("ja", "以下が翻訳です：フェリーは正午に出ます。", "TQ336"),
    ("ko", "다음은 한국어 번역입니다: 페리는 정오에 출발합니다.", "TQ336"),
    ("ar", "إليك الترجمة: تغادر العبارة ظهرا.", "TQ336"),
    ("hi", "यहाँ अनुवाद है: नौका दोपहर को निकलती है।", "TQ336"),
    ("tr", "İşte çeviri: Feribot öğlen kalkıyor.", "TQ336"),
    ("vi", "Đây là bản dịch: Phà rời bến.", "TQ336"),
    ("th", "นี่คือคำแปล: เรือออกตอนเที่ยง", "TQ336"),
    ("de", "Output: Die Fähre legt mittags ab.", "TQ336"),
    ("de", "▁Die ▁Fähre ▁legt ▁ab.", "TQ337"),
    ("de", "Die Fäh@@ re legt mittags ab.", "TQ337"),
    ("de", "ĠDie ĠFähre legt mittags ab.", "TQ337"),
    ("de", "Die Fähre legt mittags ab.<|endoftext|>", "TQ337"),
    ("de", "Die Fähre @-@ Linie legt ab.", "TQ337"),
    ("de", "deu_Latn Die Fähre legt mittags ab.", "TQ333"),
    ("de", ">>deu<< Die Fähre legt mittags ab.", "TQ333"),
    ("de", "ZZNAME1 legt mittags ab.", "TQ333"),
    ("de", "Die PLACEHOLDER_0 legt mittags ab.", "TQ333"),
    ("de", "**Die Fähre** legt mittags ab.", "TQ334"),
    ("de", "<![CDATA[Die Fähre legt mittags ab.]]>", "TQ334"),
    ("de", "Die Fähre legt ab.\\n\\nSie ist voll.", "TQ335"),
    ("de", "Die Fähre\\n\\nlegt mittags ab.", "TQ335"),
    ("de", "Die F\\u00e4hre legt mittags ab.", "TQ335"),
    ("de", "undefined", "TQ307"),
    ("ru", "null", "TQ307"),
    ("ja", "NaN", "TQ307"),
    ("es", "N/A", "TQ307"),
    ("de", "#N/A", "TQ307"),
]
SILENT = [
    "[en>de] Translation: John Smith ||| Übersetzung: John Smith",
    "[de] Übersetzung: John Smith",
    "[de>en] Die Übersetzung lautet: Haus. ||| The translation is: house.",
    "[en>de] Sure! I come. ||| Sicher! Ich komme.",
    "[en>fr] Quake in Indonesia kills many ||| Indonésie : un séisme fait de nombreux morts",
    "[ru>de] На английском: добро пожаловать ||| Auf Englisch: willkommen",
    "[en] See C:\\temp\\new, and $\\nabla \\times \\rho$.",
    "[en] He wrote f**k and 2**3 to me@@home.",
    "[mt] Ġorġ u Ċensa marru Għawdex.",
    "[en] The WWII veterans wear XXL, and write YYYY-MM-DD to ZZTOP and the QQ group.",
    "[en] Translation: a very short introduction to the field",
    "[de] (Übersetzt aus dem Englischen.)",
    "[de>en] Null Uhr ||| Null",
    "[zh>en] 未定义 ||| undefined",
    "[en>de] N/A ||| N/A",
    "[en>de] Use {0} and deu_Latn and ▁ and **bold**. ||| Nutze {0}, deu_Latn, ▁ und **fett**.",
]


def codes(example: str) -> set[str]:
    return {finding.code for finding in read_surface(segment_of(example), None).findings}


@pytest.mark.parametrize(("lang", "text", "code"), FOUND)
def test_what_is_no_part_of_a_translation_is_found(lang: str, text: str, code: str) -> None:
    assert codes(f"[en>{lang}] {SOURCE} ||| {text}") >= {code}
    assert codes(f"[{lang}] {text}") >= {code}


@pytest.mark.parametrize("example", SILENT)
def test_what_may_be_meant_is_left_alone(example: str) -> None:
    assert codes(example) & {"TQ307", "TQ333", "TQ334", "TQ335", "TQ336", "TQ337"} == set()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Ich kann diesen Text leider nicht übersetzen."),
        ("es", "Lo siento, no puedo traducir este texto."),
        ("ru", "К сожалению, я не могу перевести этот текст."),
        ("zh", "抱歉，我无法翻译这段文字。"),
        ("de", "German: Die Fähre legt mittags ab."),
        ("ja", "日本語：フェリーは正午に出ます。"),
        ("de", "Die Fähre legt ab. (Note: I translated ferry as Fähre.)"),
    ],
)
def test_what_only_the_source_can_tell_to_be_a_remark_is_found_with_it(
    lang: str, text: str
) -> None:
    assert codes(f"[en>{lang}] {SOURCE} ||| {text}") >= {"TQ336"}
    assert "TQ336" not in codes(f"[{lang}] {text}")


def test_markdown_is_no_leftover_in_a_markdown_file() -> None:
    segment = replace(make_segment("**The ferry** leaves at noon."), origin=Origin("a.md", 1))
    assert read_surface(segment, None).findings == ()
