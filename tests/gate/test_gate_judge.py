"""The verdict: what fails, what is excused, and what is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.gate.build import Line, Text, moved, report_of, text_of
from tqcheck.config.policy import GateConfig, Limits, Override
from tqcheck.gate import AlarmState, Baseline, Exceptions, Policy, Suppression, Verdict, judge
from tqcheck.gate.fingerprints import ANY_RULE, fingerprint
from tqcheck.gate.waivers.baseline import read_baseline, render_baseline
from tqcheck.records import Report

BAD = Line("He raised the tax to window.", 0.8, [("tax to window", "TQ101")])
FINE = Line("The council met on Monday.")
COPIED = Line("Совет собрался.", 0.96, [("Совет собрался.", "TQ302")])
MINOR = Line("The the mayor left.", 0.2, [("The the", "TQ311")])
EMPTY = Line("", None, [("", "TQ301")])


def policy(**settings: object) -> Policy:
    """Return a policy in which nothing fails but what is said here."""
    base = {"max_risk": 1.0, "fail_on": ()}
    return Policy(GateConfig(**{**base, **settings}))  # type: ignore[arg-type]


def told(verdict: Verdict) -> list[tuple[str, int, str]]:
    """Give each alarm's code, line and state."""
    return [(a.code, a.place.line, a.state.value) for a in verdict.alarms]


def judged(report: Report, **settings: object) -> list[tuple[str, int, str]]:
    return told(judge(report, policy(**settings), Exceptions()))


REPORT = report_of(Text("a.txt", [FINE, BAD, MINOR, COPIED]))


def test_risk_over_the_limit_fails_and_at_the_limit_does_not() -> None:
    assert judged(REPORT, max_risk=0.8) == [("TQ901", 4, "new")]
    assert judged(REPORT, max_risk=0.79) == [("TQ901", 4, "new"), ("TQ901", 2, "new")]
    assert judged(REPORT, max_risk="suspect") == judged(REPORT, max_risk=0.5)
    assert judged(REPORT) == []


@pytest.mark.parametrize(
    ("fail_on", "codes"),
    [
        ((), []),
        (("critical",), ["TQ301"]),
        (("major",), ["TQ301", "TQ302", "TQ101"]),
        (("minor",), ["TQ301", "TQ302", "TQ101", "TQ311"]),
        (("TQ3",), ["TQ301", "TQ302", "TQ311"]),
        (("TQ31",), ["TQ311"]),
        (("TQ311", "TQ1"), ["TQ101", "TQ311"]),
    ],
)
def test_findings_fail_by_code_beginning_and_severity(
    fail_on: tuple[str, ...], codes: list[str]
) -> None:
    report = report_of(Text("a.txt", [FINE, BAD, MINOR, COPIED, EMPTY]))
    verdict = judge(report, policy(fail_on=fail_on), Exceptions())
    assert [alarm.code for alarm in verdict.alarms] == codes
    assert verdict.is_failed is bool(codes)


def test_an_alarm_says_where_what_and_how_bad() -> None:
    texts = {"a.txt": text_of(Text("a.txt", [FINE, BAD, MINOR, COPIED]))}
    verdict = judge(REPORT, policy(fail_on=("TQ1",)), Exceptions(texts=texts))
    (alarm,) = verdict.alarms
    assert (alarm.place.line, alarm.place.column, alarm.place.end_column) == (2, 15, 28)
    assert (alarm.quote, alarm.text, alarm.risk) == ("tax to window", BAD.text, 0.8)
    assert alarm.message == "“tax to window”: about these words (TQ101)"
    assert alarm.fingerprint == fingerprint("TQ101", BAD.text)


def test_suspects_are_counted_in_each_document_and_in_all() -> None:
    report = report_of(Text("a.txt", [BAD, COPIED, FINE]), Text("b.txt", [BAD, FINE]))
    assert judged(report, max_suspects=2) == []
    assert judged(report, max_suspects=1) == [("TQ902", 2, "new"), ("TQ902", 1, "new")]
    assert judged(report, max_suspect_share=0.5) == [("TQ902", 2, "new"), ("TQ902", 1, "new")]
    assert judged(report, max_suspect_share=0.67) == []
    total = judge(report, policy(max_suspects_total=2), Exceptions())
    assert [(a.code, a.place.path) for a in total.alarms] == [
        ("TQ903", "a.txt"), ("TQ903", "a.txt"), ("TQ903", "b.txt")
    ]  # fmt: skip
    assert total.failures == ("in the whole run: 3 suspect sentences, at most 2 allowed",)
    assert judged(report, max_suspect_share_total=0.6) == []
    assert len(judged(report, max_suspect_share_total=0.59)) == 3


