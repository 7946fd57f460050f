# SPDX-License-Identifier: Apache-2.0
"""The report of a batch: where it may be written, and that nothing is lost by it."""

import json
from pathlib import Path

import pytest

from integration.batches import STORE, fill, report
from integration.machine import Machine, ticket_bytes


@pytest.mark.parametrize(
    ("options", "place"),
    [
        (("in", "-o", "out"), "in/a.pdf"),
        (("in",), "in/a.pdf"),
        (("in/a.pdf", "-o", "out"), "alias/a.pdf"),
        (("--files-from", "list", "-o", "out"), "list"),
        (("in", "-o", "out"), "out/a.json"),
        (("in", "-o", "out", "--password-file", "list"), "list"),
    ],
)
def test_a_report_takes_the_place_of_nothing_else(
    apart: Machine, options: tuple[str, ...], place: str
) -> None:
    fill(apart, ["a.pdf"])
    apart.file("list", b"in/a.pdf\n")
    (apart.files / "alias").symlink_to("in")
    before = (apart.files / "in/a.pdf").read_bytes()
    for force in ((), ("--force",)):
        refused = apart.run("batch", *options, "--report", place, *force)
        assert (refused.returncode, refused.stdout) == (2, ""), refused.stderr
        assert "the report would take the place of" in refused.stderr
        assert "--force" not in refused.stderr
    assert (apart.files / "in/a.pdf").read_bytes() == before
    assert (apart.files / "list").read_text() == "in/a.pdf\n"
    assert not (apart.files / "out").exists()


def test_the_report_of_a_watch_takes_no_file_s_place(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    refused = apart.run("watch", "in", "-o", "out", "--report", "in/a.pdf", "--force")
    assert refused.returncode == 2, refused.stderr
    assert (apart.files / "in/a.pdf").read_bytes().startswith(b"%PDF")


def test_a_retry_does_not_lose_what_its_report_holds(machine: Machine) -> None:
    fill(machine, ["a.pdf"])
    machine.file("in/b.pdf", b"%PDF-1.7 and nothing")
    assert machine.run("batch", "in", "-o", "out", "--report", "r.ndjson", env=STORE).returncode == 1
    refused = machine.run("batch", "--retry-failed", "r.ndjson", "--report", "r.ndjson", env=STORE)
    assert refused.returncode == 2
    assert "--report and --retry-failed both name" in refused.stderr
    assert report(machine.files / "r.ndjson").keys() == {"in/a.pdf", "in/b.pdf"}


def test_a_report_on_a_descriptor(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    out = apart.run("batch", "in", "-o", "out", "-q", "--report", "-")
    assert [json.loads(line)["input"] for line in out.stdout.splitlines()] == ["in/a.pdf"]
    with (apart.files / "messages").open("wb") as messages:
        run = apart.run(
            "batch", "in", "-o", "out2", "--report", "/dev/stderr", stderr=messages, stdout=messages
        )
    assert run.returncode == 0
    lines = (apart.files / "messages").read_text().splitlines()
    assert [line[:9] for line in lines if line.startswith("{")] == ['{"input":']
    assert "1 done" in lines[-1]
    for both in ("-", "/dev/stdout"):
        refused = apart.run("batch", "in", "--report", both)
        assert (refused.returncode, refused.stdout) == (2, "")
    assert not (apart.files / "-").exists()


def test_reports_by_turns_are_the_batch_s_own(machine: Machine) -> None:
    fill(machine, ["a.pdf"])
    for name in ("r1", "r2", "r1", "r3.csv", "r2", "r3.csv"):
        ran = machine.run("batch", "in", "-o", "out", "--report", name, env=STORE)
        assert ran.returncode == 0, ran.stderr
    assert report(machine.files / "r1")["in/a.pdf"]["state"] == "skipped"
    # Another batch's is somebody else's.
    other = machine.run("batch", "in", "-o", "out2", "--report", "r1", env=STORE)
    assert other.returncode == 73


@pytest.mark.parametrize("name", ["in/r.csv", "in/r.ndjson"])
def test_a_batch_does_not_read_its_own_report(machine: Machine, name: str) -> None:
    fill(machine, ["a.pdf"])
    for paths in (["in"], ["in"], ["in/a.pdf", name]):
        ran = machine.run("batch", *paths, "-o", "out", "--report", name, "--force", env=STORE)
        assert ran.returncode == 0, ran.stderr
        assert "1 " in ran.stderr.splitlines()[-1]
        assert (machine.files / name).read_text().count("in/a.pdf") == 1


@pytest.mark.parametrize("content", [b"", b'{"state":"failed"}\n', ticket_bytes("simple")[0]])
def test_what_is_no_report_is_not_tried_again(apart: Machine, content: bytes) -> None:
    nothing: Path = apart.file("r.ndjson", content)
    for name in (nothing.name, "/dev/null") if not content else (nothing.name,):
        refused = apart.run("batch", "--retry-failed", name, env=STORE)
        assert refused.returncode == 2
        assert "nothing to try again" in refused.stderr or "is no report" in refused.stderr
        assert "without a store" not in refused.stderr
