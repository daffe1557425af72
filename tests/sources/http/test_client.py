"""The way out to the services: patient, discreet, and never a broken answer taken for a good one."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace

import pytest
import requests

import smeedkaart
from smeedkaart.errors import NothingFoundError, ServiceError, SmeedkaartError
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import Services
from smeedkaart.text.language import speaking
from tests.fixtures.scripted import Say, answer, chunked, hang_up, reset, scripted, short, silence

LATER = "probeer het over een paar minuten opnieuw."
UNREADABLE = f"CBS StatLine stuurde een antwoord dat niet te lezen is; {LATER}"
BROKEN_OFF = f"CBS StatLine brak het antwoord af; {LATER}"
SLOW = f"CBS StatLine deed te lang over een antwoord; {LATER}"
LOG_IN = "open een webpagina om te zien of u op dit netwerk moet inloggen, en probeer het opnieuw."
WEB_PAGE = f"CBS StatLine stuurde een webpagina in plaats van gegevens; {LOG_IN}"
GOOD = b'{"value": [{"Key": "GM1970    ", "Title": "Noardeast-Frysl\xc3\xa2n"}]}'
PAGE = b"<!DOCTYPE html><html><body>Onderhoud</body></html>"

PASSING: dict[str, tuple[Say, str]] = {
    "reset mid-body": (reset(GOOD[:30], len(GOOD)), BROKEN_OFF),
    "hung up mid-body": (short(GOOD[:30], len(GOOD)), BROKEN_OFF),
    "hung up mid-chunk": (chunked(GOOD[:30], end=False), BROKEN_OFF),
    "truncated JSON": (answer(GOOD[:30]), UNREADABLE),
    "empty reply": (hang_up, BROKEN_OFF),
    "empty body": (answer(b""), UNREADABLE),
    "blank body": (answer(b" \r\n"), UNREADABLE),
    "stall": (silence(2.0), SLOW),
    "stall mid-body": (chunked(GOOD[:30], pause=2.0), SLOW),
    "web page": (answer(PAGE), WEB_PAGE),
    "broken gzip": (answer(b"no gzip", headers={"Content-Encoding": "gzip"}), BROKEN_OFF),
    "latin-1": (answer(GOOD.decode().encode("latin-1")), UNREADABLE),
    "not a number": (answer(b'{"value": [{"AantalInwoners_5": NaN}]}'), UNREADABLE),
    "bottomless": (answer(b"[" * 100_000), UNREADABLE),
    "408": (answer(b"", 408), f"CBS StatLine heeft zelf een storing (status 408); {LATER}"),
    "429": (answer(b"", 429), f"CBS StatLine heeft het te druk; {LATER}"),
    "500": (answer(b"", 500), f"CBS StatLine heeft zelf een storing (status 500); {LATER}"),
    "502": (answer(PAGE, 502), f"CBS StatLine heeft zelf een storing (status 502); {LATER}"),
    "503": (answer(PAGE, 503), f"CBS StatLine heeft zelf een storing (status 503); {LATER}"),
    "504": (answer(PAGE, 504), f"CBS StatLine heeft zelf een storing (status 504); {LATER}"),
}


@pytest.fixture(autouse=True)
def _no_proxy_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(Services(attempts=3, backoff=0.001, read_timeout=0.4, connect_timeout=0.4)) as made:
        yield made


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_passes_is_survived(client: Client, name: str) -> None:
    say, _sentence = PASSING[name]
    with scripted(say, answer(GOOD)) as server:
        assert client.get_json("CBS StatLine", server.url) == {
            "value": [{"Key": "GM1970    ", "Title": "Noardeast-Fryslân"}]
        }
    assert len(server.asked) == 2
    assert client.pages == 1


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_stays_is_told_after_the_set_number_of_attempts(client: Client, name: str) -> None:
    say, sentence = PASSING[name]
    with scripted(say) as server, pytest.raises(ServiceError) as caught:
        client.get_json("CBS StatLine", server.url)
    assert str(caught.value) == sentence
    assert caught.value.service == "CBS StatLine"
    assert len(server.asked) == 3
    assert client.pages == 0


@pytest.mark.parametrize(
    ("status", "happened"),
    [
        (400, "CBS StatLine begrijpt de vraag van smeedkaart niet (status 400)"),
        (401, "CBS StatLine weigert te antwoorden (status 401)"),
        (403, "CBS StatLine weigert te antwoorden (status 403)"),
        (407, "De proxy van dit netwerk wil een naam en wachtwoord voordat CBS StatLine bereikbaar is"),
        (501, "CBS StatLine begrijpt de vraag van smeedkaart niet (status 501)"),
    ],
)
def test_what_another_attempt_cannot_change_is_asked_once(client: Client, status: int, happened: str) -> None:
    with scripted(answer(b"{}", status), answer(GOOD)) as server, pytest.raises(ServiceError) as caught:
        client.get_json("CBS StatLine", server.url)
    told, _semicolon, advice = str(caught.value).partition("; ")
    assert told == happened
    assert advice.startswith(("kijk of er een nieuwere versie", "vraag de beheerder van"))
    assert len(server.asked) == 1


def test_a_host_that_failed_to_the_last_attempt_is_asked_once_until_it_answers(client: Client) -> None:
    # three attempts, then one, then one that is answered, then three again
    says = [answer(b"", 503)] * 4 + [answer(GOOD)] + [answer(b"", 503)] * 3
    with scripted(*says) as server:
        for asked in (3, 4, 5, 8):
            if asked == 5:
                client.get_json("CBS StatLine", f"{server.url}/another")
            else:
                with pytest.raises(ServiceError, match="status 503"):
                    client.get_json("CBS StatLine", f"{server.url}/{asked}")
            assert len(server.asked) == asked


def test_a_host_that_failed_costs_another_host_and_another_client_no_attempt(client: Client) -> None:
    with scripted(answer(b"", 503)) as down, scripted(answer(b"", 503), answer(GOOD)) as other:
        with pytest.raises(ServiceError):
            client.get_json("CBS StatLine", down.url)
        client.get_json("PDOK", other.url)
        with Client(client.services) as fresh, pytest.raises(ServiceError):
            fresh.get_json("CBS StatLine", down.url)
    assert (len(down.asked), len(other.asked)) == (6, 2)


def test_a_host_that_says_that_there_is_nothing_has_answered(client: Client) -> None:
    says = [answer(b"", 503)] * 3 + [answer(PAGE, 404), answer(b"", 503), answer(GOOD)]
    with scripted(*says) as server:
        with pytest.raises(ServiceError):
            client.get_json("CBS StatLine", server.url)
        with pytest.raises(NothingFoundError):
            client.get_json("CBS StatLine", server.url)
        client.get_json("CBS StatLine", server.url)


@pytest.mark.parametrize("status", [404, 410])
def test_absent_is_not_failed(client: Client, status: int) -> None:
    with scripted(answer(PAGE, status)) as server, pytest.raises(NothingFoundError) as caught:
        client.get_json("CBS StatLine", server.url)
    assert str(caught.value) == (
        f"CBS StatLine heeft niets op het adres dat gevraagd is (status {status}); kijk of gemeente en jaar "
        "kloppen."
    )
    assert caught.value.service == "CBS StatLine"
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [201, 204, 206, 304])
def test_an_answer_that_is_only_a_part_or_no_answer_is_not_taken_for_one(client: Client, status: int) -> None:
    body = b"" if status in {204, 304} else GOOD
    with scripted(answer(body, status)) as server, pytest.raises(ServiceError):
        client.get_json("CBS StatLine", server.url)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_asks_for_a_moment_gets_it(client: Client, status: int) -> None:
    with scripted(answer(b"", status, {"Retry-After": "1"}), answer(GOOD)) as server:
        start = time.monotonic()
        client.get_json("CBS StatLine", server.url)
        # sleeping never ends early, so this holds on any machine
        assert time.monotonic() - start >= 1.0
    assert len(server.asked) == 2


def test_pauses_double_with_some_chance_in_them(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    clock = SimpleNamespace(sleep=pauses.append, monotonic=time.monotonic)
    monkeypatch.setattr("smeedkaart.sources.http.client.time", clock)
    with (
        scripted(answer(b"", 503)) as server,
        Client(Services(attempts=5, backoff=0.5)) as patient,
        pytest.raises(ServiceError),
    ):
        patient.get_json("CBS StatLine", server.url)
    # half a second, doubled each time, and up to half of the first pause on top
    assert [least <= pause <= least + 0.25 for pause, least in zip(pauses, (0.5, 1, 2, 4), strict=True)] == [
        True
    ] * 4
    assert len({pause % 0.5 for pause in pauses}) > 1


def test_a_service_that_asks_for_an_hour_is_not_waited_for(client: Client) -> None:
    in_an_hour = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    for header in ("3600", in_an_hour):
        with scripted(answer(b"", 429, {"Retry-After": header})) as server:
            with pytest.raises(ServiceError) as caught:
                client.get_json("CBS StatLine", server.url)
            assert str(caught.value) == "CBS StatLine heeft het te druk; probeer het na 60 minuten opnieuw."
            assert len(server.asked) == 1


@pytest.mark.parametrize("header", ["Sun, 06 Nov 1994 08:49:37 GMT", "-5", "soon", "0", ""])
def test_a_wait_that_is_over_or_means_nothing_does_not_stop_a_fetch(client: Client, header: str) -> None:
    with scripted(answer(b"", 429, {"Retry-After": header}), answer(GOOD)) as server:
        client.get_json("CBS StatLine", server.url)
    assert len(server.asked) == 2


def test_pages_and_bytes_are_counted_while_they_come_in() -> None:
    told: list[tuple[int, int]] = []
    body = json.dumps({"value": ["x" * 300_000]}).encode()
    with (
        scripted(answer(body)) as server,
        Client(Services(), on_traffic=lambda *now: told.append(now)) as client,
    ):
        client.get_json("CBS StatLine", server.url)
        client.get_bytes("CBS StatLine", server.url)
        assert (client.pages, client.bytes) == (2, 2 * len(body))
    assert told == sorted(told)
    # before the first answer was whole there was news already, and more than once
    assert len([now for now in told if now[0] == 0 and 0 < now[1] < len(body)]) >= 2
    assert told[-1] == (2, 2 * len(body))


def test_what_the_listener_raises_stops_the_fetch_and_is_no_fault_of_the_service() -> None:
    def stop(_pages: int, _bytes: int) -> None:
        raise OSError("stopped by the user")

    with (
        scripted(answer(b'"' + b"x" * 300_000 + b'"')) as server,
        Client(Services(backoff=0.001), on_traffic=stop) as client,
        pytest.raises(OSError, match="stopped by the user"),
    ):
        client.get_json("CBS StatLine", server.url)
    assert len(server.asked) == 1


def test_one_client_serves_many_threads(client: Client) -> None:
    bodies = [json.dumps({"value": number}).encode() for number in range(10, 34)]
    with scripted(*(answer(body) for body in bodies)) as server, ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _turn: client.get_json("CBS StatLine", server.url)["value"], bodies))
    assert sorted(got) == list(range(10, 34))
    # 24 answers of 13 bytes: {"value": 10}
    assert (client.pages, client.bytes) == (24, 24 * 13)


def test_smeedkaart_says_who_asks_and_takes_no_cookies(client: Client) -> None:
    with scripted(answer(GOOD, headers={"Set-Cookie": "visitor=42"})) as server:
        client.get_json("CBS StatLine", server.url)
        client.get_json("CBS StatLine", server.url)
    assert [headers["user-agent"] for headers in server.headers] == [
        f"smeedkaart/{smeedkaart.__version__}"
    ] * 2
    assert "cookie" not in server.headers[1]


def test_a_query_arrives_as_it_was_meant(client: Client) -> None:
    with scripted(answer(GOOD)) as server:
        client.get_json("CBS StatLine", server.url + "/T?$format=json", {"$filter": "Key eq 'GM0118    '"})
    assert server.asked == ["/T?$format=json&%24filter=Key+eq+%27GM0118++++%27"]


def test_compressed_and_marked_bodies_are_read_and_a_wrong_header_is_not_believed(client: Client) -> None:
    plain = {"Content-Type": "application/json; charset=iso-8859-1"}
    with scripted(
        answer(gzip.compress(GOOD), headers={"Content-Encoding": "gzip"}),
        answer(b"\xef\xbb\xbf" + GOOD, headers=plain),
        chunked(GOOD[:20], GOOD[20:]),
    ) as server:
        for _turn in range(3):
            got = client.get_json("CBS StatLine", server.url)
            assert got["value"][0]["Title"] == "Noardeast-Fryslân"
    assert len(server.asked) == 3


def test_xml_comes_as_it_is_and_a_web_page_is_not_taken_for_it(client: Client) -> None:
    hits = '<?xml version="1.0"?><wfs:FeatureCollection numberMatched="14574" naam="Súdwest"/>'
    login = b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><html/>'
    with scripted(answer(hits.encode()), answer(login)) as server:
        assert client.get_bytes("CBS StatLine", server.url).decode() == hits
        with pytest.raises(ServiceError) as caught:
            client.get_bytes("CBS StatLine", server.url)
    assert str(caught.value) == WEB_PAGE


@pytest.mark.parametrize("cut", [1, 2, 40, 70])
def test_bytes_of_broken_json_are_asked_again(client: Client, cut: int) -> None:
    whole = b'{"features": [{"naam": "a } ] {{ b \\" [", "x": [[1, 2], [3, 4]]}, {"naam": "c"}]}\r\n'
    with scripted(answer(whole.rstrip()[:-cut]), answer(whole)) as server:
        assert client.get_bytes("PDOK", server.url) == whole
    assert len(server.asked) == 2


def test_other_bytes_come_as_they_are(client: Client) -> None:
    picture = b"\x89PNG\r\n\x1a\n{[" + bytes(range(256))
    with scripted(answer(picture)) as server:
        assert client.get_bytes("PDOK kaartachtergrond", server.url) == picture


def test_what_cannot_be_parsed_is_asked_again(client: Client) -> None:
    with scripted(answer(b"<a><b></a>"), answer(b"<a><b/></a>")) as server:
        root = client.get_parsed("PDOK", server.url, parse=ET.fromstring)
    assert root[0].tag == "b"
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "say",
    [
        answer(b'"' + b"x" * 5_000 + b'"'),
        chunked(b'"', *[b"x" * 500] * 10, b'"'),
        answer(gzip.compress(b'"' + b"x" * 5_000_000 + b'"'), headers={"Content-Encoding": "gzip"}),
    ],
    ids=["announced", "not announced", "blown up"],
)
def test_an_answer_that_is_too_large_is_broken_off(say: Say) -> None:
    with (
        scripted(say) as server,
        Client(Services(backoff=0.001), largest=4_000) as client,
        pytest.raises(ServiceError) as caught,
    ):
        client.get_json("CBS StatLine", server.url)
    assert str(caught.value).startswith("CBS StatLine stuurt meer dan ")
    assert len(server.asked) == 1
    assert client.bytes < 5_000


def test_an_answer_that_announces_too_much_is_not_begun_with() -> None:
    # nothing of the ten gigabytes comes, so whoever starts reading sees an answer that breaks off
    with (
        scripted(short(b'"', promised=10 << 30)) as server,
        Client(Services(backoff=0.001)) as client,
        pytest.raises(ServiceError) as caught,
    ):
        client.get_bytes("CBS StatLine", server.url)
    assert str(caught.value).startswith("CBS StatLine stuurt meer dan 512 MB in één keer")
    assert len(server.asked) == 1


@pytest.mark.parametrize("body", [b"", b"\r\n \t"])
def test_nothing_is_no_bytes(client: Client, body: bytes) -> None:
    with scripted(answer(body)) as server, pytest.raises(ServiceError) as caught:
        client.get_bytes("CBS StatLine", server.url)
    assert str(caught.value) == UNREADABLE


def test_an_answer_that_trickles_in_does_not_keep_us_for_ever() -> None:
    sent: list[int] = []

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "500")
        handler.end_headers()
        # each byte comes well within the time-out between pieces; all 500 would take 10 seconds
        for number in range(500):
            handler.wfile.write(b"1")
            sent.append(number)
            time.sleep(0.02)

    with (
        scripted(trickle) as server,
        Client(Services(backoff=0.001), longest=0.1) as client,
        pytest.raises(ServiceError) as caught,
    ):
        client.get_json("CBS StatLine", server.url)
    assert str(caught.value) == (
        "Het antwoord van CBS StatLine komt te langzaam binnen; probeer het op een ander moment of op een "
        "sneller netwerk."
    )
    assert len(server.asked) == 1
    assert len(sent) < 500


def test_a_redirect_on_the_same_host_is_followed(client: Client) -> None:
    with scripted(answer(b"", 307, {"Location": "/new?x=1"}), answer(GOOD)) as server:
        client.get_json("CBS StatLine", server.url + "/old", {"q": "2"})
    assert server.asked == ["/old?q=2", "/new?x=1"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_refused(client: Client, status: int) -> None:
    with scripted(answer(GOOD)) as elsewhere:
        away = elsewhere.url.replace("127.0.0.1", "localhost") + "/login?from=cbs"
        with scripted(answer(b"", status, {"Location": away})) as server:
            with pytest.raises(ServiceError) as caught:
                client.get_json("CBS StatLine", server.url)
            assert len(server.asked) == 1
    assert elsewhere.asked == []
    assert str(caught.value) == (
        f"CBS StatLine verwijst door naar localhost, en daar gaat smeedkaart niet heen; {LOG_IN}"
    )


def test_a_redirect_to_another_port_is_refused(client: Client) -> None:
    with (
        scripted(answer(GOOD)) as elsewhere,
        scripted(answer(b"", 302, {"Location": elsewhere.url})) as server,
    ):
        with pytest.raises(ServiceError):
            client.get_json("CBS StatLine", server.url)
        assert elsewhere.asked == []


@pytest.mark.parametrize("location", ["", "/again", "http://[", "ftp://127.0.0.1/", "//evil.example/x"])
def test_redirects_without_an_end_or_a_sense_are_given_up(client: Client, location: str) -> None:
    with scripted(answer(b"", 302, {"Location": location})) as server, pytest.raises(ServiceError):
        client.get_json("CBS StatLine", server.url)
    assert len(server.asked) <= 6


@pytest.mark.parametrize(
    ("base", "link", "leads_to"),
    [
        ("https://a.nl", "https://a.nl/T?$skip=1", "https://a.nl/T?$skip=1"),
        ("https://a.nl", "https://a.nl:443/T", "https://a.nl:443/T"),
        ("https://a.nl", "https://A.NL/T", "https://A.NL/T"),
        ("https://a.nl", "http://a.nl/T?$skip=1", "https://a.nl/T?$skip=1"),
        ("http://a.nl", "https://a.nl/T", "https://a.nl/T"),
        ("http://127.0.0.1:81/cbs", "http://127.0.0.1:81/CBS/odata/T", "http://127.0.0.1:81/CBS/odata/T"),
        ("https://a.nl/cbs/", "T?$skip=1", "https://a.nl/cbs/T?$skip=1"),
    ],
)
def test_a_next_page_of_the_same_service_is_followed(
    client: Client, base: str, link: str, leads_to: str
) -> None:
    assert client.follow("CBS StatLine", base, link) == leads_to


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/cbs/T",
        "https://a.nl.evil.example/cbs/T",
        "https://a.nl@evil.example/cbs/T",
        "//evil.example/cbs/T",
        "https://a.nl:8443/cbs/T",
        "https://a.nl/tiles/T",
        "https://a.nl/cbs/../tiles/T",
        "file:///etc/passwd",
        "https://[",
        "https://a.nl:99999999/cbs/T",
        "",
        42,
        None,
        {"href": "https://a.nl/cbs/T"},
    ],
)
def test_a_next_page_elsewhere_is_refused(client: Client, link: object) -> None:
    with pytest.raises(ServiceError, match="CBS StatLine verwijst door naar"):
        client.follow("CBS StatLine", "https://a.nl/cbs", link)


def test_offline_nobody_is_asked() -> None:
    with scripted(answer(GOOD)) as server, Client(Services(offline=True)) as client:
        with pytest.raises(ServiceError) as caught:
            client.get_json("CBS StatLine", server.url)
        assert server.asked == []
    assert str(caught.value) == (
        "CBS StatLine is niet gevraagd, omdat smeedkaart zo is ingesteld dat het zonder internet werkt "
        "(SMEEDKAART_OFFLINE); zet dat uit om gegevens op te halen."
    )


def _closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


@pytest.mark.parametrize("host", ["127.0.0.1", "does-not-exist.invalid"])
def test_a_service_that_is_not_there_is_told(client: Client, host: str) -> None:
    with pytest.raises(ServiceError) as caught:
        client.get_json("CBS StatLine", f"http://{host}:{_closed_port()}/")
    assert str(caught.value) == (
        "CBS StatLine is niet bereikbaar; controleer de internetverbinding en probeer het opnieuw."
    )


def test_a_connection_that_is_not_secure_is_not_used(client: Client) -> None:
    with scripted(answer(GOOD)) as server, pytest.raises(ServiceError) as caught:
        client.get_json("CBS StatLine", server.url.replace("http://", "https://"))
    assert str(caught.value).startswith("De verbinding met CBS StatLine is niet te vertrouwen; ")
    assert server.asked == []


@pytest.mark.parametrize("url", ["http://[", "nonsense", "http://", "gopher://a.nl/"])
def test_an_address_that_is_none_is_told(client: Client, url: str) -> None:
    with pytest.raises(ServiceError) as caught:
        client.get_json("CBS StatLine", url)
    assert str(caught.value) == (
        "Het adres dat voor CBS StatLine is ingesteld, is niet te gebruiken; kijk welk adres is ingesteld."
    )


def test_the_proxy_of_the_environment_is_used(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(answer(GOOD)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        client.get_json("CBS StatLine", "http://statline.invalid/odata")
    assert proxy.asked == ["http://statline.invalid/odata"]


@pytest.mark.parametrize("exempt", ["statline.invalid", ".invalid", "other.invalid, statline.invalid", "*"])
def test_no_proxy_is_honoured(client: Client, monkeypatch: pytest.MonkeyPatch, exempt: str) -> None:
    with scripted(answer(GOOD)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", exempt)
        with pytest.raises(ServiceError, match="niet bereikbaar; controleer de internetverbinding"):
            client.get_json("CBS StatLine", "http://statline.invalid/odata")
    assert proxy.asked == []


@pytest.mark.parametrize("name", ["http_proxy", "all_proxy"])
def test_this_machine_is_never_asked_through_a_proxy(
    client: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with scripted(answer(PAGE)) as proxy, scripted(answer(GOOD)) as server:
        monkeypatch.setenv(name, proxy.url)
        client.get_json("CBS StatLine", server.url)
        client.get_json("CBS StatLine", server.url.replace("127.0.0.1", "localhost"))
        assert proxy.asked == []
        assert len(server.asked) == 2


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:{port}", "http://", "socks5://127.0.0.1:{port}"])
def test_a_proxy_that_does_not_work_is_named(
    client: Client, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy.format(port=_closed_port()))
    with pytest.raises(ServiceError) as caught:
        client.get_json("CBS StatLine", "http://statline.invalid/")
    assert str(caught.value) == (
        "CBS StatLine is niet bereikbaar via de proxy van dit netwerk; vraag de beheerder van het netwerk om "
        "de juiste HTTPS_PROXY en NO_PROXY."
    )


STREET = "Geheimestraat"


@pytest.mark.parametrize(
    "say",
    [
        answer(GOOD),
        hang_up,
        silence(2.0),
        answer(b"", 404),
        answer(b"", 400),
        answer(b"{"),
        chunked(b"{", end=False),
        answer(b"", 302, {"Location": f"http://evil.invalid/?q={STREET}"}),
        answer(GOOD, headers={"X-Odd": "no colon\r\nGeheimestraat"}),
    ],
)
def test_nothing_of_a_question_reaches_a_log_or_an_error(
    client: Client, caplog: pytest.LogCaptureFixture, say: Say
) -> None:
    caplog.set_level(logging.DEBUG)
    failed: BaseException | None = None
    with scripted(say) as server:
        try:
            client.get_json("PDOK Locatieserver", server.url, {"q": f"{STREET} 1"})
        except SmeedkaartError as error:
            failed = error
        assert STREET in server.asked[0]
    assert STREET not in caplog.text
    while failed is not None:
        assert STREET not in str(failed)
        failed = failed.__cause__ or failed.__context__


def test_the_log_of_others_is_left_alone(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with scripted(answer(GOOD)) as server:
        client.get_json("CBS StatLine", server.url + "/ours")
        requests.get(server.url + "/theirs", timeout=5)
    assert "/theirs" in caplog.text
    assert "/ours" not in caplog.text


def test_errors_speak_english_where_english_is_asked(client: Client) -> None:
    with scripted(answer(PAGE, 503)) as server, speaking("en"), pytest.raises(ServiceError) as caught:
        client.get_json("CBS StatLine", server.url)
    with speaking("en"):
        assert str(caught.value) == (
            "CBS StatLine has a fault of its own at the moment (status 503); try again in a few minutes."
        )


def test_the_settings_come_from_the_environment_when_none_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMEEDKAART_CBS", "http://127.0.0.1:8081/cbs")
    with Client() as client:
        assert client.services.cbs == "http://127.0.0.1:8081/cbs"


@pytest.mark.parametrize("status", [200, 302, 400, 404, 429, 500])
def test_a_status_that_is_only_looked_at_is_asked_once(client: Client, status: int) -> None:
    with scripted(answer(PAGE, status, {"Location": "http://evil.invalid/"})) as server:
        assert client.get_status("CBS StatLine", server.url) == status
        assert len(server.asked) == 1


def test_a_status_that_does_not_come_is_told(client: Client) -> None:
    with pytest.raises(ServiceError, match="controleer de internetverbinding"):
        client.get_status("CBS StatLine", f"http://127.0.0.1:{_closed_port()}/")
    with (
        Client(Services(offline=True)) as resting,
        pytest.raises(ServiceError, match="SMEEDKAART_OFFLINE"),
    ):
        resting.get_status("CBS StatLine", "https://opendata.cbs.nl")
