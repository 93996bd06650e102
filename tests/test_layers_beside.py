"""The shape of what lies beside the package: benchmarks go by its public API, or say why not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import tqcheck
from tests.test_layers import BESIDE, Module

PUBLIC = {"tqcheck.config", "tqcheck.errors", "tqcheck.plugins", "tqcheck.records"}
OPEN_TO_MODELS = ("tqcheck.backends.",)  # what they train is loaded there

BATCHES = "runs batches without a shell, so that a model that costs nothing can stand in"
TRANSLATES = "loads the embedded translator and asks it directly"
FITS = "fits the numbers of these modules, and names what they name"
MAY_SEE_INTERNALS = {
    "batch.scaling": BATCHES,
    "batch.soak": BATCHES,
    "data.checked": "the protocol of the quality model, which it hands to `Checker`",
    "data.readings": "keeps the answers of the quality model, so it wraps one",
    "fit.alone": FITS,
    "fit.blend": FITS,
    "fit.combine": FITS,
    "fit.encoder": FITS,
    "fit.roundtrip": FITS,
    "fit.standing": FITS,
    "fit.unrelated": FITS,
    "gate.decisions": "reads what `tqcheck review` wrote",
    "gate.measure": "asks the presets about single results, without a gate run for each",
    "languages.segmentation": "compares the splitting of sentences with that of libraries",
    "quality.softmax": "reads the language model over its whole vocabulary, as no setting does",
    "robustness.attacks": "runs the command line in this process, thousands of times",
    "robustness.corruption": "opens each kind of file that tqcheck keeps",
    "robustness.fuzz": "calls the readers on their own",
    "robustness.kills": BATCHES,
    "roundtrip.alarms": TRANSLATES,
    "roundtrip.candidates": TRANSLATES,
    "roundtrip.catches": TRANSLATES,
    "roundtrip.contrast": TRANSLATES,
    "roundtrip.measure": TRANSLATES,
    "roundtrip.records": "keeps the answers of a translator, so it wraps one",
    "roundtrip.reference": "writes the file that the round trip reads its percentiles from",
    "roundtrip.speed": TRANSLATES,
    "roundtrip.unexplained": "lets the translator read, and fits what ships with it",
    "roundtrip.suggestions": TRANSLATES,
    "roundtrip.translation": TRANSLATES,
    "rules.alarms": "runs the surface rules on their own",
    "rules.languages": "runs single rules on their own",
    "rules.measure": "runs the rules on their own",
    "speed.contenders": "returns freed memory as the package does, for every contender",
    "speed.foreign": "spells out a norm of the language model for exporters",
    "speed.kernels": "times parts of the language model, multiplied in several ways",
    "speed.lm_pass": "times the pass of the language model alone",
    "speed.measure": "counts with the tokenizer of the language model that the contenders read",
    "speed.precisions": "loads the language model alone, in two precisions side by side",
    "speed.runtimes": "gives the products of both models to other runtimes",
    "verdict.native": "tells decided segments as the combiner does",
}
"""Module of the benchmarks -> why the public API is not enough for it."""

# What all families share knows none of them.
SHARED = {"data": {"data"}, "measures": {"data", "measures"}, "markdown": set()}

BENCHMARKS = [module for module in BESIDE if module.name.startswith("benchmarks")]
MODELS = [module for module in BESIDE if module.name.startswith("models")]


def internals(module: Module) -> set[str]:
    """Give what is imported of tqcheck that its pages do not offer."""
    ours = {name for name in module.imports() if name.split(".")[0] == "tqcheck"}
    front = {f"tqcheck.{name}" for name in tqcheck.__all__}
    return {n for n in ours - front - PUBLIC if n.rpartition(".")[0] not in PUBLIC}


def below_benchmarks(names: Iterator[str]) -> Iterator[list[str]]:
    return (name.split(".")[1:] for name in names if name.split(".")[0] == "benchmarks")


@pytest.mark.parametrize("module", BENCHMARKS, ids=lambda module: module.name)
def test_benchmarks_go_by_the_public_api_or_say_why_not(module: Module) -> None:
    name = module.name.removeprefix("benchmarks.")
    assert bool(internals(module)) is (name in MAY_SEE_INTERNALS), internals(module)


def test_the_list_names_modules_that_there_are() -> None:
    assert MAY_SEE_INTERNALS.keys() <= {m.name.removeprefix("benchmarks.") for m in BENCHMARKS}


@pytest.mark.parametrize("module", MODELS, ids=lambda module: module.name)
def test_models_see_the_backends_alone(module: Module) -> None:
    assert [name for name in internals(module) if not name.startswith(OPEN_TO_MODELS)] == []


@pytest.mark.parametrize("module", BESIDE, ids=lambda module: module.name)
def test_what_runs_does_not_need_the_tests(module: Module) -> None:
    assert "tests" not in {name.split(".")[0] for name in module.imports()}


@pytest.mark.parametrize("module", BENCHMARKS, ids=lambda module: module.name)
def test_what_families_share_knows_none_of_them(module: Module) -> None:
    _, family, *_ = [*module.name.split("."), ""]
    if family in SHARED:
        seen = {name[0] for name in below_benchmarks(module.imports()) if name}
        assert seen <= SHARED[family]


@pytest.mark.parametrize("module", BENCHMARKS, ids=lambda module: module.name)
def test_benchmarks_do_not_read_the_training(module: Module) -> None:
    assert "models" not in {name.split(".")[0] for name in module.imports()}
