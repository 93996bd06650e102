"""The five ways to write a verdict: golden files, and what their readers demand."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gate.build import Line, Text, report_of, text_of
from tqcheck.config.policy import GateConfig
from tqcheck.errors import ConfigError
from tqcheck.gate import FORMATS, Exceptions, Policy, Suppression, Verdict, judge, render
from tqcheck.gate.fingerprints import fingerprint
from tqcheck.gate.waivers.baseline import Baseline, Entry
from tqcheck.rules import RULES

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SUFFIXES = {"terminal": "txt", "github": "github", "sarif": "sarif", "junit": "xml", "json": "json"}
SCHEMA = json.loads((HERE / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))

NEWS = Text(
    "news/größe 1.txt",
    [
        Line("The council met on Monday 💪🏽."),
        Line("💪🏽 He raised the tax to window.", 0.83, [("tax to window", "TQ101")]),
        Line("Known for long, this is odd.", 0.9, [("this", "TQ101")]),
        Line("“Gone fishing,” said 100% of them::error::\rand\x1b[31m left.", 0.7),
        Line("The the mayor left.", 0.2, [("The the", "TQ311")]),
    ],
)
SPORT = Text(
    "sport.tsv", [Line("Совет собрался.", 0.96, [("Совет собрался.", "TQ302")])], "fi", "d,1"
)
LEFT = Text("left.txt", [Line("Nobody read this.", None, is_unchecked=True)])
CLEAN = Text("clean.txt", [Line("Rain fell."), Line("Fin.", None)])


def sample() -> Verdict:
    """Return a verdict in which everything happens at least once."""
    config = GateConfig(max_risk="suspect", fail_on=("TQ3",), max_suspects=1)
    exceptions = Exceptions(
        baseline=Baseline(
            (Entry(fingerprint("TQ901", NEWS.lines[2].text), "TQ901", NEWS.path, ""),)
        ),
        suppressions=(
            Suppression("s.toml: suppress 1", "a pun", rules=("TQ311",), path="news/**"),
        ),
        texts={NEWS.path: text_of(NEWS)},
        root=Path.cwd(),
    )
    notices = ("a remark: 50%, and\nno more",)
    return judge(report_of(NEWS, SPORT, LEFT, CLEAN, notices=notices), Policy(config), exceptions)


@pytest.mark.parametrize("format", FORMATS)
def test_output_is_the_golden_file(format: str) -> None:
    path = GOLDEN / f"verdict.{SUFFIXES[format]}"
    data = render(sample(), format).encode("utf-8")
    if os.environ.get("TQCHECK_UPDATE_GOLDEN") == "1":
        path.write_bytes(data)
    assert data == path.read_bytes()


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"unknown format 'sarfi'.*did you mean 'sarif'"):
        render(sample(), "sarfi")


def sarif(verdict: Verdict) -> dict[str, object]:
    """Render SARIF, and hold it to the standard's own schema."""
    log = json.loads(render(verdict, "sarif"))
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    run = log["runs"][0]
    assert isinstance(run, dict)
    return run


def results(verdict: Verdict) -> list[dict[str, object]]:
    found = sarif(verdict)["results"]
    assert isinstance(found, list)
    return found


def test_sarif_obeys_the_schema_and_points_at_code_points() -> None:
    run = sarif(sample())
    assert run["columnKind"] == "unicodeCodePoints"
    by_rule = {r["ruleId"]: r for r in results(sample()) if r["level"] == "error"}
    place = by_rule["TQ901"]["locations"][0]["physicalLocation"]  # type: ignore[index]
    assert place["artifactLocation"] == {
        "uri": "news/gr%C3%B6%C3%9Fe%201.txt", "uriBaseId": "%SRCROOT%"
    }  # fmt: skip


def test_the_schema_finds_fault_with_what_is_none() -> None:
    log = json.loads(render(sample(), "sarif"))
    log["runs"][0]["results"][0]["level"] = "terrible"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SCHEMA).validate(log)


def test_sarif_columns_are_of_the_marked_words() -> None:
    config = GateConfig(max_risk=1.0, fail_on=("TQ1",))
    verdict = judge(report_of(NEWS), Policy(config), Exceptions(texts={NEWS.path: text_of(NEWS)}))
    region = results(verdict)[1]["locations"][0]["physicalLocation"]["region"]  # type: ignore[index]
    line = text_of(NEWS).splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "tax to window"


