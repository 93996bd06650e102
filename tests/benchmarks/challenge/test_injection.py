"""Errors put in by a program: one piece changes, where it says, and the rest stays."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.challenge.injection import KINDS, Language, Sentence, Spoiled, describe, spoil
from benchmarks.challenge.injection.kinds import DERANGED
from benchmarks.challenge.injection.language import clauses, joints, names
from benchmarks.challenge.injection.links import learn_links
from benchmarks.challenge.injection.lists import ASSERTIONS, DENIALS, SWAPS
from benchmarks.challenge.injection.splitting import Splitter, han_words, windows

LANGS = ("cs", "de", "en", "es", "fr", "it", "pl", "pt", "ru", "uk", "zh")


def sentence(text: str, lang: str = "en", source: str = "", source_lang: str = "de") -> Sentence:
    return Sentence(source or text, 1, lang, source_lang, text, source)


def language(
    texts: Sequence[str], lang: str = "en", sources: Sequence[str] = (), lexicon: Sequence[str] = ()
) -> Language:
    split = Splitter(frozenset(lexicon))
    pairs = zip(texts, sources or [""] * len(texts), strict=True)
    sentences = [sentence(text, lang, source) for text, source in pairs]
    return describe(sentences, split, {"de": learn_links(sentences, split)})


def spoiled(kind: str, text: str, known: Language, source: str = "") -> Spoiled | None:
    return spoil(kind, sentence(text, known.lang, source), known)


def must(kind: str, text: str, known: Language, source: str = "") -> Spoiled:
    found = spoiled(kind, text, known, source)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("lang", "clean", "bad"),
    [
        ("en", "They do not agree.", "They do agree."),
        ("en", "He didn't go.", "He did go."),
        ("en", "It is broken.", "It is not broken."),
        ("de", "Er kommt nicht.", "Er kommt."),
        ("de", "Er hat keinen Hund.", "Er hat einen Hund."),
        ("de", "Es ist groß.", "Es ist nicht groß."),
        ("es", "Ana no quiere ir.", "Ana quiere ir."),
        ("es", "Ana es alta.", "Ana no es alta."),
        ("fr", "Il ne mange pas ici.", "Il mange ici."),
        ("fr", "Paris est belle.", "Paris n'est pas belle."),
        ("fr", "Il peut venir.", "Il ne peut pas venir."),
        ("it", "Anna non vuole.", "Anna vuole."),
        ("it", "Anna è alta.", "Anna non è alta."),
        ("pt", "Ana não quer.", "Ana quer."),
        ("pt", "Ana foi embora.", "Ana não foi embora."),
        ("ru", "Он не знает.", "Он знает."),
        ("ru", "Дом был стар.", "Дом не был стар."),
        ("uk", "Він не знає.", "Він знає."),
        ("uk", "Дім був старий.", "Дім не був старий."),
        ("pl", "On nie wie.", "On wie."),
        ("pl", "Dom jest stary.", "Dom nie jest stary."),
        ("cs", "Dům není starý.", "Dům je starý."),
        ("cs", "On nemá psa.", "On má psa."),
        ("cs", "Dům byl starý.", "Dům nebyl starý."),
        ("zh", "他不会来。", "他会来。"),
        ("zh", "他们也是学生。", "他们也不是学生。"),
    ],
)
def test_negation(lang: str, clean: str, bad: str) -> None:
    assert must("negation", clean, language([clean], lang)).text == bad


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("negation", "Fine weather today."),
        ("negation", "Not now."),
        ("number changed", "The H1N1 virus and a 3D film."),
        ("name swapped", "Only the first word has a capital."),
        ("name swapped", "It was on Monday."),
        ("clause omitted", "Nothing to leave out here."),
        ("clause omitted", "Red, blue, green."),
        ("left untranslated", "Nobody knows the source."),
        ("wrong article or preposition", "He came late."),
        ("wrong sense", "He saw it go."),
        ("word order broken", "One, two, three, four."),
        ("phrase repeated", "Yes."),
    ],
)
def test_where_nothing_fits_there_is_no_item(kind: str, text: str) -> None:
    known = language([text, "We met Peter in Halifax, as he often said to us, in the rain."])
    assert spoiled(kind, text, known, "Vielleicht gestern.") is None


def test_a_number_changes_in_one_digit() -> None:
    known = language(["In all 1,250 came."])
    for seed in range(200):
        item = spoil("number changed", sentence("In all 1,250 came."), known, seed)
        assert item is not None
        piece = item.text[item.start : item.end]
        assert sum(a != b for a, b in zip(piece, "1,250", strict=True)) == 1
        assert piece[0] != "0"
        assert piece.replace(",", "").isdigit()


def test_a_number_in_chinese_needs_no_blanks() -> None:
    item = must("number changed", "老鼠有4个月大。", language(["老鼠有4个月大。"], "zh"))
    assert item.text[item.start : item.end].isdigit()


def test_a_name_gives_way_to_another_of_the_same_ending() -> None:
    texts = ["We flew to Boston again.", "We flew to London again.", "We flew to Rome again."]
    item = must("name swapped", texts[0], language(texts))
    assert item.text == "We flew to London again."
    assert (item.start, item.end) == (11, 17)


def test_german_nouns_are_no_names() -> None:
    texts = ["Das alte Haus in Halifax.", "Die alte Maus in Paris."]
    known = language(texts, "de", ["The old house in Halifax.", "The old mouse in Paris."])
    found = names(
        sentence(texts[0], "de", "The old house in Halifax.", "en"), known.split, known.counts
    )
    assert [texts[0][s:e] for s, e in found] == ["Halifax"]


def test_chinese_places_are_swapped_by_length() -> None:
    item = must("name swapped", "他住在加拿大。", language(["他住在加拿大。"], "zh"))
    assert item.end - item.start == 3
    assert item.text.startswith("他住在")
    assert item.text != "他住在加拿大。"


def test_the_source_word_stands_where_its_translation_was() -> None:
    texts = [f"The {word} house stood there." for word in ("little", "yellow", "broken", "former")]
    texts += ["Nothing else happened.", "People went away."]
    sources = [f"Das {word} Haus stand da." for word in ("kleine", "gelbe", "kaputte", "frühere")]
    sources += ["Sonst geschah nichts.", "Leute gingen weg."]
    item = must("left untranslated", texts[0], language(texts, "en", sources), sources[0])
    assert item.text in ("The little Haus stood there.", "The little house stand there.")


def test_an_omitted_clause_leaves_a_place_and_no_comma() -> None:
    text = "He went home, because it had rained all day, and slept."
    item = must("clause omitted", text, language([text]))
    assert item.text == "He went home, and slept."
    assert item.start == item.end == len("He went home")


def test_an_added_clause_comes_from_another_text() -> None:
    texts = ["The shop is closed.", "He left, since nobody had asked him."]
    item = must("clause added", texts[0], language(texts))
    assert item.text == "The shop is closed, since nobody had asked him."


def test_words_in_another_order_are_the_same_words() -> None:
    text = "Then we saw four of them."
    item = must("word order broken", text, language([text]))
    old, new = text.rstrip(".").split(), item.text.rstrip(".").split()
    assert sorted(old) == sorted(new)
    assert sum(a != b for a, b in zip(old, new, strict=True)) == 4
    assert len(DERANGED) == 9, "the derangements of four things: OEIS A000166"


def test_an_article_gives_way_to_another() -> None:
    item = must("wrong article or preposition", "Eva el día.", language(["Eva el día."], "es"))
    assert item.text[item.start : item.end] in {"la", "los", "las"}
    item = must("wrong article or preposition", "他在北京。", language(["他在北京。"], "zh"))
    assert item.text[item.start : item.end] in set("从对向被把")
    assert spoiled("wrong article or preposition", "他现在来。", language(["他"], "zh")) is None


def test_a_wrong_word_has_the_shape_of_the_right_one() -> None:
    texts = ["We saw painting there.", "We saw shouting there.", "We saw painted there."]
    item = must("wrong sense", texts[0], language(texts))
    assert item.text == texts[1]


def test_what_the_source_says_comes_in_nowhere() -> None:
    texts = ["We saw painting there.", "We saw shouting there."]
    assert spoiled("wrong sense", texts[0], language(texts), "Kein shouting mehr.") is None


def test_a_repeated_phrase_is_marked_the_second_time() -> None:
    item = must("phrase repeated", "So we went home.", language(["So we went home."]))
    piece = item.text[item.start : item.end]
    assert item.text[: item.start].endswith(piece.removeprefix(" "))
    assert piece.startswith(" ")


def test_chinese_words_are_found_by_what_stays_together() -> None:
    texts = [f"{a}糖尿病{b}" for a, b in zip("他你我她它谁", "的了吗吧呢啊", strict=True)]
    texts += [f"{a}{b}" for a in "天地玄黄宇宙洪荒日月" for b in "寒来暑往秋收冬藏闰余"] * 2
    assert han_words(texts) == {"糖尿病"}
    text = "有糖尿病的 mice 和 l'eau"
    found = [text[s:e] for s, e in Splitter(frozenset({"糖尿病"})).words(text)]
    assert found == ["有", "糖尿病", "的", "mice", "和", "l'eau"]


def test_windows_do_not_reach_over_punctuation() -> None:
    text = "one two, three four"
    found = windows(text, Splitter().words(text), 2)
    assert [text[run[0][0] : run[-1][1]] for run in found] == ["one two", "three four"]


def test_clauses_stop_before_the_end() -> None:
    text = "A first one; then the second one here, and 1,000 things more.”"
    assert [text[s:e] for s, e in clauses(text, Splitter())] == [
        "; then the second one here",
        ", and 1,000 things more",
    ]
    assert joints("No comma.") == [8]


def test_every_language_has_its_lists() -> None:
    assert set(DENIALS) == set(ASSERTIONS) == set(LANGS)
    assert {*SWAPS, "zh"} == set(LANGS)
    assert all(len(group.split()) > 1 for groups in SWAPS.values() for group in groups)


WORDS = {
    "en": "the of is not Boston London rain, rained; painting shouting 12 3,400 “so” 🙂 people",
    "fr": "le la ne l'eau mange pas est Rome, Arles; 12 à maison raison saison. « non »",
    "ru": "в не был дом, дома; Москва Пенза 12 людей детей 🙂 и с читать писать",
    "zh": "他 不会 来 ， 也是 在 北京 巴黎 12 。 糖尿病 研究 表示 有 A 🙂",
}
LEXICON = ("糖尿病", "研究", "表示", "北京", "巴黎")


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, Language, Sentence, int]:
    lang = draw(st.sampled_from(sorted(WORDS)))
    texts = draw(
        st.lists(
            st.lists(st.sampled_from(WORDS[lang].split()), min_size=1, max_size=14), min_size=2
        )
    )
    joined = [("" if lang == "zh" else " ").join(words) + "." for words in texts]
    sources = [" ".join(random.Random(text).sample(text.split(), 1)) for text in joined]
    known = language(joined, lang, sources, LEXICON)
    kind = draw(st.sampled_from(list(KINDS)))
    return kind, known, sentence(joined[0], lang, sources[0]), draw(st.integers(0, 3))


@given(cases())
def test_all_but_the_marked_piece_stays(case: tuple[str, Language, Sentence, int]) -> None:
    kind, known, clean, seed = case
    item = spoil(kind, clean, known, seed)
    assert item == spoil(kind, clean, known, seed), "the same text is spoiled in the same way"
    if item is None:
        return
    head, piece, tail = (
        item.text[: item.start],
        item.text[item.start : item.end],
        item.text[item.end :],
    )
    assert 0 <= item.start <= item.end <= len(item.text)
    assert item.text != clean.text
    assert head + piece + tail == item.text
    assert clean.text.startswith(head)
    assert clean.text.endswith(tail)
    assert len(head) + len(tail) <= len(clean.text)
    gone = clean.text[len(head) : len(clean.text) - len(tail)]
    assert gone != piece
    assert (kind == "clause omitted") <= (piece == "")
    assert (kind in ("clause added", "phrase repeated")) <= (gone == "")
    assert (kind == "word order broken") <= (sorted(piece) == sorted(gone))
