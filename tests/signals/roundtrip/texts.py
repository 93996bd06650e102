"""Strategies: texts of many scripts, of words that repeat, so that pairs have much to align."""

from __future__ import annotations

from hypothesis import strategies as st

LANGS = ("en", "de", "fr", "ru", "zh", "ja", "th", "ar", "hi", "fi")
_LISTED = """
    the The US NATO not don't man men Minsk Belarus Ukraine ukrainien l'armée 1,400 14.000 3 three
    nicht der Straße Strasse Iran Iraq не мира миру Министр сказал G20 1990s ʼ - — 。 ， 部长 说 了
    不 三 カタカナ ー ひらがな สวัสดี ครับ مرحبا بالعالم नमस्ते दुनिया 😀 ﬁn İ ß
"""
_PIECES = [*_LISTED.split(), "\u200d", "\u0301", "e\u0301te\u0301"]
words = st.sampled_from(_PIECES) | st.text(max_size=4)
texts = st.lists(words, max_size=12).flatmap(
    lambda pieces: st.sampled_from([" ", "", "\n"]).map(lambda blank: blank.join(pieces))
)
langs = st.sampled_from(LANGS)
