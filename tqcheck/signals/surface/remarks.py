"""What a language model says to whom it translates for, left in the translation."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tqcheck.records import Finding, Segment
from tqcheck.rules import RULES
from tqcheck.signals.surface.remark_words import (
    is_filler,
    is_name_of,
    may_name_language,
    means_translation,
    points_ahead,
    speaks_of_translation,
)
from tqcheck.signals.surface.words import TextWord, lang_of, shorten, words_of

_MAX_OPENING = 120
_MAX_OPENING_WORDS = 16
_MAX_UNKNOWN = 2
_MIN_PROSE = 2
_MIN_TOLD = 4  # Here is the German text
_COLON = regex.compile(r"[:：]")
_UNCASED = regex.compile(r"\p{Lo}")

_MARKS = r"[*_#>\"“„«'‘\s]*"
# Up to the colon that ends the remark; brackets may stand for the colon.
_OPENING = regex.compile(
    rf"{_MARKS}(?:[\[(（【](?P<clause>[^\[\]()（）【】:：\n]{{2,{_MAX_OPENING}}})[\])）】]\s*[:：]?"
    rf"|(?P<clause>[^:：\n]{{2,{_MAX_OPENING}}})[:：]){_MARKS}"
)
_SPEECH = regex.compile(r"[\"“”„«»‘「『]|\p{Nd}")
_DENSE_OPENING = regex.compile(
    r"(?:(?:好的|当然|當然|没问题|可以)[，,。！!：:]?\s*)?(?:以下|下面|这|這)?(?:就?是|为|為)?[^。，：:\n]{0,14}?"
    r"(?:翻[译譯]|[译譯]文)(?:成?[中英德法日韩俄]文)?(?:结果|結果|版本|如下|内容)?(?:是|为|為)?\s*[：:]"
    r"|(?:はい、|承知しました。|もちろんです[。！]?)?\s*(?:以下|こちら|次)?(?:は|が|に)?[^。、：:\n]{0,14}?"
    r"(?:翻訳|訳文|[和英]訳|語訳)(?:結果|文)?(?:です[。：:]|は(?:以下|次)の(?:通り|とおり)です[。：:]?|[：:])"
    r"|(?:แน่นอน(?:ครับ|ค่ะ)?[!\s]*)?(?:นี่คือ|ต่อไปนี้คือ|ต่อไปนี้เป็น)?\s*(?:คำแปล|การแปล|ฉบับแปล)[^:\n]{0,24}?\s*:"
)
_CHAT = regex.compile(
    r"(?:Sure(?: thing)?|Certainly|Of course|Absolutely|Got it|No problem)"
    r"(?:[!.,:]|\s*[-–—])\s+"
    r"|(?:Output|Response|Answer|Target|Result|Assistant)\s*:\s+"
    r"(?=\P{L}*+\p{L})"
)
_CHAT_END = regex.compile(
    r"(?:Please )?[Ll]et me know if (?:you|there)\b.*"
    r"|I hope (?:this|that) (?:translation )?helps\b.*"
    r"|(?:Is|Was) there anything else\b.*|Would you like me to\b.*|Feel free to (?:ask|let)\b.*"
    r"|I(?:'m|’m| am) sorry, (?:but )?I (?:can(?:no|'|’)t|am|cannot)\b.*"
    r"|(?:Please )?[Pp]rovide (?:me with )?the (?:text|source|sentence)\b.*",
    regex.DOTALL,
)
_MACHINE = regex.compile(
    r"[Aa]s an? (?:AI|artificial intelligence|(?:large )?language model)(?: language)?"
    r"(?: model| assistant)?\b"
    r"|[Aa]ls (?:ein )?(?:KI|großes Sprachmodell)(?:-?\s?(?:Sprachm|M)odell|-Assistent)?\b"
    r"|[Ee]n tant qu(?:e |['’]une? )(?:IA|modèle de langage|assistant IA)\b"
    r"|[Cc]omo (?:una? |um |uma )?(?:IA|modelo de (?:lenguaje|linguagem)|inteligencia artificial)\b"
    r"|[Ii]n quanto (?:IA|modello linguistico|intelligenza artificiale)\b"
    r"|[Кк]ак (?:ИИ|языковая модель|искусственный интеллект)\b|[Яя]к (?:ШІ|мовна модель)\b"
    r"|[Jj]ako (?:AI|SI|model językowy|jazykový model)\b|[Aa]ls (?:AI|een)(?:-| )taalmodel\b"
    r"|作为(?:一个|一名)?(?:AI|人工智能)"
    r"|AI(?:言語モデル|アシスタント)として|AI (?:언어 모델|어시스턴트)로서"
)
# I cannot translate; this translation, I hope.
_REFUSAL = regex.compile(
    r"I (?:cannot|can[’']t|am unable to|won[’']t) translate\b.*|I (?:have )?(?:translated|kept)\b.*"
    r"|[Ii]ch (?:kann|konnte|werde)\b.*\bnicht übersetzen\b.*|[Ii]ch habe\b.*\bübersetzt\b.*"
    r"|[Jj]e ne (?:peux|suis)\b.*\btraduire\b.*"
    r"|[Nn]o puedo\b.*\btraducir\b.*|[Nn]ão posso\b.*\btraduzir\b.*"
    r"|[Nn]on (?:posso|riesco)\b.*\btradurre\b.*"
    r"|[Nn]e (?:mogu|mohu|môžem)\b.*\bpre(?:vesti|ložit).*"
    r"|[Нн]е могу\b.*\bперев(?:ести|одить)\b.*|[Нн]е можу\b.*\bпереклас.*"
    r"|[Nn]ie mogę\b.*\bprzetłumaczyć\b.*|[Nn]emohu\b.*\bpřeložit\b.*"
    r"|[Ii]k kan\b.*\bniet vertalen\b.*"
    r"|[Kk]an (?:inte|ikke)\b.*\b(?:översätta|oversette|oversætte)\b.*|[Ee]n voi\b.*\bkääntää\b.*"
    r"|(?:无法|不能|無法).{0,12}(?:翻译|翻譯).*"
    r"|翻訳(?:する(?:こと)?[はが]?)?でき(?:ません|ない).*"
    r"|번역할 수 없.*"
    r"|لا (?:يمكنني|أستطيع)\b.*ترجم.*|çeviremem\b.*|अनुवाद नहीं कर सक.*",
    regex.DOTALL,
)
_THOUGHT = regex.compile(r"</?(?:think|thinking|reasoning|translation|translated_text|output)>")
_NOTE = regex.compile(
    r"(?<!\S)[*_(\[（【]*(?:Notes?|NOTE|Anmerkung|Hinweis|Remarque|Nota|Opmerking|Примечание|Примітка"
    r"|Uwaga|Poznámka|Megjegyzés|Huomautus|Not|Notă|Σημείωση|Catatan|Ghi chú|Bemærk|Merknad|Obs"
    r"|ملاحظة|توجه|टिप्पणी|नोट|הערה|หมายเหตุ|참고)[*_]*\s*:.*|[（(]?(?:注意?|备注|備註|说明|注記)[：:].*",
    regex.DOTALL,
)


def find_remarks(segment: Segment) -> Iterator[Finding]:
    """Find remarks of a language model, unless the source speaks of translating as well."""
    place = next(_places(segment), None)
    if place is None:
        return
    start, end = place
    said = segment.text[start:end].strip()
    if said in (segment.source or ""):
        return
    message = f"{shorten(said)!r} reads as a remark of the translating model"
    yield RULES["TQ336"].at(start, end, message)


def _places(segment: Segment) -> Iterator[tuple[int, int]]:
    text, source = segment.text, segment.source or ""
    lang = lang_of(segment)
    if not speaks_of_translation(source) and (end := _opening(text, lang, source)):
        yield 0, end
    if match := _THOUGHT.search(text):
        yield match.span()
    if (match := _MACHINE.search(text)) and not _MACHINE.search(source) and not _is_of_ai(source):
        yield match.span()
    if lang not in ("en", "und"):
        if match := _CHAT.match(text):
            yield match.span()
        if match := _CHAT_END.search(text):
            yield match.span()
    if source and speaks_of_translation(text) and not speaks_of_translation(source):
        match = _NOTE.search(text)
        if match and speaks_of_translation(match[0]):
            yield match.span()
        if match := _REFUSAL.search(text):
            yield match.span()


def _is_of_ai(source: str) -> bool:
    return regex.search(r"\b(?:AI|KI|IA|ИИ|ШІ|SI)\b|人工智|人工知|인공", source) is not None


def _opening(text: str, lang: str, source: str) -> int | None:
    """Give the end of a remark before the translation, or of a label such as German:."""
    if match := _DENSE_OPENING.match(text):
        return match.end()
    match = _OPENING.match(text)
    if match is None:
        return None
    words = words_of(match["clause"])
    if not 0 < len(words) <= _MAX_OPENING_WORDS or _SPEECH.search(match["clause"]):
        return None
    has_translation = any(means_translation(word.key) for word in words)
    strange = [w.key for w in words if not means_translation(w.key) and not is_filler(w.key)]
    languages = [key for key in strange if may_name_language(key, lang)]
    n_unknown = len(strange) - len(languages)
    points = any(points_ahead(word.key) for word in words)
    if not has_translation and not (languages and (points and len(words) >= _MIN_TOLD)):
        is_label = all(is_name_of(word.key, lang) for word in words)
        return match.end() if is_label and source and not _COLON.search(source) else None
    if n_unknown > (_MAX_UNKNOWN if source and has_translation and points else 0):
        return None
    # A label before a mere name is a credit, and before small letters the beginning of a title.
    rest = text[match.end() :]
    is_told = _is_prose(words_of(rest)) and (bool(source) or not rest[:1].islower())
    return match.end() if points or is_told else None


def _is_prose(words: tuple[TextWord, ...]) -> bool:
    """Say whether words in small letters are among them."""
    return sum(word.is_lower or bool(_UNCASED.match(word.text)) for word in words) >= _MIN_PROSE
