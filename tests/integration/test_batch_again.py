# SPDX-License-Identifier: Apache-2.0
"""The same inputs again, by another command: what was written is known as such, whoever wrote it."""

import json
import signal

import pytest

from integration.batches import STORE, files_below, fill, report
from integration.machine import BOMB, Machine
from integration.processes import wait_for

BATCH = ("batch", "in", "-o", "out")


def states(machine: Machine, *arguments: str, code: int = 0, **env: str | None) -> list[str]:
    """Run a batch with a report, and give the states of its inputs in their order."""
    (machine.files / "r.ndjson").unlink(missing_ok=True)
    ran = machine.run(*arguments, "--report", "r.ndjson", env={**STORE, **env})
    assert ran.returncode == code, ran.stderr
    return [row["state"] for _, row in sorted(report(machine.files / "r.ndjson").items())]


def numbers(machine: Machine) -> list[int]:
    """Give the numbers of all batches, the newest first."""
    listed = machine.run("batch", "list", "--json", env=STORE).stdout.splitlines()
    return [json.loads(line)["id"] for line in listed]


def test_however_its_paths_are_spelled_it_is_the_same_batch(apart: Machine) -> None:
    fill(apart, ["a.pdf", "b.pdf"])
    assert states(apart, *BATCH) == ["done", "done"]
    known = numbers(apart)
    whole = str(apart.files)
    for inputs, output in (
        ("./in", "./out/"),
        ("in/", "out"),
        (f"{whole}/in", f"{whole}/x/../out"),
    ):
        assert states(apart, "batch", inputs, "-o", output) == ["skipped", "skipped"]
    assert numbers(apart) == known


def test_another_choice_of_inputs_goes_on_with_what_is_there(apart: Machine) -> None:
    fill(apart, ["a.pdf", "b.pdf", "sub/c.pdf"])
    assert states(apart, *BATCH) == ["done", "done"]
    assert states(apart, *BATCH, "-r") == ["skipped", "skipped", "done"]
    assert states(apart, *BATCH, "--include", "a*") == ["skipped"]
    assert states(apart, "batch", "in/a.pdf", "in/b.pdf", "-o", "out") == ["skipped", "skipped"]
    # One more format: the file that is there may be replaced.
    assert states(apart, *BATCH, "-f", "json,csv") == ["done", "done"]
    assert files_below(apart.files / "out") == [
        *("a.csv", "a.json", "b.csv", "b.json"),
        "sub/c.json",
    ]
    assert states(apart, *BATCH) == ["skipped", "skipped"]