def test_sarif_names_rules_with_help_and_known_alarms_as_known() -> None:
    run = sarif(sample())
    rules = run["tool"]["driver"]["rules"]  # type: ignore[index]
    assert [rule["id"] for rule in rules] == ["TQ302", "TQ311", "TQ901"]
    assert all(RULES[rule["id"]].why in rule["help"]["text"] for rule in rules)
    for result in results(sample()):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    states = {r["baselineState"] for r in results(sample())}
    assert states == {"new", "unchanged"}
    (excused,) = [r for r in results(sample()) if "suppressions" in r]
    assert excused["suppressions"] == [{"kind": "external", "justification": "a pun"}]


def test_sarif_tells_two_copies_of_a_sentence_apart() -> None:
    copy = Line("Odd.", 0.9)
    verdict = judge(report_of(Text("a.txt", [copy, copy])), Policy(GateConfig(max_risk=0.5)))
    prints = [r["partialFingerprints"]["primaryLocationLineHash"] for r in results(verdict)]  # type: ignore[index]
    assert [p.partition(":")[2] for p in prints] == ["1", "2"]


def test_junit_has_a_case_for_every_document() -> None:
    root = ElementTree.fromstring(render(sample(), "junit"))  # noqa: S314 - our own
    suite = root[0]
    assert suite.attrib["tests"] == "4"
    assert suite.attrib["failures"] == "2"
    assert suite.attrib["skipped"] == "1"
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == [
        "news/größe 1.txt", "sport.tsv: d,1", "left.txt", "clean.txt"
    ]  # fmt: skip
    assert cases[0].find("failure") is not None
    assert cases[3].find("failure") is None
    assert "tax to window" in (cases[0].findtext("failure") or "")


def test_github_commands_cannot_be_broken_out_of() -> None:
    lines = render(sample(), "github").splitlines()
    form = re.compile(r"::(?:error|warning|notice) [^:\r\n]*::[^\r\n]*")
    assert all(form.fullmatch(line) for line in lines)
    assert "\x1b" not in "".join(lines)
    first = next(line for line in lines if "tax to window" in line)
    assert "file=news/größe 1.txt,line=2,endLine=2,col=1,endColumn=31,title=TQ901 " in first
    assert "83%25" in first
    other = next(line for line in lines if "Gone fishing" in line)
    assert "100%25 of them::error:: and" in other


def test_the_terminal_shows_new_alarms_alone_and_obeys_no_text() -> None:
    text = render(sample(), "terminal")
    assert "Known for long" not in text
    assert "1 in the baseline, 1 suppressed" in text
    assert "\x1b" not in text
    hostile = report_of(Text("::error::a.txt", [Line("::set-env a::b ##[add-path]/x", 0.9)]))
    shown = render(judge(hostile, Policy(GateConfig(max_risk=0.5)), Exceptions()), "terminal")
    assert shown.startswith("./::error::a.txt:1  ")
    assert not re.search(r"^\s*::", shown, re.M)
    assert "##[" not in shown


def test_json_says_everything_of_an_alarm() -> None:
    whole = json.loads(render(sample(), "json"))
    assert whole["verdict"] == "failed"
    assert whole["counts"] == {
        "documents": 4, "segments": 9, "scored": 7, "unchecked": 1, "suspects": 3,
        "new": 4, "baseline": 1, "suppressed": 1, "allowed": 0,
    }  # fmt: skip
    assert {alarm["state"] for alarm in whole["alarms"]} == {"new", "baseline", "suppressed"}
    assert whole["policy"]["max_suspects"] == 1


ANY = st.text(st.characters(exclude_categories=[]), min_size=1, max_size=30)


@settings(max_examples=40)
@given(text=ANY, path=ANY.filter(lambda p: "\0" not in p), notice=ANY)
def test_every_format_stays_well_formed_whatever_the_text(
    text: str, path: str, notice: str
) -> None:
    report = report_of(Text(path, [Line(text, 0.9, [(text, "TQ101")])]), notices=[notice])
    verdict = judge(report, Policy(GateConfig(max_risk=0.5, fail_on=("TQ1",))), Exceptions())
    assert ElementTree.fromstring(render(verdict, "junit")) is not None  # noqa: S314 - our own
    sarif(verdict)
    assert json.loads(render(verdict, "json"))["verdict"] == "failed"
    commands = render(verdict, "github").split("\n")[:-1]
    assert len(commands) == 4
    assert all(line.startswith("::") for line in commands)
    assert render(verdict, "terminal").encode("utf-8")
