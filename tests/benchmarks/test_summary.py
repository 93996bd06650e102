"""The README's table: a row for each question, a dash for what was not measured."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import summary

Json = dict[str, Any]


def cell(value: float | None, low: float | None = None, high: float | None = None) -> Json:
    return {"value": value, "low": low, "high": high}


def run(name: str, ours: Json, length: float) -> Json:
    """Give a quality result of one set, which is also the pooled one."""
    metrics = {"spearman": ours, "auroc": ours}
    others = {"spearman": cell(length), "auroc": cell(length)}
    sentences = {
        "tqcheck": {"metrics": metrics, "lead": {}},
        "length": {"metrics": others, "lead": {}},
        "random": {"metrics": {"spearman": cell(None)}, "lead": {}},
    }
    return {"pooled": {"sentences": sentences}, "sets": [{"name": name, "sentences": sentences}]}


@pytest.fixture
def results() -> dict[str, Json]:
    """Give a result of each benchmark, with made-up figures."""
    whole = {"articles": 6, "recall": cell(0.25, 0.1, 0.4), "false_alarms": cell(0.011, 0.0, 0.02)}
    held_out = {"all": {"held_out": cell(0.031, 0.02, 0.04)}}
    injected = [
        {"kind": "negation", "level": level, "recall": cell(found)}
        for level, found in (("translation", 0.04), ("source", 0.08))
    ]
    rates = {
        name: {"segments_per_second": {"median": 2.5}} for name in ("ours-source", "xlmr-bfloat16")
    }
    gate = [{"presets": {"standard": {"major": share}}} for share in (0.04, 0.1)]
    return {
        "verdict.json": {"written": {"translation": {"languages": {"all": whole}}}},
        "native.json": {
            "alarm_rate": 0.02,
            "levels": {
                "translation": {"texts": {"native": held_out, "human": held_out}},
                "source": {"texts": {"human": held_out}},
            },
        },
        "quality.json": run("qe/dev/mqm-wmt22dev.en-de", cell(0.6, 0.5, 0.7), 0.3),
        "quality-source.json": run("qe/dev/mlqe-pe.en-de", cell(0.7), 0.4),
        "contrast.json": {"levels": {"source": {"all": {"all": {"pairs": 9, **cell(0.5)}}}}},
        "challenge.json": {
            "false_alarms": 0.05,
            "means": injected,
            "constructed": [
                {"case": "empty", "over": cell(1.0)},
                {"case": "unrelated", "over": cell(0.97)},
            ],
        },
        "languages.json": {
            "languages": {
                lang: {level: {"detection": cell(value)} for level in summary.LEVELS}
                for lang, value in (("en", 0.4), ("de", 0.8))
            }
        },
        "gate.json": {"levels": {"translation": gate}},
        "speed.json": {"machine": {"cores": 2}, "summary": {"rates": rates}},
    }


def rows(results: dict[str, Json]) -> list[str]:
    return summary.render([results[name] for name in summary.FILES]).splitlines()


@pytest.mark.parametrize(
    "row",
    [
        "| garbled sentences in 6 articles: called suspect | 25% [10%, 40%] | – | – |",
        "| clean sentences there: called suspect | 1.1% [0.0%, 2.0%] | – | at most 2% promised |",
        "| news by native writers, held out: called suspect | 3.1% [2.0%, 4.0%] | – "
        "| at most 2% promised |",
        "| human translations, held out: called suspect | 3.1% [2.0%, 4.0%] | 3.1% [2.0%, 4.0%] "
        "| at most 2% promised |",
        "| major errors in news into English: AUROC | 0.60 [0.50, 0.70] | 0.70 | length 0.40 |",
        "| annotators' scores of unseen news, en-de: Spearman | 0.60 [0.50, 0.70] | – "
        "| length 0.30 |",
        "| 9 pairs, one text damaged: it has the higher risk | – | 50% | 50% by chance |",
        "| damaged, negation: found | 4% | 8% | 5% false alarms |",
        "| damaged, number changed: found | – | – | 5% false alarms |",
        "| no translation (empty, unrelated): risk over 0.9 | – | 97% to 100% | – |",
        "| machine told from human translations, mean of 2 languages: AUROC | 0.60 | 0.60 "
        "| 0.50 by chance |",
        "| sentences with a major error: stopped by the gate, by pair | 4% to 10% | – | – |",
        "| segments a second on 2 cores | – | 2.5 | XLM-R-large 2.5, with source |",
    ],
)
def test_each_question_has_its_row(results: dict[str, Json], row: str) -> None:
    assert row in rows(results)


def test_without_a_pooled_set_the_row_stays_empty(results: dict[str, Json]) -> None:
    for name in ("quality.json", "quality-source.json"):
        results[name]["pooled"] = None
    assert "| major errors in news into English: AUROC | – | – | – |" in rows(results)
