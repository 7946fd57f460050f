# SPDX-License-Identifier: Apache-2.0
"""`ocr FILE`: what is printed for good documents, and with which options."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from support.tickets.documents import USER_PASSWORD

from integration.machine import OCR, Machine, records, ticket_bytes


def test_text_is_what_a_person_sees(warm: Machine) -> None:
    warm.ticket("simple")
    out = warm.run("simple.pdf")
    assert (out.returncode, out.stderr) == (0, "")
    assert "MERCADONA" in out.stdout
    assert "GALLETA AVENA CACAO" in out.stdout
    assert "==>" not in out.stdout


def test_read_is_the_default_command(warm: Machine) -> None:
    warm.ticket("simple")
    assert warm.run("read", "simple.pdf").stdout == warm.run("simple.pdf").stdout


def test_json_holds_the_right_values(warm: Machine) -> None:
    truth = ticket_bytes("everything")[1]
    warm.ticket("everything")
    (document,) = records(warm.run("-f", "json", "everything.pdf"))
    assert document["schema"] == "ocr.document/1"
    assert document["source"]["sha256"] == truth["sha256"]
    assert document["source"]["file"] == "everything.pdf"
    assert f"{document['ticket']['total']:.2f}" == truth["total"]
    assert [item["name"] for item in document["ticket"]["items"]] == [item[0] for item in truth["items"]]
    assert all(check["ok"] for check in document["checks"])


def test_several_files_have_a_line_with_the_name_before_each(warm: Machine) -> None:
    warm.ticket("simple", "a.pdf")
    warm.ticket("quantities", "b.pdf")
    out = warm.run("a.pdf", "b.pdf").stdout
    assert out.startswith("==> a.pdf <==\n")
    assert "\n\n==> b.pdf <==\n" in out
    assert out.index("GALLETA") < out.index("==> b.pdf") < out.index("GARBANZO")


def test_several_files_as_json_are_one_line_each_in_the_order_given(warm: Machine) -> None:
    names = [f"{number}.pdf" for number in range(100)]
    for name in names:
        warm.ticket("simple" if int(name[:-4]) % 7 else "several_pages", name)
    out = warm.run("-f", "json", *names)
    assert out.returncode == 0
    assert [record["source"]["file"] for record in records(out)] == names


def test_explain_tells_what_each_field_was_read_from(warm: Machine) -> None:
    warm.ticket("simple")
    out = warm.run("--explain", "simple.pdf")
    assert out.returncode == 0
    assert "total" in out.stdout
    assert "mercadona" in out.stdout.lower()
    assert out.stdout != warm.run("simple.pdf").stdout


def test_standard_input_is_read_as_a_file_is(warm: Machine) -> None:
    path = warm.ticket("simple")
    piped = warm.run("-", stdin=path.read_bytes())
    assert (piped.returncode, piped.stderr) == (0, "")
    assert piped.stdout == warm.run("simple.pdf").stdout


def test_standard_input_may_be_a_file(warm: Machine) -> None:
    path = warm.ticket("simple")
    with path.open("rb") as opened:
        out = subprocess.run([OCR, "-"], stdin=opened, env=warm.environ(), capture_output=True, timeout=30)
    assert out.returncode == 0
    assert b"GALLETA" in out.stdout


def test_process_substitution(warm: Machine) -> None:
    warm.ticket("simple")
    line = f"{OCR} -f json <(cat simple.pdf)"
    out = subprocess.run(
        ["bash", "-c", line], cwd=warm.files, env=warm.environ(), capture_output=True, timeout=30
    )
    assert (out.returncode, out.stderr) == (0, b"")
    assert json.loads(out.stdout)["ticket"]["layout"] == "mercadona"


def test_output_goes_into_a_file_and_nowhere_else(warm: Machine) -> None:
    warm.ticket("simple")
    out = warm.run("-o", "out.txt", "simple.pdf")
    assert (out.returncode, out.stdout, out.stderr) == (0, "", "")
    assert (warm.files / "out.txt").read_text() == warm.run("simple.pdf").stdout
    assert not list(warm.files.glob(".ocr-*"))


def test_an_existing_file_is_kept(warm: Machine) -> None:
    warm.ticket("simple")
    kept = warm.file("kept.txt", b"mine")
    out = warm.run("-o", "kept.txt", "simple.pdf")
    assert out.returncode == 73
    assert "exists already" in out.stderr
    assert "--force" in out.stderr
    assert kept.read_bytes() == b"mine"


def test_force_replaces_an_existing_file(warm: Machine) -> None:
    warm.ticket("simple")
    old = warm.file("old.txt", b"old")
    assert warm.run("-o", "old.txt", "--force", "simple.pdf").returncode == 0
    assert b"GALLETA" in old.read_bytes()


def test_an_output_folder_that_is_missing_is_told(warm: Machine) -> None:
    warm.ticket("simple")
    out = warm.run("-o", "nowhere/out.txt", "simple.pdf")
    assert out.returncode == 73
    assert "nowhere/out.txt" in out.stderr


def test_nothing_is_created_when_nothing_could_be_read(warm: Machine) -> None:
    warm.document("garbage")
    assert warm.run("-o", "none.txt", "garbage.pdf").returncode == 65
    assert not (warm.files / "none.txt").exists()
    assert not list(warm.files.glob(".ocr-*"))


@pytest.mark.parametrize(("ranges", "pages"), [("2", [2]), ("1-2", [1, 2]), ("7-", [7, 8]), ("1,8", [1, 8])])
def test_page_ranges(warm: Machine, ranges: str, pages: list[int]) -> None:
    warm.document("many_pages:8")
    (document,) = records(warm.run("-f", "json", "-p", ranges, "many_pages-8.pdf"))
    assert [page["number"] for page in document["pages"]] == pages
    assert document["pages"][0]["text"].strip() == f"page {pages[0]} of 8"


def test_pages_that_are_not_there(warm: Machine) -> None:
    warm.document("many_pages:8")
    out = warm.run("-p", "9", "many_pages-8.pdf")
    assert out.returncode == 65
    assert "many_pages-8.pdf" in out.stderr


def test_the_password_opens_it(warm: Machine) -> None:
    warm.document("password_user")
    secret = warm.file("secret", USER_PASSWORD.encode() + b"\nmore\n")
    out = warm.run("--password-file", secret, "password_user.pdf")
    assert out.returncode == 0
    assert "MERCADONA" in out.stdout


def test_a_wrong_password(warm: Machine) -> None:
    warm.document("password_user")
    secret = warm.file("wrong", b"wrong\n")
    out = warm.run("-f", "json", "--password-file", secret, "password_user.pdf")
    assert out.returncode == 77
    assert records(out)[0]["error"]["code"] == "password_wrong"


def test_no_password(warm: Machine) -> None:
    warm.document("password_user")
    out = warm.run("-f", "json", "password_user.pdf")
    assert out.returncode == 77
    assert records(out)[0]["error"]["code"] == "password_required"
    assert "--password-file" in out.stderr


def test_a_password_file_that_is_missing(warm: Machine) -> None:
    warm.document("password_user")
    out = warm.run("--password-file", "nowhere", "password_user.pdf")
    assert out.returncode == 2
    assert "nowhere" in out.stderr


def test_a_document_that_only_its_owner_locked_needs_no_password(warm: Machine) -> None:
    warm.document("password_owner")
    assert warm.run("password_owner.pdf").returncode == 0


def test_the_password_is_in_no_log_and_no_status(warm: Machine) -> None:
    assert USER_PASSWORD not in warm.log.read_text()
    assert USER_PASSWORD not in json.dumps(warm.status())


@pytest.mark.parametrize("case", ["wrong_total", "wrong_vat_row", "wrong_payment", "wrong_tax_id"])
def test_what_does_not_add_up_is_told_and_strict_exits_1(warm: Machine, case: str) -> None:
    failing = ticket_bytes(case)[1]["failing_checks"]
    warm.ticket(case)
    lenient = warm.run(f"{case}.pdf")
    strict = warm.run("--strict", f"{case}.pdf")
    assert (lenient.returncode, strict.returncode) == (0, 1)
    assert lenient.stdout == strict.stdout != ""
    for name in failing:
        assert name in lenient.stderr


def test_strict_is_content_with_a_good_ticket(warm: Machine) -> None:
    warm.ticket("simple")
    assert warm.run("--strict", "simple.pdf").returncode == 0


def test_quiet_says_nothing_of_what_does_not_add_up(warm: Machine) -> None:
    warm.ticket("wrong_total")
    assert warm.run("-q", "wrong_total.pdf").stderr == ""


def test_a_page_without_text_is_told(warm: Machine) -> None:
    warm.document("no_text_layer")
    out = warm.run("--no-ocr", "-f", "json", "no_text_layer.pdf")
    (document,) = records(out)
    assert out.returncode == 0
    assert "no_text_layer" in [warning["code"] for warning in document["warnings"]]
    assert "no_text_layer.pdf: page 1:" in out.stderr


def test_a_letter_is_no_ticket(warm: Machine) -> None:
    warm.document("not_a_ticket")
    (document,) = records(warm.run("-f", "json", "not_a_ticket.pdf"))
    assert document["ticket"] is None
    assert "Dear neighbour" in document["text"]


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_each_engine_reads_the_same_ticket(warm: Machine, engine: str) -> None:
    warm.ticket("everything")
    (document,) = records(warm.run("-f", "json", "--engine", engine, "everything.pdf"))
    assert f"{document['ticket']['total']:.2f}" == ticket_bytes("everything")[1]["total"]


def test_a_path_relative_to_the_folder_of_the_call(warm: Machine) -> None:
    warm.ticket("simple")
    below = warm.files / "below"
    below.mkdir(exist_ok=True)
    assert warm.run("../simple.pdf", cwd=below).returncode == 0


def test_a_link_is_followed(warm: Machine) -> None:
    target = warm.ticket("simple")
    link = Path(warm.files / "link.pdf")
    link.symlink_to(target)
    assert warm.run("link.pdf").returncode == 0


def test_a_folder_that_was_removed_while_in_it(warm: Machine) -> None:
    path = warm.ticket("simple")
    gone = warm.files / "gone"
    gone.mkdir()
    line = f'rmdir "$PWD"; exec {OCR} {path}'
    out = subprocess.run(["bash", "-c", line], cwd=gone, env=warm.environ(), capture_output=True, timeout=30)
    assert (out.returncode, out.stderr) == (0, b"")


def test_umask_of_the_caller_decides_on_the_output_file(warm: Machine) -> None:
    warm.ticket("simple")
    assert warm.run("-o", "private.txt", "simple.pdf", preexec_fn=lambda: os.umask(0o077)).returncode == 0
    assert (warm.files / "private.txt").stat().st_mode & 0o777 == 0o600
