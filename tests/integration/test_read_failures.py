# SPDX-License-Identifier: Apache-2.0
"""`ocr FILE` for what cannot be read: exit status, code, and a message that names the file and a way out."""

import base64
import os
import socket
from pathlib import Path

import pytest

from integration.machine import Machine, document_bytes, records


def _fails(machine: Machine, name: str | Path, code: str, status: int, *options: str) -> str:
    """Check that a single input fails so, as text and as JSON; give the message."""
    text = machine.run(*options, "--", name)
    assert (text.returncode, text.stdout) == (status, ""), text.stderr
    out = machine.run(*options, "-f", "json", "--", name)
    (record,) = records(out)
    assert record["error"]["code"] == code
    assert record["error"]["message"]
    assert record["error"]["hint"]
    assert record["schema"] == "ocr.document/1"
    assert out.returncode == status
    assert text.stderr.startswith("ocr: ")
    assert record["error"]["message"] in text.stderr
    return text.stderr


def test_a_missing_file(warm: Machine) -> None:
    assert "missing.pdf" in _fails(warm, "missing.pdf", "not_found", 66)


def test_a_path_below_a_file(warm: Machine) -> None:
    warm.ticket("simple")
    _fails(warm, "simple.pdf/below.pdf", "not_found", 66)


def test_an_empty_name(warm: Machine) -> None:
    out = warm.run("-f", "json", "")
    assert (out.returncode, out.stdout) == (2, "")


def test_a_name_that_is_too_long(warm: Machine) -> None:
    _fails(warm, "x" * 300, "not_found", 66)


def test_a_link_that_leads_nowhere(warm: Machine) -> None:
    (warm.files / "dangling.pdf").symlink_to("nowhere.pdf")
    _fails(warm, "dangling.pdf", "not_found", 66)


def test_a_link_that_leads_to_itself(warm: Machine) -> None:
    (warm.files / "loop.pdf").symlink_to("loop.pdf")
    _fails(warm, "loop.pdf", "not_found", 66)


def test_a_folder(warm: Machine) -> None:
    _fails(warm, ".", "is_directory", 66)


def test_a_fifo_that_nobody_writes_to(warm: Machine) -> None:
    os.mkfifo(warm.files / "fifo.pdf")
    _fails(warm, "fifo.pdf", "not_a_file", 66)


def test_a_socket(warm: Machine) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(warm.runtime / "other.sock"))
        _fails(warm, warm.runtime / "other.sock", "not_a_file", 66)


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero", "/dev/tty"])
def test_a_device(warm: Machine, device: str) -> None:
    _fails(warm, device, "not_a_file", 66)


def test_an_empty_file(warm: Machine) -> None:
    warm.file("empty.pdf", b"")
    _fails(warm, "empty.pdf", "empty_file", 65)


def test_empty_standard_input(warm: Machine) -> None:
    _fails(warm, "-", "empty_file", 65)


def test_a_file_over_the_limit_is_not_read(warm: Machine) -> None:
    with (warm.files / "sparse.pdf").open("wb") as out:
        out.truncate(300 << 20)
    assert "OCR_MAX_INPUT" in _fails(warm, "sparse.pdf", "too_large", 65)


def test_more_pages_than_the_limit(warm: Machine) -> None:
    warm.document("many_pages")
    assert "200" in _fails(warm, "many_pages.pdf", "too_many_pages", 65)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("garbage", "unsupported_type"),
        ("garbage_pdf", "damaged_file"),
        ("no_pages", "no_pages"),
        ("zero_bytes", "empty_file"),
    ],
)
def test_documents_that_are_none(warm: Machine, document: str, code: str) -> None:
    path = warm.document(document)
    assert path.name in _fails(warm, path.name, code, 65)


@pytest.mark.parametrize("kind", ["photo_png", "photo_jpeg"])
def test_a_picture_cannot_be_read_without_recognition(warm: Machine, kind: str) -> None:
    path = warm.document(kind)
    assert "--no-ocr" in _fails(warm, path.name, "unsupported_type", 65, "--no-ocr")


@pytest.mark.parametrize(
    "document", ["truncated", "broken_table", "recursive_form", "deep_forms", "huge_page"]
)
def test_damaged_and_hostile_documents_are_answered(warm: Machine, document: str) -> None:
    out = warm.run("-f", "json", warm.document(document).name)
    (record,) = records(out)
    assert out.returncode == (65 if "error" in record else 0)
    assert "error" not in record or record["error"]["code"] in {"damaged_file", "too_many_pixels"}


