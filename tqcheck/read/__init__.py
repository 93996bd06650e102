"""Read inputs of every format into rows, each with its place.

`read_inputs` takes what the user names, `find_files` only names its files, `read_text` takes a text
in memory; `list_files` and `read_file` are the two halves of `read_inputs` for inputs that are too
much for memory. One file here knows one format; nothing later needs to know which it was.
"""

from __future__ import annotations

from tqcheck.read.discover import InputFile
from tqcheck.read.inputs import find_files, list_files, read_file, read_inputs, read_text
from tqcheck.read.outcome import ReadOutcome

__all__ = [
    "InputFile",
    "ReadOutcome",
    "find_files",
    "list_files",
    "read_file",
    "read_inputs",
    "read_text",
]
