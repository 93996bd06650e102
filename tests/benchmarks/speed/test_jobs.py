"""Jobs survive their way to another process; samples keep the mix of lengths."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.speed.jobs import CONTENDERS, Contender, Job, Sentence, dump_job, load_job, spread


def sentence(number: int, n_tokens: int = 5) -> Sentence:
    return Sentence("Grüße 🙂", "源", "qe/dev/x.zh-en", number, None, "s", n_tokens, 3)


@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda contender: str(contender.name))
def test_a_job_comes_back_as_it_was(contender: Contender) -> None:
    job = Job("time", contender, (sentence(1), sentence(2)), 2, "lm", None, 512, (10, 20), True)
    assert load_job(dump_job(job)) == job


def test_contenders_have_names_of_their_own_and_sizes_to_try() -> None:
    assert max(Counter(contender.name for contender in CONTENDERS).values()) == 1
    assert all(contender.batches for contender in CONTENDERS)
    ours = [contender for contender in CONTENDERS if contender.kind == "ours"]
    others = [c for c in CONTENDERS if c.kind == "xlmr"]
    assert {c.precision for c in ours} == {"auto", "float32", "int8"}
    assert {c.precision for c in others} == {"bfloat16", "float32"}
    assert {len(c.batches) for c in ours} == {len(c.batches) for c in others}


@given(st.lists(st.integers(1, 60), min_size=1, max_size=50), st.integers(1, 200))
def test_any_number_of_sentences_can_be_taken(lengths: list[int], n: int) -> None:
    sentences = [sentence(number, length) for number, length in enumerate(lengths)]
    taken = spread(sentences, n)
    assert len(taken) == n
    assert taken == spread(sentences[::-1], n)
    times = Counter(s.line for s in taken)
    assert max(times.values()) - min((times[s.line] for s in sentences), default=0) <= 1


def test_a_few_sentences_are_as_long_as_all() -> None:
    sentences = [sentence(number, 1 + number % 97) for number in range(970)]
    whole = mean(s.n_tokens for s in sentences)
    for n in (20, 100, 2500):
        assert mean(s.n_tokens for s in spread(sentences, n)) == pytest.approx(whole, rel=0.02)


def test_a_worker_begins_without_tqcheck_and_its_libraries() -> None:
    """Contenders in another interpreter have none of them."""
    code = "import sys, benchmarks.speed.worker; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"tqcheck", "torch", "transformers", "numpy", "zstandard"} & {*done.stdout.split()}