def test_a_name_that_is_no_utf_8(warm: Machine) -> None:
    name = b"caf\xe9.pdf"
    warm.file(name, document_bytes("not_a_ticket"))
    out = warm.run("-f", "json", name)
    (record,) = records(out)
    assert out.returncode == 0
    assert base64.b64decode(record["source"]["file_b64"]) == name
    assert "caf" in record["source"]["file"]


def test_a_failed_name_that_is_no_utf_8(warm: Machine) -> None:
    name = b"nada\xff.pdf"
    out = warm.run("-f", "json", name)
    (record,) = records(out)
    assert out.returncode == 66
    assert base64.b64decode(record["source"]["file_b64"]) == name


def test_a_name_with_a_newline_does_not_break_lines(warm: Machine) -> None:
    names = ["two\nlines.pdf", "\x1b[31mred.pdf"]
    for name in names:
        warm.file(name, document_bytes("not_a_ticket"))
    as_json = warm.run("-f", "json", *names)
    assert [record["source"]["file"] for record in records(as_json)] == names
    as_text = warm.run(*names)
    heads = [line for line in as_text.stdout.splitlines() if line.startswith("==>")]
    assert len(heads) == 2
    assert all(head.endswith("<==") for head in heads)
    assert "\x1b" not in as_text.stdout
    missing = warm.run("gone\n.pdf", "\x1b[31m")
    assert "\x1b" not in missing.stderr
    assert len([line for line in missing.stderr.splitlines() if line.startswith("ocr: ")]) == 2


@pytest.mark.parametrize(
    "name", ["-leading.pdf", "--strict", "50%s%n.pdf", " blank .pdf", "a" * 251 + ".pdf", "*.pdf"]
)
def test_unusual_names(warm: Machine, name: str) -> None:
    warm.file(name, document_bytes("not_a_ticket"))
    out = warm.run("-f", "json", "--", name)
    assert out.returncode == 0, out.stderr
    assert records(out)[0]["source"]["file"] == name


def test_a_file_named_as_a_command_is_read_with_the_command(warm: Machine) -> None:
    warm.file("status", document_bytes("not_a_ticket"))
    assert "Dear neighbour" in warm.run("read", "status").stdout


def test_good_and_bad_inputs_together_exit_1_with_a_record_for_each(warm: Machine) -> None:
    warm.ticket("simple")
    warm.document("garbage")
    names = ["missing.pdf", "simple.pdf", ".", "garbage.pdf", "simple.pdf"]
    out = warm.run("-f", "json", *names)
    assert out.returncode == 1
    answers = records(out)
    assert [record["source"]["file"] for record in answers] == names
    codes = [record.get("error", {}).get("code") for record in answers]
    assert codes == ["not_found", None, "is_directory", "unsupported_type", None]
    assert len(out.stderr.split("ocr: ")) == 4


def test_the_same_in_text_prints_the_good_ones(warm: Machine) -> None:
    warm.ticket("simple")
    out = warm.run("missing.pdf", "simple.pdf")
    assert out.returncode == 1
    assert "==> simple.pdf <==" in out.stdout
    assert "missing.pdf" in out.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["read"],
        ["--no-such-option", "a.pdf"],
        ["-f", "docx", "a.pdf"],
        ["--timeout", "soon", "a.pdf"],
        ["--engine", "none", "a.pdf"],
        ["status", "--no-such"],
        ["completion", "tcsh"],
        ["logs", "-n", "x"],
    ],
)
def test_usage_errors_exit_2(warm: Machine, arguments: list[str]) -> None:
    out = warm.run(*arguments)
    assert out.returncode == 2
    assert arguments == [] or out.stderr.startswith("ocr: ")


def test_a_page_range_that_is_none(warm: Machine) -> None:
    warm.ticket("simple")
    out = warm.run("-f", "json", "-p", "x", "simple.pdf")
    assert (out.returncode, out.stdout) == (2, "")
    assert "write them like 1-3,5,7-" in out.stderr
    outside = warm.run("-f", "json", "-p", "9", "simple.pdf")
    assert (outside.returncode, records(outside)[0]["error"]["code"]) == (65, "bad_page_range")