def test_what_another_command_has_read_otherwise_is_not_taken_for_ones_own(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    assert states(apart, *BATCH) == ["done"]
    assert states(apart, *BATCH, "-r", "--pages", "1") == ["done"]
    assert states(apart, *BATCH) == ["done"]


def test_results_beside_what_they_were_read_from_are_no_inputs(apart: Machine) -> None:
    fill(apart, ["a.pdf", "b.pdf"])
    for _ in range(2):
        ran = apart.run("batch", "in", "-o", "in", "-f", "text", env=STORE)
        assert ran.returncode == 0, ran.stderr
    assert "2 finished before" in ran.stderr
    # But what nobody knows as a result may be an input.
    apart.file("in/c.txt", b"TOTAL 1,00")
    apart.file("in/c.pdf", (apart.files / "in/a.pdf").read_bytes())
    refused = apart.run("batch", "in", "-o", "in", "-f", "text", env=STORE)
    assert refused.returncode == 2
    assert "c.txt" in refused.stderr


def test_results_beside_inputs_stay_known_after_a_failure(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    beside = ("batch", "in", "-o", "in", "-f", "text")
    assert apart.run(*beside, env=STORE).returncode == 0
    many = apart.document("many_pages:150").read_bytes()
    (apart.files / "in/a.pdf").write_bytes(many)
    assert apart.run(*beside, "--timeout", "1ms", env=STORE).returncode == 1
    again = apart.run(*beside, env=STORE)
    assert again.returncode == 0, again.stderr
    assert "page 150" in (apart.files / "in/a.txt").read_text()


def test_a_report_may_go_into_a_pipe_another_time(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    assert states(apart, *BATCH) == ["done"]
    piped = apart.run(*BATCH, "--report", "/dev/stdout", env=STORE, timeout=20)
    assert json.loads(piped.stdout)["state"] == "skipped"


def test_a_report_of_another_store_stays(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    assert states(apart, *BATCH) == ["done"]
    theirs = (apart.files / "r.ndjson").read_text().replace("in/a.pdf", "in/z.pdf")
    (apart.files / "theirs.ndjson").write_text(theirs)
    refused = apart.run(*BATCH, "--report", "theirs.ndjson", env=STORE)
    assert refused.returncode == 73, refused.stderr
    assert (apart.files / "theirs.ndjson").read_text() == theirs


def test_a_plan_tells_what_is_finished_and_what_would_be_refused(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    assert states(apart, *BATCH) == ["done"]
    fill(apart, ["b.pdf"])
    shown = apart.run(*BATCH, "-n", env=STORE)
    assert (shown.returncode, shown.stdout.splitlines()) == (
        0,
        ["in/a.pdf: finished before", "in/b.pdf -> out/b.json"],
    )
    (apart.files / "out/b.json").write_text("precious")
    assert apart.run(*BATCH, "-n", env=STORE).returncode == 73


def test_a_batch_runs_once_whatever_the_environment_says_of_sockets(machine: Machine) -> None:
    fill(machine, ["a.pdf"])
    machine.file("in/zz.pdf", machine.document(BOMB).read_bytes())
    with machine.popen(*BATCH, env=STORE) as run:
        wait_for(lambda: (machine.files / "out/a.json").exists(), 30, "an output")
        elsewhere = machine.run(*BATCH, env={**STORE, "XDG_RUNTIME_DIR": None})
        assert elsewhere.returncode == 75, elsewhere.stderr
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=10)


def test_with_fresh_it_goes_on_where_it_was_stopped(machine: Machine) -> None:
    fill(machine, ["a.pdf", "b.pdf"])
    assert states(machine, *BATCH) == ["done", "done"]
    before = (machine.files / "out/a.json").stat().st_ino
    machine.file("in/zz.pdf", machine.document(BOMB).read_bytes())
    with machine.popen(*BATCH, "--fresh", env=STORE) as run:
        wait_for(
            lambda: (machine.files / "out/a.json").stat().st_ino != before,
            30,
            "a new output",
        )
        wait_for(lambda: "b.pdf" in machine.run("batch", "show", "1", env=STORE).stdout, 10, "its job")
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=10)
    (machine.files / "in/zz.pdf").unlink()
    assert states(machine, *BATCH, "--fresh") == ["skipped", "skipped"]
    # Once it is whole, the next one is another.
    assert states(machine, *BATCH, "--fresh") == ["done", "done"]
    # And to resume it is not to begin anew.
    resumed = machine.run("batch", "resume", "1", env=STORE)
    assert "2 finished before" in resumed.stderr


def test_what_is_resumed_is_what_was_asked_then(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    assert states(apart, *BATCH) == ["done"]
    number = str(numbers(apart)[0])
    resumed = apart.run("batch", "resume", number, env={**STORE, "OCR_FORMAT": "csv"})
    assert resumed.returncode == 0, resumed.stderr
    assert files_below(apart.files / "out") == ["a.json"]
    refused = apart.run("batch", "resume", number, "--strict", env=STORE)
    assert (refused.returncode, "--strict" in refused.stderr) == (2, True)


def test_a_retry_reads_as_the_batch_did(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    apart.file("in/b.pdf", apart.document("password_user").read_bytes())
    apart.file("secret", b"user-secret\n")
    many = apart.document("many_pages:4").read_bytes()
    apart.file("in/c.pdf", many[: len(many) // 2])
    options = (*BATCH, "--pages", "1", "--no-ocr")
    assert "failed" in states(apart, *options, code=1)
    apart.file("in/c.pdf", many)
    (apart.files / "r.ndjson").rename(apart.files / "failed.ndjson")
    retried = apart.run("batch", "--retry-failed", "failed.ndjson", env=STORE)
    document = json.loads((apart.files / "out/c.json").read_text())
    assert [page["number"] for page in document["pages"]] == [1], retried.stderr
    number = str(numbers(apart)[0])
    assert "--no-ocr" in apart.run("batch", "list", env=STORE).stdout
    assert "c.pdf -> out/c.json" in apart.run("batch", "show", number, env=STORE).stdout


def test_earlier_results_stay_when_nothing_can_be_read(machine: Machine) -> None:
    fill(machine, ["a.pdf", "b.pdf"])
    assert states(machine, *BATCH) == ["done", "done"]
    broken = {"OCR_SERVICE_DIR": "/nowhere"}
    machine.run("stop")
    assert states(machine, *BATCH, "--fresh", code=69, **broken) == ["failed", "failed"]
    assert files_below(machine.files / "out") == ["a.json", "b.json"]
    assert states(machine, *BATCH) == ["skipped", "skipped"]


@pytest.mark.parametrize("jobs", ["1", "64"])
def test_no_more_fail_than_may(apart: Machine, jobs: str) -> None:
    fill(apart, ["z.pdf"])
    for at in range(300):
        apart.file(f"in/{at:03}.pdf", b"%%PDF-1.7 %d" % at)
    ran = apart.run(*BATCH, "--max-failures", "2", "--jobs", jobs, env=STORE)
    assert ran.returncode == 1
    stopped = next(line for line in ran.stderr.splitlines() if "--max-failures" in line)
    # those that were under way may have failed too
    assert int(stopped.split("after ")[1].split(" ")[0]) <= 2 + int(jobs)


def test_what_is_done_cannot_be_cancelled(apart: Machine) -> None:
    fill(apart, ["a.pdf"])
    assert states(apart, *BATCH) == ["done"]
    number = str(numbers(apart)[0])
    said = apart.run("batch", "cancel", number, env=STORE)
    assert (said.returncode, f"batch {number} is done already" in said.stderr) == (0, True)
    assert "  done " in apart.run("batch", "show", number, env=STORE).stdout


def test_the_list_tells_the_whole_command(apart: Machine) -> None:
    fill(apart, ["it's a.pdf"])
    options = ("-r", "--include", "*.pdf", "-f", "csv", "--no-ocr", "-p", "1")
    assert apart.run(*BATCH, *options, env=STORE).returncode == 0
    listed = apart.run("batch", "list", env=STORE).stdout.splitlines()[0]
    assert listed.endswith("ocr batch in -r --include '*.pdf' -o out --format csv -p 1 --no-ocr")
