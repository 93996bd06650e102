"""Read inputs of every format into rows, each with its place.

`read_inputs` takes what the user names, `find_files` only names its files, `read_text` takes a text
in memory. One file here knows one
format; nothing later needs to know which it was.
"""

from __future__ import annotations

from tqcheck.read.inputs import find_files, read_inputs, read_text
from tqcheck.read.outcome import ReadOutcome

__all__ = ["ReadOutcome", "find_files", "read_inputs", "read_text"]
