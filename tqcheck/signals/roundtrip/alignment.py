"""Align the words of a text with those of its back-translation.

A cheapest edit path (Needleman & Wunsch 1970) whose costs follow likeness and kind of the words,
then a second pass that finds phrases which only moved. The path is monotone; moves are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tqcheck.signals.roundtrip.likeness import INFLECTED, NEAR, SAME, likeness
from tqcheck.signals.roundtrip.words import Word, WordKind

_GAP = {
    WordKind.FUNCTION: 0.35,
    WordKind.CONTENT: 0.8,
    WordKind.NEGATION: 0.8,
    WordKind.NUMBER: 0.8,
}
# Replacing costs less than losing one and gaining another, but not across kinds of words.
_NEVER = 9.0
_BY_LIKENESS = {SAME: 0.0, INFLECTED: 0.15, NEAR: 0.7}
_UNLIKE = {
    one: tuple(price if one is other else _NEVER for other in WordKind)
    for one, price in {
        WordKind.FUNCTION: 0.5,
        WordKind.CONTENT: 1.1,
        WordKind.NEGATION: _BY_LIKENESS[INFLECTED],
        WordKind.NUMBER: 0.9,
    }.items()
}
_SHORTEST_MOVE_CHARS = 2

Step = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Hold how two lists of words go together.

    `path` names each word of either side once, in order: (i, j) face each other, (i, None) has
    gone, (None, j) has come. `kept` are the pairs of the path that are one word; `moves` pairs of
    one word that stand elsewhere in the order.
    """

    path: tuple[Step, ...]
    kept: frozenset[tuple[int, int]]
    moves: tuple[tuple[int, int], ...]


def align(ours: Sequence[Word], theirs: Sequence[Word]) -> Alignment:
    """Align the words of a text (`ours`) with those that came back (`theirs`)."""
    path = _cheapest_path(ours, theirs)
    kept = {
        (i, j)
        for i, j in path
        if i is not None and j is not None and is_one_word(ours[i], theirs[j])
    }
    kept -= set(_islands(path, kept, ours))
    moves = _find_moves(ours, theirs, kept)
    return Alignment(_parted(path, kept, moves), frozenset(kept), tuple(sorted(moves)))


def is_one_word(one: Word, other: Word) -> bool:
    """Say whether two words are the same, or forms of the same."""
    return likeness(one, other) <= INFLECTED


def _cheapest_path(ours: Sequence[Word], theirs: Sequence[Word]) -> list[Step]:
    head = _common_head(ours, theirs)
    tail = _common_head(ours[head:][::-1], theirs[head:][::-1])
    inner = _inner_path(ours[head : len(ours) - tail], theirs[head : len(theirs) - tail])
    return [
        *((n, n) for n in range(head)),
        *((None if i is None else i + head, None if j is None else j + head) for i, j in inner),
        *((len(ours) - n, len(theirs) - n) for n in range(tail, 0, -1)),
    ]


def _common_head(ours: Sequence[Word], theirs: Sequence[Word]) -> int:
    """Count the words that both begin with; the cheapest path always keeps them."""
    n = 0
    for one, other in zip(ours, theirs, strict=False):
        if one.key != other.key:
            break
        n += 1
    return n


def _inner_path(ours: Sequence[Word], theirs: Sequence[Word]) -> list[Step]:
    gaps = [_GAP[word.kind] for word in theirs]
    above = [0.0]
    for gap in gaps:
        above.append(above[-1] + gap)
    choices: list[list[int]] = []
    for word in ours:
        above, chosen = _next_row(above, _GAP[word.kind], gaps, _costs(word, theirs))
        choices.append(chosen)
    return _walk_back(choices, len(theirs))


def _next_row(
    above: list[float], gap: float, gaps: list[float], costs: list[float]
) -> tuple[list[float], list[int]]:
    """Fill one row of the table: its costs, and which step was cheapest (0 pair, 1 gone, 2 come).

    Of equally cheap steps a pair comes first, so that the same words always align the same way.
    """
    row, chosen = [above[0] + gap], [1]
    left = row[0]
    for j, cost in enumerate(costs):
        best, step = above[j] + cost, 0
        if above[j + 1] + gap < best:
            best, step = above[j + 1] + gap, 1
        if left + gaps[j] < best:
            best, step = left + gaps[j], 2
        row.append(best)
        chosen.append(step)
        left = best
    return row, chosen


