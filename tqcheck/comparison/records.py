"""The frozen records of a comparison of systems: what went in, what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tqcheck.errors import ConfigError
from tqcheck.records import JsonValue, RunInfo

UNITS = ("segment", "document")
TESTS = ("randomisation", "bootstrap")
LEAST_DRAWS = 100


@dataclass(frozen=True, slots=True)
class CompareSettings:
    """Say how systems are compared; raises ConfigError for what is not allowed.

    `unit` is what the tests draw and swap. `replicates` of the bootstrap, `trials` of approximate
    randomisation. Clusters and ranks come from `test`, with Holm's correction, at `alpha`. The
    other systems are set against `baseline` (None: the first). `scores` names columns of outside
    scores and their files, `metrics` programs to run (`comet:MODEL`), `lower_is_better` those of
    both where less is better. `allow_pickle` lets programs load checkpoints that are pickles, as
    all of COMET's are: such a file can run any code. `bleu_tokenize` None is sacreBLEU's choice for
    the language. `worst` bounds the listed regressions of a pair.
    """

    unit: str = "segment"
    replicates: int = 1000
    trials: int = 10_000
    seed: int = 12345
    alpha: float = 0.05
    test: str = "randomisation"
    baseline: str | None = None
    scores: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()
    lower_is_better: tuple[str, ...] = ()
    allow_pickle: bool = False
    bleu_tokenize: str | None = None
    worst: int = 10

    def __post_init__(self) -> None:
        for name, value, allowed in (("unit", self.unit, UNITS), ("test", self.test, TESTS)):
            if value not in allowed:
                raise ConfigError(f"{name}: {value!r} is not one of {', '.join(allowed)}")
        for name, number, least in (
            ("replicates", self.replicates, LEAST_DRAWS),
            ("trials", self.trials, LEAST_DRAWS),
            ("seed", self.seed, 0),
            ("worst", self.worst, 0),
        ):
            if number < least:
                raise ConfigError(f"{name}: {number} is too small; allowed: {least} or more")
        if not 0 < self.alpha < 1:
            raise ConfigError(f"alpha: {self.alpha} is not between 0 and 1")


@dataclass(frozen=True, slots=True)
class System:
    """Hold one system's translations, one a segment of the test set; blank where it gave none."""

    name: str
    path: str
    digest: str
    translations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestSet:
    """Hold line-aligned texts: what was translated, by whom, and how a human would have.

    Every tuple that is not None has one entry a segment; `lines` are 1-based places in the files.
    A blank source or reference is None.
    """

    __test__ = False  # not for pytest

    systems: tuple[System, ...]
    ids: tuple[str, ...]
    lines: tuple[int, ...]
    sources: tuple[str | None, ...] | None = None
    references: tuple[str | None, ...] | None = None
    docs: tuple[str, ...] | None = None
    domains: tuple[str, ...] | None = None
    notices: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Score:
    """Give one system's value of a measure with its 95% bootstrap interval.

    `best_rank` to `worst_rank` (from 1) are the ranks it may have, given which systems are
    significantly better or worse; `cluster` (from 1, the best) holds systems that cannot be told
    from their neighbours. None: undefined.
    """

    system: str
    value: float | None
    low: float | None
    high: float | None
    best_rank: int | None
    worst_rank: int | None
    cluster: int | None


@dataclass(frozen=True, slots=True)
class PairTest:
    """Set two systems against each other in one measure: `difference` is first less second.

    `low` to `high` is its 95% bootstrap interval. The p-values are two-sided; `_holm` ones are
    corrected over all pairs of systems in this measure. None: undefined.
    """

    first: str
    second: str
    difference: float | None
    low: float | None
    high: float | None
    p_bootstrap: float | None
    p_bootstrap_holm: float | None
    p_randomisation: float | None
    p_randomisation_holm: float | None
    is_significant: bool


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """Hold one measure of all systems over the `segments` that all of them have it for.

    `scores` are sorted best first, `pairs` in the order of the systems. `signature` names every
    choice that changes the number.
    """

    name: str
    title: str
    higher_is_better: bool
    digits: int
    signature: str
    segments: int
    units: int
    scores: tuple[Score, ...]
    pairs: tuple[PairTest, ...]

    def score_of(self, system: str) -> Score:
        """Give the score of a system by name."""
        return next(score for score in self.scores if score.system == system)


@dataclass(frozen=True, slots=True)
class Change:
    """Hold one segment on which a system does worse (or better) than the baseline.

    `findings` are the messages on the system's translation. `reference` and `source` are None where
    there are none.
    """

    id: str
    line: int
    doc: str | None
    source: str | None
    reference: str | None
    baseline_text: str
    system_text: str
    baseline_mqm: float
    system_mqm: float
    baseline_risk: float | None
    system_risk: float | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """Give how often a kind of finding occurs in two systems, in counts and per 1,000 words."""

    code: str
    name: str
    baseline_count: int
    system_count: int
    baseline_rate: float | None
    system_rate: float | None


@dataclass(frozen=True, slots=True)
class PairDifference:
    """Say where a system differs from the baseline.

    `better`, `worse` and `equal` count segments by predicted MQM, where both have one; two scores
    less than 0.01 apart are equal. `regressions` are the worst first.
    """

    baseline: str
    system: str
    better: int
    worse: int
    equal: int
    regressions: tuple[Change, ...]
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Hold the values of a part of the test set: measure -> system -> value."""

    name: str
    segments: int
    values: Mapping[str, Mapping[str, float | None]]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Hold the values by `kind` of group: `length`, `domain` or `document`."""

    kind: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """Name a system, its file and the file's sha256."""

    name: str
    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold everything a comparison says.

    `signature` names every choice that changes a number; with the same texts it means the same
    numbers. `notices` are one-line remarks for the user.
    """

    run: RunInfo
    signature: str
    settings: CompareSettings
    systems: tuple[SystemInfo, ...]
    segments: int
    documents: int | None
    measures: tuple[MeasureResult, ...]
    differences: tuple[PairDifference, ...]
    breakdowns: tuple[Breakdown, ...]
    notices: tuple[str, ...] = ()

    def measure(self, name: str) -> MeasureResult:
        """Give a measure by name; raises KeyError for an unknown one."""
        for measure in self.measures:
            if measure.name == name:
                return measure
        raise KeyError(name)

    def to_records(self) -> list[dict[str, JsonValue]]:
        """Give one flat record a system and measure, then one a pair: rows for a data frame."""
        from tqcheck.comparison.rows import flat_rows  # late: it imports this module

        return flat_rows(self)
