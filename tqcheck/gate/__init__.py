"""Judge a report by a policy: what is new and must not be published.

`judge(report, policy, exceptions) -> Verdict`; `render(verdict, format)` writes it. Nothing here
loads a model: a stored report will do.
"""

from __future__ import annotations

from tqcheck.gate.formats import FORMATS, render
from tqcheck.gate.judge import judge
from tqcheck.gate.limits import Policy, presets
from tqcheck.gate.verdict import Alarm, AlarmState, Verdict
from tqcheck.gate.waivers.baseline import Baseline, read_baseline, render_baseline
from tqcheck.gate.waivers.decisions import Decision, read_decisions, standing
from tqcheck.gate.waivers.exceptions import Exceptions, gone_files
from tqcheck.gate.waivers.suppressions import Suppression, read_suppressions

__all__ = [
    "FORMATS",
    "Alarm",
    "AlarmState",
    "Baseline",
    "Decision",
    "Exceptions",
    "Policy",
    "Suppression",
    "Verdict",
    "gone_files",
    "judge",
    "presets",
    "read_baseline",
    "read_decisions",
    "read_suppressions",
    "render",
    "render_baseline",
    "standing",
]
