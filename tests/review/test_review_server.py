"""The server: what it refuses and why, and what it keeps."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from tests.report.sample import sample_report
from tests.review.conftest import Served
from tqcheck.errors import ConfigError
from tqcheck.gate import read_suppressions
from tqcheck.gate.fingerprints import ANY_RULE, fingerprint
from tqcheck.review import ReviewServer

WORST = next(r for r in sample_report().results if r.rank == 1).segment


def test_it_listens_on_this_machine_alone(served: Served) -> None:
    assert served.server.url.startswith(f"http://127.0.0.1:{served.server.port}/")
    assert served.server._server.server_address[0] == "127.0.0.1"


def test_the_page_is_there_for_who_knows_the_token(served: Served) -> None:
    answer = served.get()
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'data-index="{WORST.index}"' in answer.text
    assert len(served.path) >= 40


@pytest.mark.parametrize(
    "path",
    ["/", "", "//", "/wrong/", "/..", "/decisions", "/favicon.ico", "/%2e%2e/", "/é/", "*"],
)
def test_without_the_token_nothing_is_there(served: Served, path: str) -> None:
    answer = served.get(path.encode("utf-8").decode("latin-1") if path != "/é/" else "/%C3%A9/")
    assert (answer.status, answer.text) == (404, "nothing is here\n")


@pytest.mark.parametrize("end", ["", "x", "decisions", "../", "?a", "decisions.jsonl", "/"])
def test_with_the_token_there_is_one_page_and_no_list_of_files(served: Served, end: str) -> None:
    path = served.path + end if end else served.path.rstrip("/") + "x"
    assert served.get(path).status == 404


def test_a_token_that_is_nearly_right_writes_nothing(served: Served) -> None:
    token = served.path.strip("/")
    for wrong in (token[:-1], token + "A", token.swapcase(), ""):
        body = {"index": 0, "decision": "dismiss", "reason": ""}
        assert served.post(body, path=f"/{wrong}/decisions").status == 404
    assert served.lines() == []


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost", "127.0.0.1:1", "[::1]:{port}",
     "127.0.0.1.evil.example:{port}", "", None],
)  # fmt: skip
def test_another_host_is_refused(served: Served, host: str | None) -> None:
    name = None if host is None else host.format(port=served.server.port)
    assert served.get(Host=name).status == 421
    body = {"index": 0, "decision": "dismiss", "reason": ""}
    assert served.post(body, {"Host": name}).status == 421
    assert served.lines() == []


def test_two_hosts_are_refused(served: Served) -> None:
    own = f"127.0.0.1:{served.server.port}"
    request = f"GET {served.path} HTTP/1.1\r\nHost: {own}\r\nHost: evil.example\r\n\r\n"
    assert b" 421 " in raw(served, request.encode())


def test_localhost_is_a_name_of_ours(served: Served) -> None:
    assert served.get(Host=f"localhost:{served.server.port}").status == 200


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Origin", None, 403),
        ("Origin", "null", 403),
        ("Origin", "http://evil.example", 403),
        ("Origin", "http://127.0.0.1", 403),
        ("Origin", "https://127.0.0.1:{port}", 403),
        ("Origin", "http://127.0.0.1:{port}.evil.example", 403),
        ("Sec-Fetch-Site", "cross-site", 403),
        ("Sec-Fetch-Site", "same-site", 403),
        ("Content-Type", None, 415),
        ("Content-Type", "text/plain", 415),
        ("Content-Type", "application/x-www-form-urlencoded", 415),
        ("Content-Type", "multipart/form-data; boundary=application/json", 415),
        ("Content-Length", None, 411),
        ("Content-Length", "-1", 411),
        ("Content-Length", "+5", 411),
        ("Content-Length", "٣", 411),
        ("Content-Length", "8193", 413),
        ("Content-Length", "9" * 5000, 413),
        ("Transfer-Encoding", "chunked", 411),
    ],
)
def test_what_does_not_come_from_the_page_writes_nothing(
    served: Served, header: str, value: str | None, status: int
) -> None:
    own = None if value is None else value.format(port=served.server.port)
    if own is not None and not own.isascii():
        own = own.encode().decode("latin-1")
    body = {"index": 0, "decision": "dismiss", "reason": ""}
    assert served.post(body, {header: own}).status == status
    assert served.lines() == []


@pytest.mark.parametrize("origin", ["http://127.0.0.1:{port}", "http://localhost:{port}"])
def test_the_page_itself_may_write(served: Served, origin: str) -> None:
    headers = {
        "Origin": origin.format(port=served.server.port),
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/json; charset=utf-8",
    }
    answer = served.post({"index": WORST.index, "decision": "dismiss", "reason": ""}, headers)
    assert answer.status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 4000, 400),
        (b"[]", 400),
        (b"null", 400),
        ({}, 400),
        ({"index": 0, "decision": "dismiss"}, 400),
        ({"index": 0, "decision": "dismiss", "reason": "", "text": "x"}, 400),
        ({"index": 0, "decision": "Dismiss", "reason": ""}, 400),
        ({"index": 0, "decision": ["dismiss"], "reason": ""}, 400),
        ({"index": 0, "decision": "dismiss", "reason": None}, 400),
        ({"index": 0, "decision": "dismiss", "reason": "x" * 501}, 400),
        ({"index": 9999, "decision": "dismiss", "reason": ""}, 404),
        ({"index": -1, "decision": "dismiss", "reason": ""}, 404),
        ({"index": True, "decision": "dismiss", "reason": ""}, 404),
        ({"index": "0", "decision": "dismiss", "reason": ""}, 404),
        ({"index": [0], "decision": "dismiss", "reason": ""}, 404),
    ],
)
def test_what_is_no_decision_writes_nothing(served: Served, body: Any, status: int) -> None:
    assert served.post(body).status == status
    assert served.lines() == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD", "TRACE", "<b>"])
def test_other_methods_are_refused(served: Served, method: str) -> None:
    answer = served.ask(method, served.path, {})
    assert answer.status == 501
    assert "<" not in answer.text


def test_garbage_gets_an_answer_without_an_echo(served: Served) -> None:
    for request in (b"\x00\x01\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"<script>\n"):
        answer = raw(served, request)
        assert b"script" not in answer
        assert answer.endswith((b"Bad Request\n", b"HTTP Version Not Supported\n"))
    assert served.get().status == 200, "and the server lives on"


def raw(served: Served, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", served.server.port), timeout=20) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_every_answer_forbids_what_the_page_does_not_need(served: Served) -> None:
    for answer in (served.get(), served.get("/"), served.get(Host="evil"), served.decide(0, "x")):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Server"].strip() == "tqcheck"
    policy = served.get().headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_decision_is_kept_as_the_gate_reads_it_and_shown(served: Served) -> None:
    answer = served.decide(WORST.index, "dismiss", "  a quotation,\n really ")
    print_ = fingerprint(ANY_RULE, WORST.text)
    kept = {"fingerprint": print_, "decision": "dismiss", "reason": "a quotation, really"}
    assert answer.json == kept
    (line,) = served.lines()
    assert kept.items() <= line.items()
    assert (line["id"], line["doc"], line["path"]) == ("varna-3", "varna", "examples/river-en.txt")
    assert (line["text"], line["risk"], line["codes"]) == (WORST.text, 0.912346, ["TQ101"])
    assert line["time"].endswith("+00:00")
    (suppression,) = read_suppressions(served.decisions.path)
    assert suppression.covers("TQ901", "whatever.txt", WORST.text)
    assert 'data-decision="dismiss" data-reason="a quotation, really"' in served.get().text


def test_the_last_decision_holds_and_can_be_taken_back(served: Served) -> None:
    served.decide(WORST.index, "dismiss")
    served.decide(WORST.index, "error")
    assert read_suppressions(served.decisions.path) == ()
    assert 'data-decision="error" data-reason' in served.get().text
    served.decide(WORST.index, "undo")
    assert len(served.lines()) == 3
    assert 'data-decision="error" data-reason' not in served.get().text


def test_what_another_server_kept_is_shown(served: Served) -> None:
    print_ = fingerprint(ANY_RULE, WORST.text)
    line = f'{{"fingerprint": "{print_}", "decision": "error", "reason": "\\"><script>"}}'
    served.decisions.path.write_text(line)  # without an end
    page = served.get().text
    assert 'data-decision="error" data-reason="&#34;&gt;&lt;script&gt;"' in page
    served.decide(0, "dismiss")
    assert [entry["decision"] for entry in served.lines()] == ["error", "dismiss"]


def test_a_fault_is_told_on_the_page_and_not_kept(served: Served) -> None:
    served.decisions.path.mkdir()
    answer = served.decide(0, "dismiss")
    assert answer.status == 500
    assert "cannot keep decisions: Is a directory" in answer.text
    served.decisions.path.rmdir()
    served.decisions.path.write_text("{")
    assert "decisions.jsonl:1: not valid JSON" in served.get().text


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none_is_refused(served: Served, port: int) -> None:
    with pytest.raises(ConfigError, match="allowed: 0 to 65535"):
        ReviewServer(served.server._review.subject, served.decisions, port)


def test_a_port_that_is_taken_is_told(served: Served) -> None:
    with pytest.raises(ConfigError, match=f"port {served.server.port}: cannot be used: Address"):
        ReviewServer(served.server._review.subject, served.decisions, served.server.port)
