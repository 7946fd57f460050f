# SPDX-License-Identifier: Apache-2.0
"""The seam to the native side: no exception leaves it, and it leaves nothing behind."""

import json
import os
import random
import resource
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Answer, Ask, load
from support import tickets
from support.tickets import documents

from ocr_service import bridge, schema, service
from ocr_service.errors import ErrorCode


def test_the_frames_of_a_document(ask: Ask) -> None:
    pdf, _ = tickets.build("sample")
    answer = ask(pdf, file="a.pdf", formats=["text", "json", "explain"], queue_ms=1.5)
    assert answer.meta == {"status": "ok", "failed_checks": [], "warnings": []}
    document = answer.document
    assert document["schema"] == "ocr.document/1"
    assert document["source"]["file"] == "a.pdf"
    assert "file_b64" not in document["source"]
    assert answer.rendered[0].decode() == document["text"]
    assert b"layout  mercadona" in answer.rendered[1]
    assert len(answer.rendered) == 2
    timing = document["timing_ms"]
    assert timing["queue"] == Decimal("1.5")
    assert timing["total"] >= timing["read"] + timing["parse"]


@pytest.mark.parametrize(
    "name", ["sample", "redacted", "wrong_total", "truncated", "zero_bytes", "no_text_layer"]
)
def test_every_record_fits_the_schema(ask: Ask, name: str) -> None:
    data = tickets.build(name)[0] if name in tickets.cases() else documents.build(name)
    answer = ask(data, explain=True, file_b64="/w==")
    plain = json.loads(json.dumps(answer.document, default=float))
    jsonschema.Draft202012Validator(schema.document_schema()).validate(plain)
    assert plain["source"]["file_b64"] == "/w=="


def test_the_explanation_names_line_and_box(ask: Ask) -> None:
    answer = ask(tickets.build("wrong_total")[0], explain=True)
    explanation = answer.document["explanation"]
    total = next(field for field in explanation["fields"] if field["field"] == "total")
    assert total["text"].startswith("TOTAL")
    assert total["page"] == 1
    assert total["box"][0] < total["box"][2]
    assert "items_sum" in [check["name"] for check in explanation["failed_checks"]]
    assert "explanation" not in ask(tickets.build("simple")[0]).document


@pytest.mark.parametrize(
    "request_json",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"file": 1}',
        b'{"file": "a", "engine": "magic"}',
        b'{"file": "a", "formats": ["gif"]}',
        b'{"file":"\\udc80"}',
        b"[" * 100_000,
    ],
)
def test_bad_requests_are_refused(request_json: bytes) -> None:
    meta, failure = (load(frame) for frame in bridge.process(0, request_json))
    assert meta["error"]["code"] == failure["error"]["code"] == "bad_request"


def test_unknown_fields_are_ignored(ask: Ask) -> None:
    assert ask(tickets.build("simple")[0], colour="blue", limits={"max_sparks": 3}).code is None


def test_a_file_name_cannot_forge_a_number(ask: Ask) -> None:
    answer = ask(tickets.build("simple")[0], file="\x005\x00")
    assert answer.document["source"]["file"] == "\ufffd5\ufffd"


@pytest.mark.parametrize(
    ("limits", "code"), [({"max_bytes": 100}, "too_large"), ({"max_pages": 2}, "too_many_pages")]
)
def test_limits(ask: Ask, limits: dict[str, int], code: str) -> None:
    assert ask(documents.build("many_pages:3"), limits=limits).code == code


@pytest.mark.parametrize(("pages", "code"), [("4", "bad_page_range"), ("x", "bad_page_range"), ("3", None)])
def test_page_ranges(ask: Ask, pages: str, code: str | None) -> None:
    assert ask(documents.build("many_pages:3"), pages=pages).code == code


def test_descriptors_that_are_no_file(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    folder = os.open(tmp_path, os.O_RDONLY)
    request = b'{"file": "x"}'
    try:
        assert load(bridge.process(reader, request)[0])["error"]["code"] == "not_a_file"
        assert load(bridge.process(folder, request)[0])["error"]["code"] == "is_directory"
        assert load(bridge.process(9999, request)[0])["error"]["code"] == "bad_request"
    finally:
        for fd in (reader, writer, folder):
            os.close(fd)


def test_the_position_of_the_descriptor_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "t.pdf"
    path.write_bytes(tickets.build("simple")[0])
    fd = os.open(path, os.O_RDONLY)
    try:
        os.lseek(fd, 77, os.SEEK_SET)
        assert load(bridge.process(fd, b'{"file": "t.pdf"}')[0])["status"] == "ok"
        assert os.lseek(fd, 0, os.SEEK_CUR) == 77
    finally:
        os.close(fd)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "memory_limit"),
        (RecursionError("x"), "internal"),
        (TypeError(), "internal"),
        (AssertionError(), "internal"),
        (GeneratorExit(), "internal"),
    ],
)
def test_whatever_is_raised_becomes_a_record(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: str
) -> None:
    def explode(*_: Any) -> None:
        raise error

    monkeypatch.setattr(service, "read_document", explode)
    assert ask(b"%PDF-1.4").code == code
    # and when even the record cannot be made
    monkeypatch.setattr(service, "_failed", explode)
    assert ask(b"%PDF-1.4").code == code


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_only_a_wish_to_stop_passes(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    def interrupt(*_: Any) -> None:
        raise stop

    monkeypatch.setattr(service, "read_document", interrupt)
    with pytest.raises(stop):
        ask(b"%PDF-1.4")


def test_an_error_of_a_layout_does_not_cost_the_text(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ocr_service.believe.parse_ticket", explode)
    answer = ask(tickets.build("simple")[0])
    assert answer.warnings == ["ticket_not_parsed"]
    assert "MERCADONA" in answer.document["text"]


def _damaged(rng: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randint(1, 40)):
        at = rng.randrange(len(out))
        match rng.randrange(4):
            case 0:
                out[at] = rng.randrange(256)
            case 1:
                del out[at : at + rng.randint(1, 200)]
            case 2:
                out[at:at] = out[at // 2 : at // 2 + rng.randint(1, 100)]
            case _:
                out[at : at + 4] = rng.choice([b"0000", b"<<<<", b"[[[[", b"99 0", b"\0\0\0\0"])
        if not out:
            return b""
    return bytes(out)


@pytest.mark.parametrize("seed", range(4))
def test_damaged_bytes_end_in_a_record(ask: Ask, seed: int) -> None:
    rng = random.Random(seed)
    known = {code.code for code in ErrorCode} - {"internal"}
    original, _ = tickets.build("fish_and_parking")
    for round_ in range(60):
        engine = "pdfplumber" if round_ % 4 == 0 else "auto"
        answer: Answer = ask(_damaged(rng, original), engine=engine)
        assert answer.code is None or answer.code in known, answer.document


def test_the_memory_stays_flat_over_many_documents(ask: Ask) -> None:
    pdf, _ = tickets.build("several_pages")
    for engine in ("pdfium", "pdfplumber"):
        for _ in range(10):
            ask(pdf, engine=engine)
        before = _resident()
        for _ in range(200 if engine == "pdfium" else 40):
            ask(pdf, engine=engine, formats=["text"])
        assert _resident() - before < 8 << 20


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