def test_a_sentence_has_one_alarm_on_its_risk() -> None:
    verdict = judge(REPORT, policy(max_risk=0.9, max_suspects=0), Exceptions())
    assert told(verdict) == [("TQ901", 4, "new"), ("TQ902", 2, "new")]
    assert len(verdict.failures) == 2
    both = judge(REPORT, policy(max_suspects=0, max_suspects_total=0), Exceptions())
    assert told(both) == [("TQ902", 4, "new"), ("TQ902", 2, "new")]
    assert len(both.failures) == 2


def test_a_rule_that_is_off_does_not_exist() -> None:
    assert judged(REPORT, fail_on=("minor",), off=("TQ101", "TQ302")) == [("TQ311", 3, "new")]
    assert judged(REPORT, max_risk=0.5, off=("TQ901",)) == []
    assert judged(REPORT, max_risk=0.5, off=("TQ302",))[0] == ("TQ901", 4, "new")


def test_overrides_are_for_paths_and_languages_and_the_later_wins() -> None:
    texts = (
        Text("news/a.txt", [BAD]),
        Text("sport/b.txt", [BAD]),
        Text("sport/c.txt", [BAD], "fi"),
    )
    overrides = (
        Override(("sport/**",), (), Limits(max_risk=0.9)),
        Override((), ("fi",), Limits(max_risk=0.1)),
    )
    verdict = judge(report_of(*texts), policy(max_risk=0.5, override=overrides), Exceptions())
    assert [a.place.path for a in verdict.alarms] == ["news/a.txt", "sport/c.txt"]
    options = Limits(max_risk=1.0)
    config = policy(max_risk=0.5, override=overrides).config
    assert judge(report_of(*texts), Policy(config, options), Exceptions()).alarms == ()


def test_exceptions_of_layers_add_up() -> None:
    config = policy(
        fail_on=("minor",),
        off=("TQ101",),
        override=(Override(("a.*",), (), Limits(off=("TQ311",))),),
    ).config
    verdict = judge(REPORT, Policy(config, Limits(off=("TQ302",))), Exceptions())
    assert verdict.alarms == ()


def test_allowed_words_excuse_the_finding_and_a_risk_that_rests_on_it() -> None:
    settings: dict[str, object] = {"fail_on": ("TQ1",), "max_risk": 0.5, "max_suspects": 0}
    report = report_of(Text("a.txt", [BAD]))
    assert judged(report, **settings) == [("TQ101", 1, "new"), ("TQ901", 1, "new")]
    assert judged(report, allow=("tax to window",), **settings) == [
        ("TQ101", 1, "allowed"), ("TQ901", 1, "allowed")
    ]  # fmt: skip
    two = Line(BAD.text, 0.8, [("tax to window", "TQ101"), ("raised", "TQ102")])
    settings["fail_on"] = ("minor",)
    assert judged(report_of(Text("a.txt", [two])), allow=("tax to window",), **settings) == [
        ("TQ901", 1, "new"), ("TQ102", 1, "new"), ("TQ101", 1, "allowed")
    ]  # fmt: skip


def test_a_risk_without_any_finding_stands() -> None:
    report = report_of(Text("a.txt", [Line("Odd.", 0.8)]))
    (alarm,) = judge(report, policy(max_risk=0.5), Exceptions()).alarms
    assert alarm.message == "risk 80%, over the 50% allowed; no single word stands out"


