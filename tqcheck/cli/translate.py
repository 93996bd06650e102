"""`tqcheck translate`: translate a text line by line, with the translators of the round trip."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tqcheck.cli import options
from tqcheck.cli.output import one_of
from tqcheck.cli.progress import ShownProgress
from tqcheck.cli.stderr import say
from tqcheck.errors import ConfigError, ReportError

if TYPE_CHECKING:
    from tqcheck.backends.protocols import Translation, Translator
    from tqcheck.backends.translator_options import TranslatorOptions
    from tqcheck.read.lines import Line

EPILOG = """\b
Examples:
  tqcheck translate --from en --to de article.txt                  by the embedded translator
  cat news.txt | tqcheck translate --from en --to fr -             from standard input
  tqcheck translate --from en --to de --format jsonl a.txt         one JSON object a line
  tqcheck translate --from en --to es --translator apertium a.txt
  tqcheck translate --from en --to uk --translator hf:Helsinki-NLP/opus-mt-en-uk a.txt
  tqcheck translate --from en --to de --translator libretranslate:http://127.0.0.1:5000 a.txt

\b
The output has as many lines as the input; a line that could not be translated is an empty one,
and stderr says why. A server's key is taken from TQCHECK_LIBRETRANSLATE_KEY.
Exit code 0: every line is translated. 2: some are not, or nothing was done.
"""
FORMATS = ("text", "jsonl")

Text = Annotated[
    str, typer.Argument(metavar="FILE", help="A plain text, translated line by line; - for stdin.")
]
From = Annotated[
    str, typer.Option("--from", metavar="CODE", help="Language of the text, such as en.")
]
To = Annotated[
    str, typer.Option("--to", metavar="CODE", help="Language to translate into, such as de.")
]
TranslatorName = Annotated[
    str,
    typer.Option(
        "--translator",
        metavar="NAME",
        help="embedded; hf:PLACE, marian:PLACE, nllb:PLACE, m2m100:PLACE, small100:PLACE or "
        "t5:PLACE (a folder, or a Hugging Face name); libretranslate:URL; apertium.",
        show_default=True,
    ),
]
LineFormat = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="text or jsonl.", show_default=True)
]
TextOutput = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Write to a file: whole, or not at all.  [default: stdout]"),
]
Beams = Annotated[
    int | None,
    typer.Option(parser=options.whole, metavar="N", help="Beams of a model.  [default: 1, greedy]"),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        parser=options.number,
        metavar="SECONDS",
        help="Patience with one request to a server or one run of a program.  [default: 60]",
    ),
]
Rate = Annotated[
    float | None,
    typer.Option(
        parser=options.number,
        metavar="N",
        help="Ask a server at most so often a second.  [default: 10]",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=EPILOG, short_help="Translate a text line by line.")(translate)


@options.with_settings("encoding", before="beams")
@options.with_settings("precision", "device", "batch_tokens", "threads", before="timeout")
def translate(
    file: Text,
    source_lang: From,
    target_lang: To,
    translator: TranslatorName = "embedded",
    format: LineFormat = "text",
    output: TextOutput = None,
    beams: Beams = None,
    timeout: Timeout = None,
    requests_per_second: Rate = None,
    debug: options.Debug = False,  # read by main(), which also guards the parsing
    **given: Any,
) -> None:
    """Translate a text line by line; embedded by default, so that nothing leaves this machine."""
    one_of("--format", format, FORMATS)
    languages = (_language("--from", source_lang), _language("--to", target_lang))
    if languages[0] == languages[1]:
        raise ConfigError(f"--to: {target_lang!r} is the language of --from")
    encoding = given.pop("encoding")
    own = {"beams": beams, "timeout_s": timeout, "requests_per_s": requests_per_second}
    chosen = _chosen(translator, own | given)
    _check_output(output, file)
    lines = _read(file, encoding)
    translations = _translations(lines, translator, languages, chosen)
    n_missing = _tell(file, lines, translations)
    _deliver(_as_text(lines, translations, format), output)
    if n_missing:
        raise typer.Exit(2)


def _language(option: str, tag: str) -> str:
    from tqcheck.language import UNDETERMINED, primary_subtag

    code = primary_subtag(tag, option)
    if code == UNDETERMINED:
        raise ConfigError(f"{option}: {tag!r} names no language (allowed: a code such as en)")
    return code


def _chosen(translator: str, given: Mapping[str, object]) -> TranslatorOptions:
    """Judge all that can be judged before anything heavy is loaded."""
    from tqcheck.backends.translator_options import TranslatorOptions, check_options
    from tqcheck.backends.translators import parse_spec

    names = {"timeout_s": "--timeout", "requests_per_s": "--requests-per-second"}
    chosen = TranslatorOptions(**{name: v for name, v in given.items() if v is not None})  # type: ignore[arg-type]
    check_options(chosen, lambda name: names.get(name, f"--{name.replace('_', '-')}"))
    parse_spec(translator)
    return chosen


def _check_output(output: Path | None, file: str) -> None:
    if output is None:
        if sys.stdout is None:
            raise ReportError("stdout: cannot write the translation: it is closed")
        return
    problem = None
    if output.is_dir():
        problem = "it is a folder"
    elif not output.parent.is_dir():
        problem = f"no folder {output.parent}"
    elif _is_same(output, file):
        problem = "it is the input"
    if problem:
        raise ReportError(f"{output}: cannot write the translation: {problem}")


def _is_same(output: Path, file: str) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return output.samefile(file)
    return False


def _read(file: str, encoding: str | None) -> tuple[Line, ...]:
    from tqcheck.read.decode import decode
    from tqcheck.read.discover import InputFile, read_bytes
    from tqcheck.read.lines import split_lines

    given = InputFile(file)
    return tuple(split_lines(decode(read_bytes(given), given.shown, encoding)))


def _translations(
    lines: Sequence[Line], name: str, languages: tuple[str, str], chosen: TranslatorOptions
) -> dict[int, Translation]:
    """Translate the lines that are not blank; by number."""
    full = [line for line in lines if line.text.strip()]
    if not full:
        say("nothing to translate: the input has no line with text")
        return {}
    with ShownProgress() as progress:
        from tqcheck.backends.translators import load_translator

        progress("loading the translator", 0, 0)
        loaded = load_translator(name, chosen, lambda done, total: progress("unpack", done, total))
        _forewarn(loaded, languages)
        found = loaded.translate(
            [line.text for line in full],
            *languages,
            lambda done, total: progress("translating", done, total),
        )
    return {line.number: answer for line, answer in zip(full, found, strict=True)}


def _forewarn(translator: Translator, languages: tuple[str, str]) -> None:
    if not translator.supports(*languages):
        return  # its own refusal says what it supports
    notice = getattr(translator, "licence_notice", None)
    if notice:
        say(notice)
    if translator.destination:
        say(f"the text is sent to the server {translator.destination}")


def _as_text(lines: Sequence[Line], found: dict[int, Translation], format: str) -> str:
    render = _row if format == "text" else _object
    return "".join(f"{render(line, found.get(line.number))}\n" for line in lines)


def _row(line: Line, found: Translation | None) -> str:
    text = found.text if found else None
    return " ".join((text or "").splitlines())  # one line, whatever the reader takes for its end


def _object(line: Line, found: Translation | None) -> str:
    content = {
        "line": line.number,
        "source": line.text,
        "translation": found.text if found else "",
        "problem": found.problem if found else None,
        "is_cut": found.is_cut if found else False,
    }
    return json.dumps(content, ensure_ascii=False)


def _deliver(text: str, output: Path | None) -> None:
    """Write UTF-8 with plain line ends, in every locale."""
    if output is None:
        sys.stdout.buffer.write(text.encode())
        return
    from tqcheck.read.messages import count
    from tqcheck.report.atomic import write_atomic

    write_atomic(output, text.encode())
    say(f"{output}: {count(text.count(chr(10)), 'line')} written")


def _tell(file: str, lines: Sequence[Line], found: dict[int, Translation]) -> int:
    """Name each line that is missing or cut, and count them; gives the number missing."""
    missing = {number: answer for number, answer in found.items() if answer.text is None}
    cut = [number for number, answer in found.items() if answer.is_cut and answer.text is not None]
    for number, answer in missing.items():
        say(f"{file}:{number}: not translated: {answer.problem}")
    for number in cut:
        say(f"{file}:{number}: only in part: it is longer than the translator takes")
    if missing:
        say(f"{file}: {len(missing)} of {len(lines)} lines not translated")
    return len(missing)
