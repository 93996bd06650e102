from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.records import SegmentKind
from tqcheck.segment.kind import kind_of

FRAGMENTS = [
    "Belarus bans another news site",
    "Source link",
    "With reporting by AFP",
    "Read more",
    "Read more…",
    "Photo: Reuters",
    "By John Smith",
    "12 March 2024",
    "2024",
    "* * *",
    "Reform.news",
    "Related:",
    "Belarus Court Jails Two Reporters For Covering Protests In Minsk After The Vote Of 2020",
    "Беларусь запретила ещё один сайт",
    "Фото: Рейтер",
    "白俄罗斯又封锁一家新闻网站",
    "写真：ロイター",
    "ภาพ: รอยเตอร์"[:5],
    "تصوير: رويترز",
]
SENTENCES = [
    "No.",
    "He left.",
    "“Stop!”",
    "Is it true?)",
    "And then he was gone…",
    "Он ушёл.",
    "他走了。",
    "وہ چلا گیا۔",
    "वह चला गया।",
    "वह चला गया |",
    "Τι κάνεις;",
    "Գնաց։",
    "The minister said that the new law would come into force at the end of the month and",
    "Then, when the night was over and all had gone,",
    "ฉันไปตลาดเมื่อวานนี้ แล้วกลับบ้าน",
]


@pytest.mark.parametrize("text", FRAGMENTS)
def test_fragments(text: str) -> None:
    assert kind_of(text, is_alone=True, is_prose=True) is SegmentKind.FRAGMENT


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences(text: str) -> None:
    assert kind_of(text, is_alone=True, is_prose=True) is SegmentKind.SENTENCE


@pytest.mark.parametrize("text", FRAGMENTS)
def test_what_stands_among_sentences_is_one(text: str) -> None:
    assert kind_of(text, is_alone=False, is_prose=True) is SegmentKind.SENTENCE


def test_link_texts_are_sought_in_prose_only() -> None:
    assert kind_of("Read more…", is_alone=True, is_prose=False) is SegmentKind.SENTENCE


@given(
    text=st.text(max_size=60),
    end=st.sampled_from(".!?。؟।።"),
    closer=st.sampled_from(["", "”", ")"]),
)
def test_a_text_with_a_letter_and_a_full_stop_is_never_a_fragment(
    text: str, end: str, closer: str
) -> None:
    kind = kind_of(f"a{text}{end}{closer}", is_alone=True, is_prose=False)
    assert kind is SegmentKind.SENTENCE


def test_a_huge_text_takes_no_time() -> None:
    assert kind_of("“(" * 500_000, is_alone=True, is_prose=True) is SegmentKind.FRAGMENT
    assert kind_of("word " * 200_000, is_alone=True, is_prose=True) is SegmentKind.SENTENCE
