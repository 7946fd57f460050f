# SPDX-License-Identifier: Apache-2.0
"""The wire as docs/PROTOCOL.md tells it, spoken by a client that knows nothing else."""

import json
import secrets
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import zmq

from integration.conftest import private_machine
from integration.machine import BOMB, Machine, document_bytes, ticket_bytes
from integration.processes import wait_for

HELLO, READ, CANCEL, STATUS, STOP, WAIT = 1, 2, 3, 4, 5, 6
ACCEPTED, PROGRESS, RESULT, FAILURE, WELCOME, STATUS_REPORT, DONE = 65, 66, 67, 68, 69, 70, 71
WINDOW = 4


class Client:
    """A DEALER socket and, if wanted, a lease."""

    def __init__(self, machine: Machine, *, lease: bool = False) -> None:
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(f"ipc://{machine.socket}")
        self.token = secrets.token_hex(16) if lease else ""
        self.lease = None
        if lease:
            self.lease = socket.socket(socket.AF_UNIX)
            self.lease.connect(str(machine.socket.with_name("lease.sock")))
            self.lease.sendall(self.token.encode())

    def send_frames(self, *frames: bytes) -> None:
        """Send whatever it is."""
        self.socket.send_multipart(frames)

    def send(self, kind: int, body: Any = None, *frames: bytes, version: int = 1) -> None:
        """Send a message as the protocol has it."""
        text = json.dumps({} if body is None else body).encode()
        self.send_frames(b"OCRW" + bytes([version, kind, 0, 0]), text, *frames)

    def receive(self, timeout: float = 10) -> tuple[int, dict, list[bytes]]:
        """Take the next message: kind, JSON, frames."""
        assert self.socket.poll(int(timeout * 1000)), "no answer"
        header, text, *frames = self.socket.recv_multipart()
        assert header[:5] == b"OCRW\x01"
        assert header[6:] == b"\0\0"
        return header[5], json.loads(text), frames

    def answer(self, timeout: float = 10) -> tuple[int, dict, list[bytes]]:
        """Take the next message that ends something."""
        while True:
            kind, body, frames = self.receive(timeout)
            if kind not in (ACCEPTED, PROGRESS):
                return kind, body, frames

    def ask(self, kind: int, body: Any = None, *frames: bytes) -> tuple[int, dict, list[bytes]]:
        """Send, and take the answer."""
        self.send(kind, body, *frames)
        return self.answer()

    def fails(self, code: str, number: int = 0) -> dict:
        """Check that the next message is this failure, and give it."""
        kind, body, _ = self.answer()
        assert (kind, body.get("id"), body.get("error", {}).get("code")) == (FAILURE, number, code), body
        assert body["error"]["message"]
        return body["error"]

    def close(self) -> None:
        """Go away."""
        self.socket.close()
        if self.lease:
            self.lease.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Give a machine for the whole file, with a daemon whose window is small."""
    with private_machine(tmp_path_factory.mktemp("protocol")) as machine:
        machine.start("--workers=2", f"--window={WINDOW}")
        yield machine


@pytest.fixture
def client(served: Machine) -> Iterator[Client]:
    """Give a client that no lease ties to its documents."""
    made = Client(served)
    yield made
    made.close()


@pytest.fixture
def leased(served: Machine) -> Iterator[Client]:
    """Give a client that has said hello with its lease; all workers have nothing to do."""
    served.ready_workers(2)
    made = Client(served, lease=True)
    kind, _, _ = made.ask(HELLO, {"version": "1", "build": "x", "stamp": 0, "lease": made.token})
    assert kind == WELCOME
    yield made
    made.close()


def test_hello_is_answered_with_what_the_daemon_is(client: Client, served: Machine) -> None:
    kind, body, _ = client.ask(
        HELLO, {"version": "0", "build": "b", "stamp": 0, "lease": "", "take_over": False}
    )
    assert kind == WELCOME
    assert (body["protocol"], body["state"], body["window"]) == (1, "ready", WINDOW)
    assert body["pid"] == served.status()["pid"]
    assert body["leaving"] is False


def test_an_older_client_that_may_take_over_does_not(client: Client, served: Machine) -> None:
    _, body, _ = client.ask(HELLO, {"version": "0", "build": "b", "stamp": 1, "take_over": True})
    assert body["leaving"] is False
    assert served.status()["state"] == "ready"


def test_read_by_path(client: Client, served: Machine) -> None:
    path = served.ticket("simple")
    request = {"id": 7, "file": "mine.pdf", "path": str(path), "formats": ["text"], "timeout_ms": 5000}
    kind, body, frames = client.ask(READ, request)
    assert (kind, body["id"], body["failed_checks"], body["warnings"]) == (RESULT, 7, [], [])
    document, text = frames
    assert json.loads(document)["source"]["file"] == "mine.pdf"
    assert b"GALLETA" in text


def test_read_of_bytes_in_frame_2(client: Client) -> None:
    pdf, truth = ticket_bytes("simple")
    kind, body, frames = client.ask(READ, {"id": 1, "file": "sent.pdf"}, pdf)
    assert (kind, len(frames)) == (RESULT, 1)
    assert json.loads(frames[0])["source"]["sha256"] == truth["sha256"]


def test_a_failure_carries_its_record_in_frame_2(client: Client) -> None:
    kind, body, frames = client.ask(READ, {"id": 1, "file": "bad.pdf"}, document_bytes("garbage"))
    assert (kind, body["error"]["code"]) == (FAILURE, "unsupported_type")
    assert json.loads(frames[0])["error"]["code"] == "unsupported_type"


def test_warnings_and_failed_checks_are_beside_the_document(client: Client) -> None:
    _, body, _ = client.ask(READ, {"id": 1, "file": "w.pdf"}, ticket_bytes("wrong_payment")[0])
    assert body["failed_checks"] == ["payments"]
    request = {"id": 2, "file": "n.pdf", "recognise": "never"}
    _, body, _ = client.ask(READ, request, document_bytes("no_text_layer"))
    assert (body["warnings"][0]["code"], body["warnings"][0]["page"]) == ("no_text_layer", 1)


def test_unknown_fields_are_ignored(client: Client) -> None:
    kind, _, _ = client.ask(READ, {"id": 1, "file": "x.pdf", "later": {"a": [1]}}, ticket_bytes("simple")[0])
    assert kind == RESULT


def test_answers_come_for_each_of_many_documents(client: Client) -> None:
    for number in range(1, WINDOW + 1):
        client.send(READ, {"id": number, "file": f"{number}.pdf"}, ticket_bytes("simple")[0])
    answers = [client.answer() for _ in range(WINDOW)]
    assert {body["id"] for _, body, _ in answers} == set(range(1, WINDOW + 1))
    assert {kind for kind, _, _ in answers} == {RESULT}


def test_status_needs_no_hello(client: Client, served: Machine) -> None:
    kind, body, _ = client.ask(STATUS)
    assert (kind, body["state"], body["protocol"]) == (STATUS_REPORT, "ready", 1)


def test_wait_is_done_at_once_when_ready(client: Client) -> None:
    assert client.ask(WAIT)[0] == DONE


@pytest.mark.parametrize(
    "body",
    [
        {"file": "x.pdf"},
        {"id": 0, "file": "x.pdf"},
        {"id": "one", "file": "x.pdf"},
        {"id": 1, "formats": "text"},
        [1],
        "text",
    ],
)
def test_bad_requests_are_told_without_an_id(client: Client, body: object) -> None:
    client.send(READ, body, b"%PDF")
    client.fails("bad_request")


@pytest.mark.parametrize("body", [{"path": "relative.pdf"}, {}, {"path": "/a.pdf", "pad": "x" * 70000}])
def test_bad_documents_are_told_with_their_id(client: Client, body: dict) -> None:
    client.send(READ, {"id": 5, "file": "x.pdf", **body})
    client.fails("bad_request", 5)


def test_path_and_bytes_together_are_refused(client: Client) -> None:
    client.send(READ, {"id": 5, "path": "/a.pdf"}, b"%PDF")
    client.fails("bad_request", 5)


def test_a_format_that_is_not_known(client: Client) -> None:
    kind, body, _ = client.ask(
        READ, {"id": 1, "file": "x.pdf", "formats": ["docx"]}, ticket_bytes("simple")[0]
    )
    assert (kind, body["error"]["code"]) == (FAILURE, "bad_request")


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([b"OCRX\x01\x04\0\0", b"{}"], "bad_request"),
        ([b"OCRW\x01\x04", b"{}"], "bad_request"),
        ([b"", b"{}"], "bad_request"),
        ([b"OCRW\x01\x04\0\0"], "bad_request"),
        ([b"OCRW\x02\x04\0\0", b"{}"], "protocol_mismatch"),
        ([b"OCRW\x01\x63\0\0", b"{}"], "bad_request"),
        ([b"OCRW\x01\x43\0\0", b"{}"], "bad_request"),
        ([b"OCRW\x01\x02\0\0", b"{broken"], "bad_request"),
        ([b"OCRW\x01\x02\0\0", b"\xff\xfe"], "bad_request"),
    ],
)
def test_what_is_no_message_is_told(client: Client, frames: list[bytes], code: str) -> None:
    client.send_frames(*frames)
    client.fails(code)
    assert client.ask(STATUS)[0] == STATUS_REPORT


def test_an_id_in_use_is_refused(leased: Client) -> None:
    leased.send(READ, {"id": 1, "file": "bomb.pdf"}, document_bytes(BOMB))
    leased.send(READ, {"id": 1, "file": "again.pdf"}, ticket_bytes("simple")[0])
    leased.fails("bad_request", 1)


def test_more_than_the_window_is_busy(leased: Client) -> None:
    for number in range(1, WINDOW + 1):
        leased.send(READ, {"id": number, "file": "bomb.pdf"}, document_bytes(BOMB))
    leased.send(READ, {"id": 99, "file": "more.pdf"}, ticket_bytes("simple")[0])
    assert leased.fails("busy", 99)["retryable"] is True


def test_a_document_that_waits_is_announced_to_who_has_nothing_else_open(
    leased: Client, client: Client, served: Machine
) -> None:
    for number in (1, 2, 3):
        leased.send(READ, {"id": number, "file": "bomb.pdf"}, document_bytes(BOMB))
    wait_for(lambda: served.status()["queued"] == 1, 15, "one document that waits")
    client.send(READ, {"id": 7, "file": "ticket.pdf"}, ticket_bytes("simple")[0])
    assert client.receive()[:2] == (ACCEPTED, {"id": 7, "ahead": 1, "lane": "text"})
    leased.send(CANCEL, {"id": 0})
    assert {leased.receive()[0] for _ in range(3)} == {FAILURE}
    assert client.answer()[0] == RESULT


def test_cancel_one(leased: Client, served: Machine) -> None:
    leased.send(READ, {"id": 1, "file": "bomb.pdf"}, document_bytes(BOMB))
    served.in_flight()
    leased.send(CANCEL, {"id": 1})
    leased.fails("cancelled", 1)
    served.ready_workers(2)


def test_cancel_all(leased: Client, served: Machine) -> None:
    for number in (1, 2, 3):
        leased.send(READ, {"id": number, "file": "bomb.pdf"}, document_bytes(BOMB))
    leased.send(CANCEL, {"id": 0})
    answers = [leased.answer() for _ in range(3)]
    assert {(kind, body["id"], body["error"]["code"]) for kind, body, _ in answers} == {
        (FAILURE, number, "cancelled") for number in (1, 2, 3)
    }
    served.ready_workers(2)


def test_cancel_of_what_is_not_there_is_nothing(client: Client) -> None:
    client.send(CANCEL, {"id": 1234})
    assert client.ask(STATUS)[0] == STATUS_REPORT


def test_the_end_of_the_lease_cancels_all_documents_of_the_client(served: Machine) -> None:
    before = served.status()["cancelled"]
    client = Client(served, lease=True)
    client.ask(HELLO, {"lease": client.token})
    for number in (1, 2, 3):
        client.send(READ, {"id": number, "file": "bomb.pdf"}, document_bytes(BOMB))
    served.in_flight(2)
    client.lease.close()
    wait_for(lambda: served.status()["cancelled"] == before + 3, 5, "three cancelled documents")
    served.ready_workers(2)
    client.close()


def test_one_client_with_many_documents_does_not_starve_another(leased: Client, served: Machine) -> None:
    slow = document_bytes("time_bomb:6000")
    for number in range(1, WINDOW + 1):
        leased.send(READ, {"id": number, "file": "slow.pdf"}, slow)
    other = Client(served)
    kind, _, _ = other.ask(READ, {"id": 1, "file": "x.pdf"}, ticket_bytes("simple")[0])
    still_open = served.status()
    other.close()
    assert kind == RESULT
    assert still_open["queued"] + len(still_open["in_flight"]) > 0


def test_stop_is_done_and_waits_for_open_documents(served: Machine) -> None:
    client = Client(served, lease=True)
    client.ask(HELLO, {"lease": client.token})
    client.send(READ, {"id": 1, "file": "slow.pdf"}, document_bytes("time_bomb:12000"))
    served.in_flight()
    assert client.ask(STOP, {"now": False})[0] == DONE
    client.send(READ, {"id": 2, "file": "late.pdf"}, ticket_bytes("simple")[0])
    client.fails("unavailable", 2)
    assert client.answer()[:1] == (RESULT,)
    wait_for(lambda: client.lease.recv(1) == b"", 5, "the end of the daemon")
    client.close()
