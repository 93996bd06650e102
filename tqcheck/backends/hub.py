"""Find a model that the user named: a folder, or a name on the Hugging Face hub."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from tqcheck.errors import ModelError

# Weights come as safetensors alone; a pickle could run code.
_WANTED = ["*.safetensors", "*.json", "tokenizer*", "*.model", "*.txt"]


def hub_folder(name: str) -> Path:
    """Give the folder of a model, fetching it from the hub where it is not one already.

    Raises ModelError when there is neither a folder nor such a model, or the hub is out of reach.
    """
    folder = Path(name)
    if folder.is_dir():
        return folder
    require_transformers(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(snapshot_download(name, allow_patterns=_WANTED))
    except (HFValidationError, HfHubHTTPError, OSError, ValueError) as error:
        raise ModelError(
            f"{name}: no folder of that name, and not found on the hub: {reason_of(error)}"
        ) from error


def require_transformers(model: str) -> None:
    """Raise ModelError where the library is missing that runs any model but the embedded ones."""
    if importlib.util.find_spec("transformers") is None:
        raise ModelError(
            f"{model}: it needs the extra 'transformers': pip install 'tqcheck[transformers]'"
        )


def reason_of(error: Exception) -> str:
    """Give the first line of what a library says, its kind of error where it says nothing."""
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)


def folder_digest(folder: Path) -> str:
    """Compute one sha256 over a model folder's safetensors files, in the order of their names.

    Raises ModelError when there are none.
    """
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise ModelError(f"{folder}: no safetensors weights (other formats are not loaded)")
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
