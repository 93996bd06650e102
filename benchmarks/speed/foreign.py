"""Hand parts of a model over to other runtimes, their weights in 8 bits for each channel.

Inputs are quantized as they come, by each runtime in its own way. None of them is needed elsewhere:
`pip install openvino nncf onnxruntime onnx onnxscript`.
"""

from __future__ import annotations

import copy
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from tqcheck.backends.gemma3_attention import Norm

EPSILON = 1e-6
Apply = Callable[[torch.Tensor], torch.Tensor]


class PlainNorm(nn.Module):
    """Scale as `gemma3_attention.Norm`, spelled out for exporters that do not know the whole."""

    def __init__(self, norm: nn.Module, epsilon: float = EPSILON) -> None:
        super().__init__()
        self.weight = nn.Parameter(1.0 + norm.weight.detach().float())  # type: ignore[union-attr, operator, unused-ignore]
        self._epsilon = epsilon

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Normalize the last dimension."""
        scale = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self._epsilon)
        out: torch.Tensor = x * scale * self.weight
        return out


def spelled_out(module: nn.Module) -> nn.Module:
    """Copy a module with every norm spelled out."""
    found = copy.deepcopy(module)
    for name, part in list(found.named_modules()):
        if isinstance(part, Norm):
            parent, _, own = name.rpartition(".")
            setattr(found.get_submodule(parent), own, PlainNorm(part))
    return found


def to_openvino(module: nn.Module, width: int) -> Apply:
    """Hand over a module that takes rows of a width; raises ImportError without OpenVINO."""
    import nncf  # type: ignore[import-not-found, unused-ignore]
    import openvino as ov  # type: ignore[import-not-found, unused-ignore]

    logging.getLogger("nncf").setLevel(logging.ERROR)
    model = ov.convert_model(
        module, example_input=torch.randn(8, width), input=[ov.PartialShape([-1, width])]
    )
    model = nncf.compress_weights(model, mode=nncf.CompressWeightsMode.INT8_SYM)
    settings = {
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": torch.get_num_threads(),
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": "128",
    }
    request = ov.Core().compile_model(model, "CPU", settings).create_infer_request()

    def apply(x: torch.Tensor) -> torch.Tensor:
        request.infer([x.numpy()], share_inputs=True)
        # What is given lies in the request's own memory, which the next text overwrites.
        return torch.from_numpy(request.get_output_tensor(0).data).clone()

    return apply


def to_onnxruntime(module: nn.Module, width: int) -> Apply:
    """Hand over a module that takes rows of a width; raises ImportError without ONNX Runtime."""
    import onnxruntime as ort  # type: ignore[import-not-found, unused-ignore]
    from onnxruntime.quantization import (  # type: ignore[import-not-found, unused-ignore]
        QuantType,
        quantize_dynamic,
    )

    names: dict[str, Any] = {"input_names": ["x"], "output_names": ["y"]}
    options = ort.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    with tempfile.TemporaryDirectory() as folder:
        whole, narrow = Path(folder, "whole.onnx"), Path(folder, "narrow.onnx")
        torch.onnx.export(
            spelled_out(module), (torch.randn(8, width),), whole, dynamo=False,
            dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, opset_version=20, **names,
        )  # fmt: skip
        quantize_dynamic(
            whole, narrow, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )
        session = ort.InferenceSession(narrow, options, providers=["CPUExecutionProvider"])
    return lambda x: torch.from_numpy(session.run(None, {"x": x.numpy()})[0])
