"""Texts that try to be a command for the log of a build, and how such logs are read."""

from __future__ import annotations

import re

ATTACKS = (
    "::error title=x::y",
    " ::set-output name=x::y",
    "\u00a0\u3000::stop-commands::x",
    "a\n::error::b",
    "a\r::error::b",
    "a\u2028::error::b\x85::error::c",
    "word " * 40 + "::error::c " * 40,
    "x" * 97 + " ::error::d",
    "##[error]e",
    "before ##[set-output name=x]f",
    "##vso[task.setvariable variable=x]g",
    "##teamcity[message text='h']",
    "\x1b]0;title\x07\x1b[2Ji",
    "section_start:1:x\r\x1b[0Kj",
)


def commands_in(output: str) -> list[str]:
    """List the lines that a build system would obey: GitHub, Azure, TeamCity, GitLab.

    GitHub's runner looks past any white space for `::` and for `##[` anywhere in a line.
    """
    lines = re.split(r"\r\n|\n|\r", output)
    is_command = re.compile(r"\s*::|.*##(?:vso|teamcity)?\[|.*\x1b|.*\x07")
    return [line for line in lines if is_command.match(line)]
