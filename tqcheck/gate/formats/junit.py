"""Write a verdict as JUnit XML: a test case for each document, a failure with its alarms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from tqcheck.gate.formats.terminal import where
from tqcheck.gate.verdict import Alarm, Judged, Verdict
from tqcheck.report.display import count

# What XML 1.0 has no way to write: controls, lone surrogates, two non-characters.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(verdict: Verdict) -> str:
    """Render the verdict; a document none of whose sentences was read counts as skipped."""
    suite = ElementTree.Element("testsuite", name="tqcheck gate")
    for document in verdict.documents:
        own = [a for a in verdict.new if (a.place.path, a.doc) == (document.path, document.id)]
        suite.append(_case(document, own))
    n_cases = {
        "tests": len(suite),
        "failures": len(suite.findall("testcase/failure")),
        "errors": 0,
        "skipped": len(suite.findall("testcase/skipped")),
    }
    properties = ElementTree.Element("properties")
    signature = _clean(verdict.signature)
    ElementTree.SubElement(properties, "property", name="signature", value=signature)
    suite.insert(0, properties)
    told = [*verdict.failures, *verdict.notices]
    ElementTree.SubElement(suite, "system-out").text = _clean("\n".join(told))
    root = ElementTree.Element("testsuites", name="tqcheck gate")
    root.append(suite)
    for element in (root, suite):
        element.attrib.update({name: str(n) for name, n in n_cases.items()})
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _text(root) + "\n"


def _case(document: Judged, alarms: Sequence[Alarm]) -> ElementTree.Element:
    name = document.path if document.id == document.path else f"{document.path}: {document.id}"
    case = ElementTree.Element(
        "testcase",
        name=_clean(name),
        classname="tqcheck.gate",
        file=_clean(document.path),
        line=str(document.line),
    )
    if alarms:
        codes = ", ".join(sorted({alarm.code for alarm in alarms}))
        failure = ElementTree.SubElement(
            case, "failure", message=f"{count(len(alarms), 'new alarm')} ({codes})", type=codes
        )
        failure.text = _clean("\n\n".join(map(_told, alarms)))
    elif document.unchecked and document.unchecked == document.segments:
        ElementTree.SubElement(case, "skipped", message="left unchecked: the time budget was spent")
    counts = f"{document.segments} segments, {document.scored} scored, {document.suspects} suspect"
    left = f", {document.unchecked} left unchecked" if document.unchecked else ""
    ElementTree.SubElement(case, "system-out").text = counts + left
    return case


def _told(alarm: Alarm) -> str:
    head = f"{where(alarm.place)}: {alarm.code} {alarm.severity}: {alarm.message}"
    return f"{head}\n    {' '.join(alarm.text.split())}"


def _text(root: ElementTree.Element) -> str:
    return ElementTree.tostring(root, encoding="unicode")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
