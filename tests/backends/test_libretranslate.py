"""LibreTranslate against a real local server that misbehaves."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.backends import servers
from tests.backends.servers import Act, Script, serving
from tests.signals.examples import make_segment
from tqcheck.backends import http_json
from tqcheck.backends.http_json import JsonServer, ServerError, parse_address
from tqcheck.backends.libretranslate import (
    KEY_VARIABLE,
    LIMITS,
    LibreTranslate,
    load_libretranslate,
)
from tqcheck.backends.protocols import Translation, Translator
from tqcheck.backends.translator_options import TranslatorOptions
from tqcheck.errors import ConfigError, ModelError
from tqcheck.records import Document, SignalState
from tqcheck.signals.roundtrip.pivots import PivotPlan
from tqcheck.signals.roundtrip.trip import make_trips

KEY = "s3cret-key"
FAST = TranslatorOptions(timeout_s=5, requests_per_s=1e6)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def url(script: Script) -> Iterator[str]:
    with serving(script) as url:
        yield url


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits; what would have been waited is kept."""
    kept: list[float] = []
    monkeypatch.setattr(JsonServer.__init__, "__defaults__", (None, kept.append, time.monotonic))
    return kept


@pytest.fixture
def translator(url: str, pauses: list[float]) -> LibreTranslate:
    return load_libretranslate(url, FAST)


def silent(done: int, total: int) -> None:
    pass


def ask(translator: Translator, *texts: str) -> list[Translation]:
    return list(translator.translate(texts, "en", "de", silent))


def test_texts_go_in_batches_and_come_back_in_order(
    script: Script, translator: LibreTranslate
) -> None:
    texts = [f"text {n}" for n in range(LIMITS.texts + 2)]
    steps: list[tuple[int, int]] = []
    found = translator.translate(texts, "en", "de", lambda *step: steps.append(step))
    assert [answer.text for answer in found] == [text.upper() for text in texts]
    assert steps == [(16, 18), (18, 18)]
    first = script.requests[0]
    assert first == {"q": texts[:16], "source": "en", "target": "de", "format": "text"}
    assert script.paths == ["/languages", "/translate", "/translate"]


def test_a_request_holds_so_many_characters(script: Script, translator: LibreTranslate) -> None:
    ask(translator, "a" * 1500, "b" * 500, "c", "d" * 5000, "e")
    assert [len(q) if isinstance(q, list) else q[0] for q in script.asked] == [2, "c", "d", "e"]


def test_a_prefix_of_the_path_is_kept(script: Script, url: str, pauses: list[float]) -> None:
    ask(load_libretranslate(f"{url}/mt/", FAST), "a")
    assert script.paths == ["/mt/languages", "/mt/translate"]


def test_languages_are_primary_subtags(script: Script, translator: LibreTranslate) -> None:
    assert translator.pairs == {("en", "de"), ("de", "en"), ("en", "zh"), ("zh", "en")}
    translator.translate(["a"], "en", "zh", silent)
    assert script.requests[0]["target"] == "zh-Hans"
    assert not translator.supports("de", "zh")
    with pytest.raises(
        ModelError, match=r"does not translate de-zh; from de it translates into en"
    ):
        translator.translate(["a"], "de", "zh", silent)
    with pytest.raises(ModelError, match="does not translate fr-de; it translates from de, en, zh"):
        translator.translate(["a"], "fr", "de", silent)


def test_the_plain_code_is_preferred_to_a_variety(
    script: Script, url: str, pauses: list[float]
) -> None:
    script.languages = [{"code": code, "targets": ["pt-BR", "pt"]} for code in ("en", "pt-BR")]
    translator = load_libretranslate(url, FAST)
    translator.translate(["a"], "en", "pt", silent)
    assert script.requests[0]["target"] == "pt"


def test_a_server_that_names_no_targets_translates_between_all(
    script: Script, url: str, pauses: list[float]
) -> None:
    script.languages = [{"code": "en"}, {"code": "de"}, {"code": "fr"}]
    assert len(load_libretranslate(url, FAST).pairs) == 6


