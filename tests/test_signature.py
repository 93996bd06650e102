"""Signatures, taken apart and set side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from tests.comparison import made
from tqcheck.errors import ConfigError
from tqcheck.signature import differences, parse_signature

NAME = st.from_regex(r"[A-Za-z][a-z0-9.-]{0,8}", fullmatch=True)
VALUE = st.text(
    st.characters(exclude_characters="|", exclude_categories=("Cs", "Z", "C")), min_size=1
)


def test_every_part_of_a_comparison_is_known() -> None:
    comparison = made.sample()
    for signature in {comparison.signature, *(m.signature for m in comparison.measures)}:
        unknown = [part for part in parse_signature(signature) if not part.is_known]
        assert unknown == []


def test_an_older_language_identifier_stands_in_the_signature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = made.checker().check_text("One. Two.").run.signature
    monkeypatch.setattr("tqcheck.judging.run_info.identifier_before_03", lambda: "0.2.2")
    older = made.checker().check_text("One. Two.").run.signature
    (difference,) = differences(parse_signature(usual), parse_signature(older))
    assert (difference.name, difference.second) == ("langid", "py3langid-0.2.2")
    assert all(part.is_known for part in parse_signature(older))


@pytest.mark.parametrize("metric", [BLEU(), CHRF(word_order=2), TER()])
def test_sacrebleus_signatures_are_known(metric: BLEU) -> None:
    metric.corpus_score(["a b c d"], [["a b c d"]])
    assert all(part.is_known for part in parse_signature(str(metric.get_signature())))


@given(st.dictionaries(NAME, VALUE, min_size=1, max_size=5), st.data())
def test_a_change_in_one_part_is_the_difference(parts: dict[str, str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(parts)))
    changed = {**parts, name: parts[name] + "x"}
    one, other = ("|".join(f"{k}:{v}" for k, v in d.items()) for d in (parts, changed))
    assert differences(parse_signature(one), parse_signature(one)) == ()
    (found,) = differences(parse_signature(one), parse_signature(other))
    assert (found.name, found.first, found.second) == (name, parts[name], changed[name])


@given(st.text(st.characters(exclude_characters=":"), max_size=40))
def test_anything_else_is_refused_not_crashed(text: str) -> None:
    with pytest.raises(ConfigError, match="not a signature"):
        parse_signature(text)
