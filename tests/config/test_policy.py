"""The policy in a file: read, checked, and put together layer by layer."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.gate.build import Line, Text, report_of
from tqcheck.config import Config, load_config, validate
from tqcheck.config.policy import FAMILIES, PRESETS, GateConfig, Limits, Override, problem_with
from tqcheck.errors import ConfigError
from tqcheck.gate import Policy, presets
from tqcheck.gate.limits import Effective
from tqcheck.rules import RULES

WHOLE = """
[gate]
preset = "strict"
max-risk = "suspect"
max_suspects = 0
max_suspect_share = 0.1
fail-on = ["TQ2", "major"]
off = ["TQ311"]
allow = ["Zorblax FC"]
max_suspects_total = 5
max_suspect_share_total = 1
baseline = "known.json"
suppressions = "ci/s.toml"
[[gate.override]]
paths = ["sport/**"]
languages = ["fi", "ceb"]
max-risk = 0.95
off = ["TQ401"]
"""


def load(folder: Path, text: str, name: str = "tqcheck.toml") -> Config:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_config(path, folder)


def test_every_setting_is_read_with_hyphens_or_without(tmp_path: Path) -> None:
    gate = load(tmp_path, WHOLE).gate
    assert gate == GateConfig(
        preset="strict",
        max_risk="suspect",
        max_suspects=0,
        max_suspect_share=0.1,
        fail_on=("TQ2", "major"),
        off=("TQ311",),
        allow=("Zorblax FC",),
        max_suspects_total=5,
        max_suspect_share_total=1,
        baseline=str(tmp_path / "known.json"),
        suppressions=str(tmp_path / "ci" / "s.toml"),
        override=(Override(("sport/**",), ("fi", "ceb"), Limits(max_risk=0.95, off=("TQ401",))),),
    )
    text = WHOLE.replace("[gate]", "[tool.tqcheck.gate]").replace("[[gate.", "[[tool.tqcheck.gate.")
    assert load(tmp_path, text, "pyproject.toml").gate == gate


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max_rsk = 1", "[gate] unknown key 'max_rsk'; allowed: preset, max_risk, max_suspects, "
         "max_suspect_share, fail_on, off, allow, max_suspects_total, max_suspect_share_total, "
         "baseline, suppressions, override; did you mean 'max_risk'?"),
        ("max-risk = 1\nmax_risk = 1", "[gate] max_risk is given twice, with and without hyphens"),
        ("max_risk = true", "[gate] max_risk: True is not a number from 0 to 1, nor 'suspect'"),
        ("max_risk = nan", "[gate] max_risk: nan is not a number"),
        ("max_suspects = 1.0", "[gate] max_suspects: 1.0 is not a whole number from 0"),
        ("max_suspect_share = 2", "[gate] max_suspect_share: 2 is not a number from 0 to 1"),
        ('fail_on = "major"', "[gate] fail_on: 'major' is not a list of severities and codes"),
        ("fail_on = [3]", "[gate] fail_on: 3 is no severity"),
        ('off = ["TQ30l"]', "[gate] off: unknown rule 'TQ30l'"),
        ('allow = [""]', "[gate] allow: '' is not a name or term"),
        ('baseline = ""', "[gate] baseline: '' is not the path of a file"),
        ('preset = "lax"', "[gate] preset: 'lax' is not one of relaxed, standard, strict; did you "
         "mean 'relaxed'?"),
        ("override = 3", "[gate] override: write each one as a table [[gate.override]]"),
        ("[[gate.override]]\nmax_risk = 1", "[gate] override: it needs paths, languages or both"),
        ('[[gate.override]]\npaths = ["a"]', "[gate] override 1: it sets nothing"),
        ('[[gate.override]]\npaths = "a"\nmax_risk = 1', "[gate] override: paths: 'a' is not a"),
        ('[[gate.override]]\nlanguages = ["english"]\noff = []', "[gate] override: languages: "),
        ('[[gate.override]]\npaths = ["a"]\nmax_risk = 7', "[gate] override: max_risk: 7 is not"),
        ('[[gate.override]]\npaths = ["a"]\nbaseline = "b"', "[gate] override 1: unknown key"),
    ],
)  # fmt: skip
def test_what_a_file_may_not_say(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f"[gate]\n{text}\n")
    assert str(caught.value).startswith(f"{tmp_path / 'tqcheck.toml'}: {message}")
    assert "\n" not in str(caught.value)


def test_a_library_user_is_checked_too() -> None:
    bad = Override(("a",), (), Limits(max_risk=7))
    with pytest.raises(ConfigError, match=r"gate\.override: max_risk: 7 is not"):
        validate(Config(gate=GateConfig(override=(bad,))))
    with pytest.raises(ConfigError, match=r"gate\.override: 3 is no override"):
        validate(Config(gate=GateConfig(override=(3,))))  # type: ignore[arg-type]


def test_families_and_beginnings_may_fail() -> None:
    for entry in (*FAMILIES, "TQ31", "TQ302", "minor"):
        assert problem_with("fail_on", (entry,)) is None
    assert problem_with("fail_on", ("TQ7",)) is not None


def test_presets_are_complete_and_sound() -> None:
    assert tuple(presets()) == PRESETS
    for preset in presets().values():
        assert problem_with("fail_on", preset.fail_on) is None
        assert preset.alarm_rate is None or 0 < preset.alarm_rate <= 0.02
        assert not any(entry.startswith("TQ1") for entry in preset.fail_on)


def test_a_stricter_preset_lets_nothing_more_through() -> None:
    for laxer, stricter in pairwise(PRESETS):
        lax, strict = (
            {code for code in RULES for entry in presets()[name].fail_on if code.startswith(entry)}
            for name in (laxer, stricter)
        )
        assert lax <= strict


def test_a_preset_alarms_on_suspects_alone_and_ones_own_risk_on_any() -> None:
    low, high = report_of(Text("a.txt", [Line("One.", 0.4), Line("Two.", 0.7)])).results
    low, high = replace(low, alarm_rate=0.001), replace(high, alarm_rate=0.01)
    by_preset = Effective(Limits(), 0.015)
    assert [by_preset.is_over(result) for result in (low, high)] == [False, True]
    assert not Effective(Limits(), 0.005).is_over(high)
    assert Effective(Limits(), None).is_over(high), "without a rate a suspect is one too many"
    assert Effective(Limits("suspect"), 0.005).is_over(high)
    assert by_preset.is_over(replace(high, alarm_rate=None)), "a decisive rule was broken"
    assert [Effective(Limits(0.3), 0.005).is_over(result) for result in (low, high)] == [True] * 2


def test_layers_are_laid_in_order() -> None:
    config = GateConfig(
        max_risk=0.5,
        off=("TQ311",),
        override=(Override(("a/**",), (), Limits(max_suspects=1, off=("TQ312",))),),
    )
    policy = Policy(config, Limits(max_suspects=9, allow=("x",)))
    inside = policy.limits_for("a/b.txt", "en").limits
    assert inside == Limits(0.5, 9, None, presets()["standard"].fail_on, ("TQ311", "TQ312"), ("x",))
    assert policy.limits_for("b.txt", "en").limits.off == ("TQ311",)
