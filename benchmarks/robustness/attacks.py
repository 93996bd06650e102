"""Attack the command line with texts, file names and XML, and look at what comes out.

    python -m benchmarks.robustness.attacks --variants 300

Texts and file names that try to be a command go through the commands whose output the log of a
build shows; XML that names files, addresses and entities without end goes through every format
that is XML. Nothing may be obeyed, opened, asked for or take long. Writes `attacks.json`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.batch.soak import FreeModel
from benchmarks.markdown import RESULTS
from tqcheck.cli import main as run

LOG_ATTACKS = (
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
LOG_COMMANDS = (
    ("check", "--lang", "en"),
    ("check", "--lang", "en", "--min-risk", "2"),  # refused: the value is told
    ("gate", "--lang", "en", "--max-risk", "0"),
    ("gate", "--lang", "en", "--max-risk", "0", "--format", "github"),
)
_OURS = re.compile(r"::(?:error|warning|notice) [^:\r\n]*::[^\r\n]*")
_NAME_BYTES = 200

SECRET = "SECRET-7f3a9c"
SLOW_S = 5.0
# What stands before the root and, as TEXT, in it; FILE and URL are put in.
XML_ATTACKS = {
    "file": ('<!DOCTYPE r [<!ENTITY x SYSTEM "FILE">]>', "&x;"),
    "public": ('<!DOCTYPE r [<!ENTITY x PUBLIC "p" "FILE">]>', "&x;"),
    "address": ('<!DOCTYPE r [<!ENTITY x SYSTEM "URL">]>', "&x;"),
    "parameter": ('<!DOCTYPE r [<!ENTITY % p SYSTEM "URL"> %p;]>', "text"),
    "parameter file": ('<!DOCTYPE r [<!ENTITY % p SYSTEM "FILE"> %p;]>', "text"),
    "declaration": ('<!DOCTYPE r SYSTEM "URL">', "text"),
    "declaration file": ('<!DOCTYPE r SYSTEM "FILE">', "text"),
    "inclusion": (
        "",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="FILE" parse="text"/>',
    ),
    "laughs": (
        '<!DOCTYPE r [<!ENTITY a0 "ha">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
        + "]>",
        "&a11;",
    ),
    "long entity": (f'<!DOCTYPE r [<!ENTITY x "{"h" * 100_000}">]>', "&x;" * 20_000),
    "style sheet": ('<?xml-stylesheet type="text/xsl" href="URL"?>', "text"),
}
XML_FORMATS = {
    "a.xlf": "<xliff version='1.2'><file source-language='en' target-language='en' original='o'>"
    "<body><trans-unit id='1'><source>s</source><target>TEXT</target></trans-unit></body></file>"
    "</xliff>",
    "b.xliff": "<xliff xmlns='urn:oasis:names:tc:xliff:document:2.0' version='2.0' srcLang='en'"
    " trgLang='en'><file id='f'><unit id='1'><segment><source>s</source><target>TEXT</target>"
    "</segment></unit></file></xliff>",
    "a.tmx": "<tmx version='1.4'><header srclang='de'/><body><tu><tuv xml:lang='de'><seg>s</seg>"
    "</tuv><tuv xml:lang='en'><seg>TEXT</seg></tuv></tu></body></tmx>",
    "a.rss": "<rss version='2.0'><channel><title>t</title><item><title>One.</title>"
    "<description>TEXT</description></item></channel></rss>",
    "a.atom": "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><id>1</id>"
    "<title>One.</title><content>TEXT</content></entry></feed>",
    "a.xml": "<dataset id='d'><doc origlang='de' id='1'><src lang='de'><p><seg id='1'>s</seg></p>"
    "</src><hyp system='h' language='en'><p><seg id='1'>TEXT</seg></p></hyp></doc></dataset>",
    "a.html": "<html><body><p>TEXT</p><p>One more.</p></body></html>",
    "a.xhtml": "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>TEXT</p></body></html>",
}
ENCODINGS = ("utf-8", "utf-16")


def commands_in(output: str) -> list[str]:
    """List the lines that a build system would obey: GitHub, Azure, TeamCity, a terminal.

    GitHub's runner looks past any white space for `::`, and for `##[` anywhere in a line.
    """
    lines = re.split(r"\r\n|\n|\r", output)
    is_command = re.compile(r"\s*::|.*##(?:vso|teamcity)?\[|.*[\x1b\x07]")
    return [line for line in lines if is_command.match(line)]


def output_of(*arguments: str) -> str:
    """Run the command line here and give all that it writes."""
    out, errors = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        run(arguments)
        out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return out.buffer.getvalue().decode("utf-8", "replace") + errors.getvalue()


def measure_logs(n_variants: int) -> dict[str, Any]:
    """Put attacks into texts and names of files; count the outputs and what they would do."""
    chance = random.Random(1)
    outputs, obeyed, failures = 0, [], []
    for number in range(n_variants):
        attack = LOG_ATTACKS[number % len(LOG_ATTACKS)]
        lead = "".join(chance.choices(" \t\u00a0wörd", k=chance.randint(0, 120)))
        text = lead * (number >= len(LOG_ATTACKS)) + attack
        name = _name_of(text)
        Path(name).write_bytes(f"{text}\nThe rain fell.\n\n{text}\n".encode())
        for command, *options in LOG_COMMANDS:
            told = output_of(command, *options, "--", name)
            outputs += 1
            lines = commands_in(told)
            if "github" in options:
                lines = [line for line in lines if not _OURS.fullmatch(line) or "##[" in line]
            obeyed += [line[:100] for line in lines]
            failures += [told[:200]] * ("internal error" in told)
        Path(name).unlink()
    return {"outputs": outputs, "obeyed": obeyed, "failures": failures}


def _name_of(text: str) -> str:
    name = (
        text.replace("/", "_").replace("\0", "_").encode()[:_NAME_BYTES].decode("utf-8", "ignore")
    )
    return f"{name}.txt"


def xml_attacks(file: str, url: str) -> Iterator[tuple[str, str, bytes]]:
    """Make every attack in every format and encoding: what it is, a file's name, its bytes."""
    for kind, (before, text) in XML_ATTACKS.items():
        for name, body in XML_FORMATS.items():
            for encoding in ENCODINGS:
                content = f'<?xml version="1.0" encoding="{encoding}"?>{before}{body}'
                content = content.replace("TEXT", text).replace("FILE", file).replace("URL", url)
                yield f"{kind}, {name}, {encoding}", name, content.encode(encoding)


