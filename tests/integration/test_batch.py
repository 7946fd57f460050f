# SPDX-License-Identifier: Apache-2.0
"""`ocr batch`: what is read, what is written where, and what is refused before any work."""

import csv
import json
import os
import subprocess

from integration.batches import STORE, files_below, fill, report, said
from integration.machine import OCR, Machine, records, ticket_bytes


def test_a_folder_is_mirrored(apart: Machine) -> None:
    fill(apart, ["a.pdf", "sub/b.pdf", "sub/deeper/c.pdf", ".hidden.pdf", "notes.txt"])
    ran = apart.run("batch", "in", "-r", "--exclude", "*.txt", "-o", "out")
    assert ran.returncode == 0, ran.stderr
    assert files_below(apart.files / "out") == [
        "a.json",
        "sub/b.json",
        "sub/deeper/c.json",
    ]
    alone = apart.run("in/a.pdf", "-f", "json")
    fresh = {key: value for key, value in records(alone)[0].items() if key not in ("timing_ms", "cached")}
    assert said(apart.files / "out/a.json") == fresh
    assert "3 done" in ran.stderr


def test_only_the_folder_itself_without_recursive(apart: Machine) -> None:
    fill(apart, ["a.pdf", "sub/b.pdf"])
    ran = apart.run("batch", "in", "-o", "out")
    assert ran.returncode == 0
    assert "a folder in them with files was left out; -r reads them too" in ran.stderr
    assert files_below(apart.files / "out") == ["a.json"]
    nothing = apart.run("batch", "in", "--include", "*.jpg", "-o", "out")
    assert nothing.returncode == 0
    assert "--include and --exclude leave out all 1 files" in nothing.stderr
    assert "left out" not in apart.run("batch", "in", "-r", "-o", "out2").stderr


