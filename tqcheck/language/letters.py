"""Letters of scripts that set no blanks between words, and of those that say much in few letters.

The classes are for `regex`, to stand in brackets. They differ on purpose:

- `DENSE` is about weight: a letter says as much as two or three Latin ones. Hangul is among them
  although Korean sets blanks; Thai is not, its words are as long as ours.
- `UNSPACED` is about words: letters are counted where words cannot be. Copies and empty
  translations ask for either, so that they add the one to the other.
- `ALL_UNSPACED` has Tibetan, too, which parts syllables by a mark: for measures and round trips,
  where each letter stands for a word. There, katakana stay together: they spell names.
- `GLUED_LANGS` is about what may follow a word of our lexicons: Korean sets blanks, and glues.
- The quality model cuts its words as it was trained to (`backends/words.py`), and the fingerprints
  of the gate are for ever (`gate/fingerprints.py`): both have classes of their own.

Nor is a copy the same everywhere. What a user is told of must be certain: the same words in the
same order (`signals/surface/copies.py`). A translator's copy of its own input is no trip, and a
stretch of words in any order and spelling is enough for that (`signals/roundtrip/mishaps.py`).
"""

from __future__ import annotations

CHINESE_JAPANESE = r"\p{Han}\p{Hiragana}\p{Katakana}"
SOUTH_EAST_ASIAN = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
UNSPACED = CHINESE_JAPANESE + SOUTH_EAST_ASIAN
ALL_UNSPACED = UNSPACED + r"\p{Tibetan}"
DENSE_SCRIPTS = ("Han", "Hiragana", "Katakana", "Hangul")
DENSE = CHINESE_JAPANESE + r"\p{Hangul}"

UNSPACED_LANGS = frozenset({"zh", "ja", "th", "lo", "km", "my", "bo", "dz", "yue", "wuu", "cmn"})
"""Languages written without blanks between words."""

GLUED_LANGS = frozenset(("ja", "ko", "km", "lo", "my", "th", "yue", "zh"))
"""Languages of the lexicons in which another word may follow without a blank."""