def measure_xml(url: str, asked: list[str]) -> dict[str, Any]:
    """Check every XML attack; count what was opened, asked for, or took long."""
    secret = Path("secret.txt").resolve()
    secret.write_text(SECRET, "utf-8")
    attacks, leaks, slow, failures = 0, [], [], []
    for what, name, content in xml_attacks(secret.as_uri(), url):
        Path(name).write_bytes(content)
        began, n_asked = time.process_time(), len(asked)
        told = output_of("check", "--format", "jsonl", "--lang", "en", name)
        attacks += 1
        leaks += [what] * (SECRET in told or len(asked) > n_asked)
        slow += [what] * (time.process_time() - began > SLOW_S)
        failures += [f"{what}: {told[:200]}"] * ("internal error" in told)
        Path(name).unlink()
    return {"attacks": attacks, "leaks": leaks, "slow": slow, "failures": failures}


@contextlib.contextmanager
def listening(asked: list[str]) -> Iterator[str]:
    """Serve an address that notes who asks for it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/x.dtd"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def measure(n_variants: int) -> dict[str, Any]:
    """Make all attacks in a folder of their own."""
    model = "tqcheck.backends.two_views.load_two_views"
    asked: list[str] = []
    before = Path.cwd()
    with (
        tempfile.TemporaryDirectory() as name,
        mock.patch(model, return_value=FreeModel()),
        mock.patch("tqcheck.cli.check.CACHE_MB", 0),
        listening(asked) as url,
    ):
        os.chdir(name)
        try:
            return {"logs": measure_logs(n_variants), "xml": measure_xml(url, asked)}
        finally:
            os.chdir(before)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; 1 where an attack did what it should not."""
    parser = argparse.ArgumentParser(prog="benchmarks.robustness.attacks", description=__doc__)
    parser.add_argument("--variants", type=int, default=300, help="of attacks on logs")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    result = measure(given.variants)
    (given.out / "attacks.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result, indent=1))
    troubles = [t for part in result.values() for t in part.values() if isinstance(t, list) and t]
    return int(bool(troubles))


if __name__ == "__main__":
    sys.exit(main())