def test_hints_for_names_that_mean_something_else(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    apart.file("-dash.pdf", ticket_bytes("simple")[0])
    for command in ([], ["batch"]):
        refused = apart.run(*command, "-dash.pdf")
        assert refused.returncode == 2
        assert "./-dash.pdf, or after --" in refused.stderr
        assert apart.run(*command, "--", "-dash.pdf").returncode == 0
    assert "`ocr batch` reads the files in a folder" in apart.run("in").stderr
    listed = apart.run("batch", "--files-from", "-", "-o", "out", stdin=b"in/a.pdf\0")
    assert listed.returncode == 2
    assert "give -0 too" in listed.stderr
    windows = apart.run("batch", "--files-from", "-", "-o", "out", stdin=b"in/a.pdf\r\n")
    assert windows.returncode == 0, windows.stderr


def test_a_template_names_the_outputs(apart: Machine) -> None:
    fill(apart, ["a.pdf", "sub/b.pdf"])
    ran = apart.run("batch", "in", "-r", "-f", "text", "-o", "text/{dir}/{n}-{name}.{ext}", "-q")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert files_below(apart.files / "text") == ["1-a.pdf.txt", "sub/2-b.pdf.txt"]
    assert "MERCADONA" in (apart.files / "text/1-a.pdf.txt").read_text()


def test_standard_output_gets_a_record_of_each_input(apart: Machine) -> None:
    fill(apart, [f"{number:02}.pdf" for number in range(40)])
    apart.file("in/20b.pdf", b"\x01not a PDF at all")
    ran = apart.run("batch", "in", "nowhere.pdf", "--ordered", "--report", "report.csv")
    assert ran.returncode == 1
    files = [record["source"]["file"] for record in records(ran)]
    assert files == [
        *sorted(f"in/{name.name}" for name in (apart.files / "in").iterdir()),
        "nowhere.pdf",
    ]
    failed = {
        record["source"]["file"]: record["error"]["code"] for record in records(ran) if "error" in record
    }
    assert failed.keys() == {"in/20b.pdf", "nowhere.pdf"}
    assert failed["nowhere.pdf"] == "not_found"
    with (apart.files / "report.csv").open(newline="") as file:
        rows = {row["input"]: row for row in csv.DictReader(file)}
    assert len(rows) == 42
    assert {name: row["code"] for name, row in rows.items() if row["state"] == "failed"} == failed
    assert "nowhere.pdf: there is no such file [not_found]" in ran.stderr


def test_collisions_are_refused_before_work_starts(apart: Machine) -> None:
    fill(apart, ["a/x.pdf", "b/x.pdf", "a/x.jpg"])
    same = apart.run("batch", "in/a/x.pdf", "in/b/x.pdf", "-o", "out")
    assert same.returncode == 2
    assert "in/a/x.pdf and in/b/x.pdf would both become out/x.json" in same.stderr
    stems = apart.run("batch", "in/a", "-o", "out")
    assert stems.returncode == 2
    assert "{name}" in stems.stderr
    itself = apart.run("batch", "in/a", "-o", "in/a/{name}")
    assert itself.returncode == 2
    assert "would take the place of the input" in itself.stderr
    assert not (apart.files / "out").exists()


def test_the_same_input_named_twice_is_one(apart: Machine) -> None:
    fill(apart, ["x.pdf"])
    ran = apart.run("batch", "in/x.pdf", "./in/../in/x.pdf", "in")
    assert ran.returncode == 0
    assert len(records(ran)) == 1


def test_a_file_of_somebody_else_stays(apart: Machine) -> None:
    fill(apart, ["x.pdf"])
    apart.file("x.json", b"precious")
    refused = apart.run("batch", "in", "-o", ".", env=STORE)
    assert refused.returncode == 73
    assert "x.json exists already, and no batch has written it" in refused.stderr
    assert (apart.files / "x.json").read_bytes() == b"precious"
    assert apart.run("batch", "in", "-o", ".", "--force", "-q", env=STORE).returncode == 0
    assert json.loads((apart.files / "x.json").read_text())["ticket"]


def test_a_dry_run_writes_nothing(apart: Machine) -> None:
    fill(apart, ["x.pdf"])
    ran = apart.run("batch", "in", "-o", "out", "-n")
    assert (ran.returncode, ran.stdout) == (0, "in/x.pdf -> out/x.json\n")
    assert not (apart.files / "out").exists()


def test_names_of_any_bytes(apart: Machine) -> None:
    names = [
        b"-f",
        b"line\nend.pdf",
        b"100%s.pdf",
        b"\xff\xfe.pdf",
        b"[a].pdf",
        b"l" * 251 + b".pdf",
    ]
    (apart.files / "in").mkdir()
    for number, name in enumerate(names):
        apart.file(b"in/" + name, ticket_bytes("simple")[0] + b"\n%%%d\n" % number)
    found = subprocess.run(
        ["find", "in", "-type", "f", "-print0"],
        cwd=apart.files,
        check=True,
        capture_output=True,
    )
    ran = apart.run(
        "batch",
        "--files-from",
        "-",
        "-0",
        "-o",
        "out",
        "--report",
        "r.ndjson",
        stdin=found.stdout,
    )
    # One byte more than a name may have: "….json" for "….pdf".
    rows = report(apart.files / "r.ndjson")
    assert {row["code"] for row in rows.values()} == {None, "cannot_create"}
    assert [row["state"] for row in rows.values()].count("failed") == 1
    assert ran.returncode == 1
    made = {os.fsencode(name.name) for name in (apart.files / "out/in").iterdir()}
    assert made == {
        b"-f.json",
        b"line\nend.json",
        b"100%s.json",
        b"\xff\xfe.json",
        b"[a].json",
    }


def test_a_loop_of_links_ends(apart: Machine) -> None:
    fill(apart, ["sub/x.pdf"])
    (apart.files / "in/sub/up").symlink_to("..")
    ran = apart.run("batch", "in", "-r", "-o", "out", "-q")
    assert ran.returncode == 0
    assert files_below(apart.files / "out") == ["sub/x.json"]


def test_what_is_no_document_has_a_record(apart: Machine) -> None:
    fill(apart, ["x.pdf"])
    os.mkfifo(apart.files / "in/pipe")
    apart.file("in/empty.pdf", b"")
    ran = apart.run("batch", "in", "-o", "out", "--report", "r.ndjson", "-q")
    assert ran.returncode == 1
    codes = {name: row["code"] for name, row in report(apart.files / "r.ndjson").items()}
    assert codes == {
        "in/x.pdf": None,
        "in/pipe": "not_a_file",
        "in/empty.pdf": "empty_file",
    }
    assert files_below(apart.files / "out") == ["x.json"]


def test_equal_contents_are_read_once(apart: Machine) -> None:
    for number in range(30):
        apart.ticket(name=f"copy{number:02}.pdf")
    before = apart.status()["served"]
    ran = apart.run("batch", ".", "-o", "out", "--report", "r.ndjson", "--no-store")
    assert ran.returncode == 0, ran.stderr
    assert apart.status()["served"] == before + 1
    for number in range(30):
        document = said(apart.files / f"out/copy{number:02}.json")
        assert document["source"].pop("file") == f"./copy{number:02}.pdf"
        first = said(apart.files / "out/copy00.json")
        first["source"].pop("file")
        assert document == first
    assert sum(row["cached"] for row in report(apart.files / "r.ndjson").values()) == 29


def test_a_failure_is_shared_too(apart: Machine) -> None:
    for number in range(3):
        apart.file(f"bad{number}.pdf", b"%PDF-1.7 and nothing")
    before = apart.status()["failed"]
    ran = apart.run("batch", ".", "--ordered")
    assert ran.returncode == 1
    assert apart.status()["failed"] == before + 1
    assert [record["source"]["file"] for record in records(ran)] == [
        "./bad0.pdf",
        "./bad1.pdf",
        "./bad2.pdf",
    ]
    assert len({record["error"]["code"] for record in records(ran)}) == 1


def test_max_failures_stops(apart: Machine) -> None:
    for number in range(50):
        apart.file(f"bad{number:02}.pdf", b"%%PDF-1.7 and nothing %d" % number)
    ran = apart.run("batch", ".", "--jobs", "1", "--max-failures", "3")
    assert ran.returncode == 1
    assert "stopped after 3 failures" in ran.stderr
    assert len(records(ran)) == 3


def test_pipes_that_end_or_are_full(apart: Machine) -> None:
    fill(apart, [f"{number:02}.pdf" for number in range(30)])
    shell = f'"{OCR}" batch in | head -n 1 >/dev/null; echo "${{PIPESTATUS[0]}}"'
    ended = apart.run("-c", shell, program="/bin/bash")
    assert ended.stdout.strip() in ("0", "141")
    assert "cannot" not in ended.stderr
    full = apart.run("-c", f'"{OCR}" batch in -q >/dev/full', program="/bin/bash")
    assert full.returncode == 74
    nowhere = apart.run("batch", "in", "-o", "/proc/nowhere")
    assert nowhere.returncode == 73


def test_progress_for_scripts(apart: Machine) -> None:
    fill(apart, ["a.pdf", "b.pdf"])
    ran = apart.run("batch", "in", "-o", "out", "--progress", "json")
    last = [json.loads(line) for line in ran.stderr.splitlines()][-1]
    assert (last["event"], last["state"]) == ("end", "done")
    nothing = apart.run("batch", "in", "--include", "*.jpg", "--progress", "json")
    assert json.loads(nothing.stderr.splitlines()[-1])["event"] == "end"
    assert (
        last["total"],
        last["done"],
        last["failed"],
        last["left"],
        last["pages"],
    ) == (2, 2, 0, 0, 2)


def test_messages_for_scripts_are_objects_all(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    apart.file("in/b.pdf", b"%PDF-1.7 and nothing")
    apart.file("in/c.json", b"precious")
    for arguments, status in (
        (("batch", "in", "-o", "out", "--max-failures", "1", "--jobs", "1"), 1),
        (("batch", "in", "-o", "out2", "-q"), 1),
        (("batch", "in", "-f", "text"), 2),
        (("batch", "in/none*", "-o", "in", "-p", "x"), 2),
        (("batch", "list", "-o", "x"), 2),
        (("batch", "show", "99"), 2),
        (("watch", "nowhere"), 66),
        (("in/a.pdf", "in/b.pdf"), 1),
    ):
        ran = apart.run(*arguments, "--progress", "json")
        assert ran.returncode == status, ran.stderr
        objects = [json.loads(line) for line in ran.stderr.splitlines()]
        assert all(one["event"] and ("message" in one or one["event"] != "error") for one in objects)
        assert status != 1 or [one["file"] for one in objects if one["event"] == "error"] == ["in/b.pdf"]
        if arguments[-1] == "-q":
            assert [one["code"] for one in objects] == ["damaged_file"]


def test_strict_and_formats_on_standard_output(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    text = apart.run("batch", "in", "-f", "text")
    assert text.returncode == 2
    assert "-f json" in text.stderr
    assert apart.run("batch").returncode == 2
    assert apart.run("batch", "in", "--retry-failed", "r").returncode == 2


def test_usage_of_the_store_that_is_off_is_told_once(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    ran = apart.run("batch", "in", "-o", "out")
    assert ran.stderr.count("the store is off") == 1
    assert "store" not in apart.run("batch", "in", "-o", "out2", "-q").stderr


def test_where_no_state_can_be_kept(machine: Machine) -> None:
    fill(machine, ["a.pdf"])
    for arguments in (("batch", "in", "-o", "out"), ("batch", "list"), ("watch", "in", "-o", "out")):
        ran = machine.run(*arguments, env={**STORE, "XDG_STATE_HOME": "/proc/nowhere"})
        assert ran.returncode == 73, arguments
        assert "set XDG_STATE_HOME" in ran.stderr
        assert "error of ocr itself" not in ran.stderr


def test_a_working_directory_that_is_gone(machine: Machine) -> None:
    fill(machine, ["a.pdf"])
    assert machine.run("batch", "in", "-o", "out", "-q", env=STORE).returncode == 0
    (machine.files / "gone").mkdir()

    def after(arguments: str) -> subprocess.CompletedProcess:
        shell = f'mkdir -p gone && cd gone && rmdir ../gone && "{OCR}" {arguments}'
        return machine.run("-c", shell, program="/bin/bash", env=STORE)

    assert "1 done" in after("batch list").stdout
    for arguments in (
        "batch in -o out",
        f"batch '{machine.files}/in' -o out",
        "watch in",
        "--env-file x a.pdf",
    ):
        ran = after(arguments)
        assert ran.returncode == 66, arguments
        assert "the working directory is gone" in ran.stderr
        assert "change into a folder" in ran.stderr
