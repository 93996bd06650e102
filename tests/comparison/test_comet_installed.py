"""COMET itself, with a tiny model of random weights; skipped where the extra `comet` is absent."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tqcheck.comparison.comet import PROGRAM_VARIABLE, run_comet
from tqcheck.comparison.corpus import read_test_set

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("comet") is None, reason="needs unbabel-comet: the extra `comet`"
)

# In a process of its own: COMET's imports warn, and our tests take a warning for an error.
MAKE = """
import pathlib, sys
import pytorch_lightning, torch, yaml
from comet.models import RegressionMetric
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import XLMRobertaConfig, XLMRobertaModel, XLMRobertaTokenizerFast

folder = pathlib.Path(sys.argv[1])
encoder = folder / "encoder"
special = ["<s>", "<pad>", "</s>", "<unk>"]
pieces = [chr(i) for i in range(33, 0x180)] + ["\\u2581"]
vocabulary = [(s, 0.0) for s in special] + [(p, -5.0) for p in pieces] + [("<mask>", 0.0)]
tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3))
tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
XLMRobertaTokenizerFast(tokenizer_object=tokenizer).save_pretrained(encoder)
torch.manual_seed(0)
config = XLMRobertaConfig(
    vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
    intermediate_size=32, max_position_embeddings=514,
)
XLMRobertaModel(config, add_pooling_layer=False).save_pretrained(encoder)
settings = dict(
    encoder_model="XLM-RoBERTa", pretrained_model=str(encoder), pool="avg", hidden_sizes=[32],
    dropout=0.0, load_pretrained_weights=False, local_files_only=True,
)
model = RegressionMetric(**settings)
(folder / "checkpoints").mkdir()
torch.save(
    {
        "state_dict": model.state_dict(),
        "hyper_parameters": settings,
        "pytorch-lightning_version": pytorch_lightning.__version__,
    },
    folder / "checkpoints" / "model.ckpt",
)
described = {**settings, "class_identifier": "regression_metric"}
(folder / "hparams.yaml").write_text(yaml.safe_dump(described))
"""


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("comet")
    subprocess.run(
        [sys.executable, "-c", MAKE, str(folder)], check=True, capture_output=True, text=True
    )
    return str(folder / "checkpoints" / "model.ckpt")


def test_comet_scores_each_segment(checkpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PROGRAM_VARIABLE, raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    same, other = ["The house is big.", "I go home."], ["The mouse is big.", ""]
    found = run_comet(
        checkpoint,
        read_test_set({"a": same, "b": other, "c": same}, source=["Haus", "heim"], reference=same),
    )
    assert found.values.shape == (3, 2)
    assert np.isfinite(found.values).all()
    assert found.values[0].tolist() == found.values[2].tolist()
    assert (found.values[0] != found.values[1]).all()
    assert Path(found.signature.partition("|program:")[0].removeprefix("comet:")).is_file()
    assert found.signature.rpartition(":")[2].startswith("2.")