def _walk_back(choices: list[list[int]], n_theirs: int) -> list[Step]:
    i, j = len(choices), n_theirs
    path: list[Step] = []
    while i or j:
        step = choices[i - 1][j] if i else 2
        i, j = (i if step == 2 else i - 1), (j if step == 1 else j - 1)
        path.append((None if step == 2 else i, None if step == 1 else j))
    return path[::-1]


def _costs(word: Word, theirs: Sequence[Word]) -> list[float]:
    """Price the replacement of a word by each of the others."""
    key, is_char, unlike = word.key, word.is_char, _UNLIKE[word.kind]
    return [
        0.0
        if key == other.key
        else _cost(word, other)
        if key[0] == other.key[0]
        else unlike[other.kind]
        if is_char == other.is_char
        else _NEVER
        for other in theirs
    ]


def _cost(one: Word, other: Word) -> float:
    known = _BY_LIKENESS.get(likeness(one, other))
    if known is not None:
        return known
    return _UNLIKE[one.kind][other.kind] if one.is_char == other.is_char else _NEVER


def _islands(
    path: Sequence[Step], kept: set[tuple[int, int]], ours: Sequence[Word]
) -> Iterator[tuple[int, int]]:
    """Find single characters that agree by chance between ones that do not."""
    for before, (i, j), after in zip(path, path[1:], path[2:], strict=False):
        if i is None or j is None or (i, j) not in kept or not ours[i].is_char:
            continue
        if before not in kept and after not in kept:
            yield i, j


def _find_moves(
    ours: Sequence[Word], theirs: Sequence[Word], kept: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Pair what is left over on both sides, the longest phrases first."""
    free_ours = set(range(len(ours))) - {i for i, _ in kept}
    free_theirs = set(range(len(theirs))) - {j for _, j in kept}
    runs = sorted(
        _common_runs(ours, theirs, free_ours, free_theirs),
        key=lambda run: (-_weight(run, ours), run),
    )
    moves: set[tuple[int, int]] = set()
    for run in runs:
        left = [(i, j) for i, j in run if i in free_ours and j in free_theirs]
        if len(left) == len(run):
            moves |= set(run)
            free_ours -= {i for i, _ in run}
            free_theirs -= {j for _, j in run}
    return moves


def _common_runs(
    ours: Sequence[Word], theirs: Sequence[Word], free_ours: set[int], free_theirs: set[int]
) -> Iterator[tuple[tuple[int, int], ...]]:
    """Give every run of one or more free words that stand on both sides, content at both ends."""
    for i in sorted(free_ours):
        for j in sorted(free_theirs) if ours[i].is_content else ():
            run: list[tuple[int, int]] = []
            while i + len(run) in free_ours and j + len(run) in free_theirs:
                pair = i + len(run), j + len(run)
                if not is_one_word(ours[pair[0]], theirs[pair[1]]):
                    break
                run.append(pair)
                is_phrase = not ours[i].is_char or len(run) >= _SHORTEST_MOVE_CHARS
                if ours[pair[0]].is_content and is_phrase:
                    yield tuple(run)


def _weight(run: tuple[tuple[int, int], ...], ours: Sequence[Word]) -> float:
    return sum(1.0 if ours[i].is_content else 0.1 for i, _ in run)


def _parted(
    path: Sequence[Step], kept: set[tuple[int, int]], moves: set[tuple[int, int]]
) -> tuple[Step, ...]:
    """Part the pairs of the path of which one has moved elsewhere."""
    moved_ours, moved_theirs = {i for i, _ in moves}, {j for _, j in moves}
    steps: list[Step] = []
    for i, j in path:
        has_left = i in moved_ours or j in moved_theirs
        if i is not None and j is not None and (i, j) not in kept and has_left:
            steps += [(i, None), (None, j)]
        else:
            steps.append((i, j))
    return tuple(steps)
