"""Which segments are listed, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tqcheck.config import ViewConfig
from tqcheck.errors import ConfigError
from tqcheck.records import Report
from tqcheck.report import select
from tqcheck.report.view import list_worst

from .sample import sample_report, summarize


def _clean_report() -> Report:
    """Keep what is scored and not suspect."""
    report = sample_report()
    results = tuple(r for r in report.results if r.risk is not None and not r.is_suspect)
    return replace(report, results=results, summary=summarize(results))


def test_all_is_selected_by_default() -> None:
    report = sample_report()
    assert select(report, ViewConfig()) == report.results


def test_top_takes_the_lowest_ranks_in_input_order() -> None:
    chosen = select(sample_report(), ViewConfig(top=4))
    assert {r.rank for r in chosen} == {1, 2, 3, 4}
    assert [r.segment.index for r in chosen] == sorted(r.segment.index for r in chosen)


def test_top_larger_than_the_report_leaves_out_only_the_unscored() -> None:
    report = sample_report()
    assert len(select(report, ViewConfig(top=1000))) == report.summary.scored


def test_min_risk_includes_its_own_value() -> None:
    report = sample_report()
    chosen = select(report, ViewConfig(min_risk=0.77))
    assert sorted(r.risk or 0 for r in chosen) == [0.77, 0.79, 0.83, 0.912345678]


def test_top_and_min_risk_both_hold() -> None:
    chosen = select(sample_report(), ViewConfig(top=10, min_risk=0.8))
    assert [r.rank for r in chosen] == [1, 2]


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (ViewConfig(top=0), "top is 0; allowed: 1 or more"),
        (ViewConfig(min_risk=1.5), "min_risk is 1.5; allowed: 0 to 1"),
        (ViewConfig(min_risk=float("nan")), "min_risk is nan"),
    ],
)
def test_values_out_of_range_are_refused(view: ViewConfig, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        select(sample_report(), view)


def test_list_holds_the_suspects_worst_first_then_unscored_findings() -> None:
    report = sample_report()
    listing = list_worst(report, ViewConfig())
    n_suspect = report.summary.suspect
    assert [r.rank for r in listing.results] == [*range(1, n_suspect + 1), None]
    assert [f.code for f in listing.results[-1].findings] == ["TQ301"]
    assert not listing.is_fallback
    assert listing.n_findings_left_out == 1


def test_list_of_a_clean_report_is_the_worst_five() -> None:
    listing = list_worst(_clean_report(), ViewConfig())
    assert listing.is_fallback
    risks = [r.risk or 0 for r in listing.results]
    assert len(risks) == 5
    assert risks == sorted(risks, reverse=True)


def test_list_obeys_top_even_where_nothing_is_suspect() -> None:
    listing = list_worst(_clean_report(), ViewConfig(top=2))
    assert len(listing.results) == 2
    assert not listing.is_fallback