def known(verdict: Verdict, *, kept: Baseline | None = None) -> Baseline:
    """Return the baseline that --update-baseline would write."""
    text = render_baseline(verdict.new, kept.kept(set()) if kept else ())
    path = Path("baseline.json")
    path.write_text(text, encoding="utf-8")
    return read_baseline(path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


STRICT = policy(max_risk="suspect", fail_on=("minor",), max_suspects=0)


def test_the_baseline_knows_everything_it_was_made_of(folder: Path) -> None:
    baseline = known(judge(REPORT, STRICT, Exceptions()))
    again = judge(REPORT, STRICT, Exceptions(baseline=baseline))
    assert {alarm.state for alarm in again.alarms} == {AlarmState.BASELINE}
    assert not again.is_failed
    assert again.notices == ()


def test_moved_lines_and_changed_neighbours_are_known_and_a_changed_sentence_is_new(
    folder: Path,
) -> None:
    first = judge(REPORT, STRICT, Exceptions())
    shuffled = moved(report_of(Text("a.txt", [COPIED, Line("New."), BAD])), 3)
    verdict = judge(shuffled, STRICT, Exceptions(baseline=known(first)))
    assert not verdict.is_failed
    assert verdict.notices == ("stale baseline entry: a.txt: TQ311 The the mayor left.",)
    changed = replace(BAD, text="He raised the tax to windows.")
    verdict = judge(
        report_of(Text("a.txt", [changed, COPIED])), STRICT, Exceptions(baseline=known(first))
    )
    assert {(a.code, a.place.line) for a in verdict.new} == {("TQ901", 1), ("TQ101", 1)}


def test_a_second_copy_of_a_known_sentence_is_new(folder: Path) -> None:
    once = report_of(Text("a.txt", [BAD]))
    twice = report_of(Text("a.txt", [BAD, FINE, BAD]))
    verdict = judge(twice, STRICT, Exceptions(baseline=known(judge(once, STRICT, Exceptions()))))
    assert {a.place.line for a in verdict.new} == {3}


def test_two_findings_of_a_rule_in_a_sentence_are_one_entry(folder: Path) -> None:
    two = Line(BAD.text, 0.1, [("raised", "TQ101"), ("window", "TQ101")])
    report = report_of(Text("a.txt", [two]))
    baseline = known(judge(report, STRICT, Exceptions()))
    assert [entry.count for entry in baseline.entries] == [1]
    assert not judge(report, STRICT, Exceptions(baseline=baseline)).is_failed
    one = report_of(Text("a.txt", [replace(two, marks=two.marks[:1])]))
    fresh = replace(baseline, entries=baseline.entries)
    assert judge(one, STRICT, Exceptions(baseline=fresh)).notices == ()


def test_a_renamed_file_keeps_its_entries(folder: Path) -> None:
    baseline = known(judge(report_of(Text("old.txt", [BAD])), STRICT, Exceptions()))
    renamed = report_of(Text("new.txt", [BAD]))
    assert not judge(renamed, STRICT, Exceptions(baseline=baseline)).is_failed
    (folder / "old.txt").touch()
    fresh = Baseline(baseline.entries)
    assert judge(renamed, STRICT, Exceptions(baseline=fresh)).is_failed, "now it is a copy"


def test_known_suspects_do_not_count(folder: Path) -> None:
    limits = policy(max_suspects=0)
    baseline = known(judge(report_of(Text("a.txt", [BAD])), limits, Exceptions()))
    verdict = judge(report_of(Text("a.txt", [BAD, COPIED])), limits, Exceptions(baseline=baseline))
    assert told(verdict) == [("TQ902", 2, "new")]
    assert verdict.failures == ("a.txt: 1 suspect sentence, at most 0 allowed",)
    # An update keeps what was of use, though it raised no alarm.
    updated = known(verdict, kept=baseline)
    assert len(updated.entries) == 2


def test_a_suppression_holds_to_its_last_day_and_says_so_afterwards() -> None:
    entry = Suppression("s.toml: suppress 1", "a pun", date(2026, 3, 1), text="tax to")
    other = replace(entry, place="s.toml: suppress 2", text="nothing like it")
    exceptions = Exceptions(suppressions=(entry, other), today=date(2026, 3, 1))
    report = report_of(Text("a.txt", [BAD]))
    verdict = judge(report, STRICT, exceptions)
    assert {(a.state, a.reason) for a in verdict.alarms} == {(AlarmState.SUPPRESSED, "a pun")}
    assert verdict.notices == ("s.toml: suppress 2: fits nothing",)
    late = judge(report, STRICT, replace(exceptions, today=date(2026, 3, 2), is_partial=True))
    assert late.is_failed
    assert late.notices == ("s.toml: suppress 1: expired on 2026-03-01; it fits 2 again",)


def test_a_dismissed_sentence_is_dismissed_whole() -> None:
    entry = Suppression("d.jsonl:1", "dismissed", fingerprint=fingerprint(ANY_RULE, BAD.text))
    verdict = judge(REPORT, STRICT, Exceptions(suppressions=(entry,)))
    assert {a.place.line for a in verdict.new} == {3, 4}


def test_a_comment_suppresses_in_its_paragraph_and_is_told_if_it_does_nothing() -> None:
    comment = Line("<!-- tqcheck: ignore TQ101 (a pun) -->", 0.99)
    text = Text("a.md", [comment, BAD, Line(""), BAD, Line(""), comment])
    verdict = judge(report_of(text), STRICT, Exceptions(texts={"a.md": text_of(text)}))
    assert [(a.code, a.place.line) for a in verdict.new] == [("TQ901", 4), ("TQ101", 4)]
    excused = [a for a in verdict.alarms if a.state is AlarmState.SUPPRESSED]
    assert {(a.code, a.place.line, a.is_inline, a.reason) for a in excused} == {
        ("TQ901", 2, True, "a pun"), ("TQ101", 2, True, "a pun")
    }  # fmt: skip
    assert verdict.notices == ("a.md:6: this comment suppresses nothing",)


def test_what_was_left_unchecked_is_told_and_fails_only_if_asked() -> None:
    left = Line("Nobody read this.", None, is_unchecked=True)
    copied = replace(left, marks=[("Nobody", "TQ302")])
    report = report_of(Text("a.txt", [FINE, left, copied]))
    verdict = judge(report, policy(fail_on=("TQ302",)), Exceptions())
    assert told(verdict) == [("TQ302", 3, "new")], "what rules find counts all the same"
    assert verdict.notices[0] == "2 of 3 sentences left unchecked: the time budget was spent"
    assert verdict.documents[0].unchecked == 2
    verdict = judge(report, policy(fail_on=("TQ904",)), Exceptions())
    assert told(verdict) == [("TQ904", 2, "new")]
    assert verdict.failures == ("a.txt: 2 sentences left unchecked (TQ904)",)


def test_a_round_trip_that_was_left_out_fails_only_if_asked() -> None:
    left = replace(FINE, is_untried=True)
    report = report_of(Text("a.txt", [FINE, left, left]), Text("b.txt", [FINE]))
    verdict = judge(report, policy(fail_on=("TQ2",)), Exceptions())
    assert (verdict.alarms, verdict.failures) == ((), ())
    assert [d.unchecked for d in verdict.documents] == [0, 0], "the rest of them was checked"
    verdict = judge(report, policy(fail_on=("TQ904",)), Exceptions())
    assert told(verdict) == [("TQ904", 2, "new")]
    assert verdict.failures == ("a.txt: 2 round trips left out (TQ904)",)
    both = report_of(Text("a.txt", [replace(left, risk=None, is_unchecked=True), left]))
    verdict = judge(both, policy(fail_on=("TQ904",)), Exceptions())
    assert verdict.failures == ("a.txt: 1 sentence left unchecked, 2 round trips left out (TQ904)",)
    told_so = "1 sentence left unchecked, 2 round trips left out, of 2 sentences: the time budget"
    assert verdict.new[0].message.startswith(told_so)


def test_nothing_is_nothing() -> None:
    verdict = judge(report_of(), STRICT, Exceptions())
    assert (verdict.alarms, verdict.failures, verdict.documents) == ((), (), ())


def test_paths_are_those_below_the_root(folder: Path) -> None:
    report = report_of(Text(str(folder / "news" / "a.txt"), [BAD]))
    verdict = judge(report, STRICT, Exceptions(root=folder))
    assert {a.place.path for a in verdict.alarms} == {"news/a.txt"}
    assert verdict.documents[0].path == "news/a.txt"
