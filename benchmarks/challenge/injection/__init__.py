"""Put one error of a known kind at a known place into a clean translation.

Independent of what any model here was trained on: nothing is shared with `models/`.
"""

from benchmarks.challenge.injection.kinds import KINDS, spoil
from benchmarks.challenge.injection.language import Language, describe
from benchmarks.challenge.injection.records import Edit, Sentence, Spoiled

__all__ = ["KINDS", "Edit", "Language", "Sentence", "Spoiled", "describe", "spoil"]
