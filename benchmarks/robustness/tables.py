"""Tell in one table what mutations, kills, corruptions and attacks came to: see `readme`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Result = dict[str, Any]
FILES = ("fuzz.json", "corruption.json", "kills.json", "attacks.json")
HEAD = "| what was done | times | what went wrong |\n|---|---|---|"


def render(results: Sequence[Result]) -> str:
    """Write a row for each kind of trouble that was made."""
    rows = [row for result in results for row in _rows(result)]
    return "\n".join([HEAD, *(f"| {what} | {n:,} | {wrong} |" for what, n, wrong in rows)])


def _rows(result: Result) -> Iterator[tuple[str, int, str]]:
    if "mutations" in result:
        yield _mutations(result)
    if "kinds" in result:
        yield _corruptions(result)
    if "kills" in result:
        yield _kills(result)
    if "logs" in result:
        yield from _attacks(result)


def _mutations(result: Result) -> tuple[str, int, str]:
    formats = result["formats"].values()
    what = f"mutated files of {len(formats)} formats read (`python -m benchmarks.robustness.fuzz`)"
    slowest = max(each["slowest_s"] for each in formats)
    wrong = f"{sum(each['tracebacks'] for each in formats)} tracebacks, {slowest:.2f} s at most"
    return what, result["mutations"] * len(formats), wrong


def _corruptions(result: Result) -> tuple[str, int, str]:
    kinds = result["kinds"].values()
    what = (
        f"files of ours damaged, {len(kinds)} kinds (`python -m benchmarks.robustness.corruption`)"
    )
    changed, tracebacks = (sum(each[name] for each in kinds) for name in ("changed", "tracebacks"))
    return what, result["each"] * len(kinds), f"{tracebacks} tracebacks, {changed} silent changes"


def _kills(result: Result) -> tuple[str, int, str]:
    what = (
        f"a batch killed, {result['at_changes']} times at the changes that it makes to its disk "
        f"({result['renames']} of them renames), else at random times, and resumed "
        "(`python -m benchmarks.robustness.kills`)"
    )
    return what, result["kills"], f"{result['not_resumed']} did not end byte for byte as one alone"


def _attacks(result: Result) -> Iterator[tuple[str, int, str]]:
    logs, xml = result["logs"], result["xml"]
    yield (
        "outputs on texts and names of files that try to be a command in the log of a build "
        "(`python -m benchmarks.robustness.attacks`)",
        logs["outputs"],
        f"{len(logs['obeyed'])} lines obeyed, {len(logs['failures'])} internal errors",
    )
    yield (
        "XML with entities and addresses of files, of servers and without end (the same command)",
        xml["attacks"],
        f"{len(xml['leaks'])} opened or asked for, {len(xml['slow'])} took over 5 s, "
        f"{len(xml['failures'])} internal errors",
    )