def test_the_user_learns_where_the_text_goes(url: str, translator: LibreTranslate) -> None:
    assert translator.destination == url.removeprefix("http://")
    assert url in translator.models[0].id
    assert not translator.can_score
    with pytest.raises(ModelError, match="no probabilities"):
        translator.score(["a"], ["b"], ("en", "de"), silent)


def test_the_key_is_sent_and_never_told(
    script: Script, url: str, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    translator = load_libretranslate(url, FAST)
    script.acts = [servers.error(400, f"{'x' * 195} {KEY} is spent")]
    (answer,) = ask(translator, "a")
    assert script.requests[0]["api_key"] == KEY
    assert answer.problem is not None
    assert "***" in answer.problem
    assert KEY[:3] not in answer.problem
    assert KEY not in repr(translator.models)
    script.acts = [servers.error(403, f"Invalid API key {KEY}")]
    with pytest.raises(ModelError, match=r"HTTP 403 Invalid API key \*\*\*$"):
        ask(translator, "a")


RECOVERS: dict[str, tuple[list[Act], list[float]]] = {
    "500": ([servers.error(500)], [0.5]),
    "twice": ([servers.error(503), servers.page(502)], [0.5, 1.0]),
    "429": ([servers.error(429, Retry_After="7")], [7.0]),
    "429 at last": ([servers.error(429), servers.error(429), servers.error(429)], [0.5, 1.0, 2.0]),
    "429 for ever": ([servers.error(429, Retry_After="99999999")], [60.0]),
    "429 until a date": ([servers.error(429, Retry_After="Wed, 21 Oct 2099 07:28:00 GMT")], [60.0]),
    "429 until a day gone": (
        [servers.error(429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")],
        [0.5],
    ),
    "429 nonsense": ([servers.error(429, Retry_After="²")], [0.5]),
    "cut off": ([servers.cut_off], [0.5]),
    "hung up": ([servers.hang_up], [0.5]),
    "page": ([servers.page()], [0.5]),
    "wrong JSON": ([servers.raw(b'{"translatedText": ["A"')], [0.5]),
    "not UTF-8": ([servers.raw(b'{"translatedText": "\xff"}')], [0.5]),
    "deep": ([servers.raw(b"[" * 200_000)], [0.5]),
    "empty": ([servers.raw(b"")], [0.5]),
}


@pytest.mark.parametrize("case", RECOVERS)
def test_a_passing_failure_is_waited_out(
    script: Script, translator: LibreTranslate, pauses: list[float], case: str
) -> None:
    acts, waits = RECOVERS[case]
    script.acts = list(acts)
    assert ask(translator, "a", "b") == [Translation("A"), Translation("B")]
    assert pauses == waits
    assert script.asked == [["a", "b"]] * (len(acts) + 1)


OTHER_SHAPES: list[Any] = [
    [],
    None,
    {},
    {"translatedText": None},
    {"translatedText": {"a": "A"}},
    {"translatedText": ["A", 3]},
    {"translatedText": ["A"]},
    {"translatedText": ["A", "B", "C"]},
    {"error": "no"},
]


@pytest.mark.parametrize("answer", OTHER_SHAPES)
def test_another_shape_is_asked_again_text_by_text(
    script: Script, translator: LibreTranslate, answer: Any
) -> None:
    script.acts = [servers.content(answer)]
    assert ask(translator, "a", "b") == [Translation("A"), Translation("B")]
    assert script.asked == [["a", "b"], "a", "b"]


def test_one_bad_text_fails_alone(script: Script, translator: LibreTranslate) -> None:
    script.acts = [
        servers.error(400, "request (3) exceeds text limit (2)"),
        servers.Handler.translate,
        servers.error(400, "request (2) exceeds text limit (1)"),
    ]
    found = ask(translator, "a", "bb", "c")
    assert [answer.text for answer in found] == ["A", None, "C"]
    assert found[1].problem == "HTTP 400 request (2) exceeds text limit (1)"


def test_what_cannot_be_sent_is_not(script: Script, translator: LibreTranslate) -> None:
    found = ask(translator, "", " \n", "a\0b", "\ud800", "c")
    assert [answer.problem for answer in found] == [
        "there is no text to translate",
        "there is no text to translate",
        "the text holds a NUL character",
        "the text holds a lone surrogate, \\ud800",
        None,
    ]
    assert script.asked == ["c"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (" ", "the server gave an empty translation"),
        ("\ud800", "the server gave what is no translation: the text holds a lone surrogate"),
        ("a\0", "the server gave what is no translation: the text holds a NUL character"),
    ],
)
def test_what_is_no_translation_is_not_taken(
    script: Script, translator: LibreTranslate, given: str, problem: str
) -> None:
    script.acts = [servers.content({"translatedText": ["A", given]})]
    first, second = ask(translator, "a", "b")
    assert first == Translation("A")
    assert second.text is None
    assert str(second.problem).startswith(problem)


@pytest.mark.parametrize("slow", [servers.sleep, servers.drip])
def test_a_slow_answer_is_cut_short(
    script: Script, url: str, pauses: list[float], slow: Act
) -> None:
    translator = load_libretranslate(url, TranslatorOptions(timeout_s=0.4, requests_per_s=1e6))
    script.acts = [slow, servers.Handler.translate, slow]
    began = time.monotonic()
    found = ask(translator, "a", "b", "c")
    assert 0.7 < time.monotonic() - began < 5
    assert [answer.text for answer in found] == ["A", None, "C"]
    assert found[1].problem == "no answer within 0.4 s"
    assert pauses == [], "a slow server is not asked the same again"


def test_a_slow_agreement_on_encryption_is_cut_short() -> None:
    """A byte every twentieth of a second is in time for each read, and never an answer."""
    is_over = threading.Event()

    def drip(listener: socket.socket) -> None:
        sock, _ = listener.accept()
        with sock, contextlib.suppress(OSError):
            for byte in itertools.chain(b"\x16\x03\x03\x40\x00\x02", itertools.repeat(0)):
                sock.sendall(bytes([byte]))
                if is_over.wait(0.05):
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        address = parse_address(f"https://127.0.0.1:{listener.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(ServerError, match=r"no answer within 0\.4 s"):
            JsonServer(address, 0.4, 1e6).get("/languages")
        assert time.monotonic() - began < 10
        is_over.set()
        thread.join()


def test_a_connection_that_always_breaks_is_called_so(
    script: Script, translator: LibreTranslate
) -> None:
    script.acts = [servers.cut_off] * 4
    (answer,) = ask(translator, "a")
    assert answer.problem == "the answer breaks off: 977 bytes are missing (4 times)"
    script.acts = [servers.hang_up] * 4
    (answer,) = ask(translator, "a")
    assert str(answer.problem).startswith("the answer breaks off: Remote end closed connection")


def test_a_huge_answer_is_not_read(
    script: Script, translator: LibreTranslate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_json, "MAX_ANSWER_BYTES", 2_000_000)
    script.acts = [servers.content({"translatedText": "a" * 3_000_000})]
    (answer,) = ask(translator, "a")
    assert answer.problem == "the answer is longer than 2 MB"


def test_a_server_that_always_fails_is_given_up(
    script: Script, translator: LibreTranslate, pauses: list[float]
) -> None:
    script.acts = [servers.error(500, "broken")] * 1000
    with pytest.raises(ModelError, match=r"^http://127.*: HTTP 500 broken \(4 times\)$"):
        ask(translator, *(f"text {n}" for n in range(500)))
    assert len(script.requests) == 4 * (1 + 3), "a batch, then three texts of it"


def test_what_was_translated_is_kept_when_the_server_fails_later(
    script: Script, translator: LibreTranslate
) -> None:
    script.acts = [servers.Handler.translate, *[servers.page()] * 1000]
    found = ask(translator, *("a" for _ in range(40)))
    assert [answer.text for answer in found] == ["A"] * 16 + [None] * 24
    assert found[16].problem == "the answer is not JSON (4 times)"
    assert found[39].problem == (
        "not tried, the server is past asking: the answer is not JSON (4 times)"
    )


def test_a_server_that_stops_in_the_middle_leaves_the_other_trips_undone(
    script: Script, translator: LibreTranslate
) -> None:
    backs = [f"Number {n:02} came too late." for n in range(20)]
    done = servers.content({"translatedText": [back.replace("too", "very") for back in backs[:16]]})
    script.acts = [done, *[servers.page()] * 1000]
    segments = tuple(
        make_segment(f"Nummer {n:02} kam zu spät.", "de", source=back, source_lang="en", index=n)
        for n, back in enumerate(backs)
    )
    documents = [Document("a", "a.txt", "de", segments)]
    (trips,) = make_trips(documents, translator, PivotPlan(translator.supports), silent)
    assert [trip.back_text for trip in trips[:16]] == [b.replace("too", "very") for b in backs[:16]]
    assert {trip.state for trip in trips[16:]} == {SignalState.FAILED}
    assert all("on the way back: " in str(trip.reason) for trip in trips[16:])
    assert {trip.back_text for trip in trips[16:]} == {None}


def test_failures_apart_are_no_reason_to_give_up(
    script: Script, translator: LibreTranslate
) -> None:
    bad, good = servers.content([]), servers.Handler.translate
    script.acts = [bad, bad, bad, good, bad, bad, good]
    found = ask(translator, *"abcdef")
    assert [answer.text for answer in found] == [None, None, "C", None, None, "F"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(script: Script, translator: LibreTranslate, status: int) -> None:
    with serving(Script()) as elsewhere:
        to = elsewhere.replace("//", "//user:password@") + "/translate"
        script.acts = [servers.error(status, Location=to)]
        with pytest.raises(ModelError) as caught:
            ask(translator, "a", "b")
    assert str(caught.value).endswith(
        f"HTTP {status}: it redirects to 127.0.0.1; name that server instead"
    )
    assert len(script.requests) == 1


def test_a_server_out_of_reach_is_named(pauses: list[float]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ModelError, match=rf"^{url}/languages: cannot be reached: .*4 times\)$"):
            load_libretranslate(url, FAST)
    assert pauses == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("languages", [{}, None, [3], [{}], [{"code": 1}], ["en"], "en",
                                       [{"code": "en", "targets": "de"}]])  # fmt: skip
def test_a_server_of_another_kind_is_named(
    script: Script, url: str, pauses: list[float], languages: Any
) -> None:
    script.languages = languages
    with pytest.raises(ModelError, match="/languages: the answer is JSON of another shape"):
        load_libretranslate(url, FAST)


def test_the_rate_is_kept(script: Script, url: str) -> None:
    now = 0.0
    waits: list[float] = []

    def wait(seconds: float) -> None:
        nonlocal now
        now += seconds
        waits.append(seconds)

    server = JsonServer(parse_address(url), 5, 4, sleep=wait, clock=lambda: now)
    translator = LibreTranslate(server)
    ask(translator, "a" * 2000, "b" * 2000)
    assert waits == [0.25, 0.25]
    now += 10
    ask(translator, "c")
    assert waits == [0.25, 0.25], "time that went by is not waited for again"


@pytest.mark.parametrize(
    ("given", "url", "place"),
    [
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000", "127.0.0.1:5000"),
        ("https://mt.example.org/", "https://mt.example.org", "mt.example.org"),
        ("http://[::1]:5000/api/", "http://[::1]:5000/api", "[::1]:5000"),
    ],
)
def test_addresses(given: str, url: str, place: str) -> None:
    address = parse_address(given)
    assert (address.url, address.place) == (url, place)


@pytest.mark.parametrize(
    "url",
    ["", "localhost:5000", "127.0.0.1", "ftp://a.org", "file:///etc/passwd", "http://", "http://:80",
     "http://a.org:x", "http://a.org:99999", "http://a b", "http://a.org/\r\nX: y", "http://ä.org",
     "http://a.org?api_key=s3cret-key", "http://a.org#s", "http://[::1", "http://a.org/\0"],
)  # fmt: skip
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="is not http://HOST") as caught:
        parse_address(url)
    assert KEY not in str(caught.value)


def test_credentials_in_a_url_are_refused_and_not_repeated() -> None:
    for url in ("http://user:s3cret-key@a.org", "user:s3cret-key@a.org", "ftp://s3cret-key@a"):
        with pytest.raises(ConfigError, match="leave them out") as caught:
            parse_address(url)
        assert KEY not in str(caught.value)
