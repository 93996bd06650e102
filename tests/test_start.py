"""What a check loads: every command pays for each import, and so does every install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.backends import tiny
from tqcheck.backends.hub import folder_digest

# Of other models, of other commands, of other formats, of the compiler of torch, and of no use.
NOT_NEEDED = (
    "transformers", "huggingface_hub", "scipy", "pandas", "sklearn", "matplotlib", "requests",
    "sacrebleu", "jinja2", "trafilatura", "feedparser", "polib", "pyarrow", "lxml", "gguf",
    "torch._dynamo", "torch._inductor", "sympy",
)  # fmt: skip
CHECK = """
import sys
from tqcheck import Checker, Config
from tqcheck.config import ModelConfig
lm, head, text, *unwanted = sys.argv[1:]
report = Checker(Config(model=ModelConfig(lm=lm, head=head, device="cpu"))).check([text])
assert report.results[0].risk is not None
print(*(name for name in unwanted if name in sys.modules))
"""


def test_a_check_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    lm = tiny.write_gemma(tmp_path / "lm", tiny.train_sentencepiece())
    head = tiny.write_head(tmp_path / "head.safetensors", lm_digest=folder_digest(lm))
    text = tmp_path / "article.txt"
    text.write_text(f"{tiny.SENTENCES[0]}\n", "utf-8")
    command = [sys.executable, "-c", CHECK, *map(str, (lm, head, text)), *NOT_NEEDED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
