# SPDX-License-Identifier: Apache-2.0
"""`ocr watch`: what is dropped into a folder is read once it is complete, and what is refused."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.batches import STORE, files_below, said
from integration.machine import Machine
from integration.processes import wait_for
from integration.watching import PATIENCE, Watch, drop, rows, ticket, wait_for_files, watching


@pytest.fixture
def scanner(warm: Machine, tmp_path: Path) -> Iterator[Machine]:
    """Give the warm machine with an empty folder of its own to work in."""
    before = warm.files
    warm.files = before / tmp_path.name
    warm.files.mkdir()
    yield warm
    warm.files = before


def test_what_is_there_and_what_comes_is_read(scanner: Machine) -> None:
    drop(scanner, "before.pdf", ticket(1))
    with watching(scanner, "-o", "out") as watch:
        watch.tells("watching in (Ctrl-C ends it)")
        watch.tells("in/before.pdf -> out/before.json")
        drop(scanner, "written.pdf", ticket(2))
        scanner.file("elsewhere.pdf", ticket(3)).rename(scanner.files / "in/renamed.pdf")
        wait_for_files(scanner.files / "out", {"before.json", "written.json", "renamed.json"})
        watch.tells("in/written.pdf -> out/written.json")
        watch.tells("in/renamed.pdf -> out/renamed.json")
    assert "3 done, 0 failed" in watch.said
    assert said(scanner.files / "out/renamed.json")["ticket"]["store"]
    assert files_below(scanner.files / "in") == ["before.pdf", "renamed.pdf", "written.pdf"]


def test_a_file_that_is_still_written_is_read_once_and_whole(scanner: Machine) -> None:
    whole = ticket(1)
    with watching(scanner, "-o", "out", "--settle", "10ms", "--report", "r.ndjson"):
        with (scanner.files / "in/slow.pdf").open("wb") as slow:
            slow.write(whole[:1000])
            slow.flush()
            # What was written later is read earlier.
            drop(scanner, "quick.pdf", ticket(2))
            wait_for_files(scanner.files / "out", {"quick.json"})
            slow.write(whole[1000:])
        wait_for_files(scanner.files / "out", {"quick.json", "slow.json"})
    assert [(row["input"], row["state"]) for row in rows(scanner.files / "r.ndjson")] == [
        ("in/quick.pdf", "done"),
        ("in/slow.pdf", "done"),
    ]


def test_a_file_that_is_open_at_the_start_is_waited_for(scanner: Machine) -> None:
    whole = ticket(1)
    (scanner.files / "in").mkdir()
    with (scanner.files / "in/slow.pdf").open("wb") as slow:
        slow.write(whole[:1000])
        slow.flush()
        # Quiet says nothing where the file system cannot tell of writers; that it is closed does.
        with watching(scanner, "-o", "out", "--settle", "1h", "--report", "r.ndjson"):
            drop(scanner, "quick.pdf", ticket(2))
            wait_for_files(scanner.files / "out", {"quick.json"})
            slow.write(whole[1000:])
            slow.close()
            wait_for_files(scanner.files / "out", {"quick.json", "slow.json"})
    assert {row["state"] for row in rows(scanner.files / "r.ndjson")} == {"done"}


def test_a_changed_file_is_read_again_and_its_result_replaced(scanner: Machine) -> None:
    with watching(scanner, "-o", "out"):
        drop(scanner, "a.txt", b"SHOP\nTOTAL 1.00 EUR\n")
        wait_for_files(scanner.files / "out", {"a.json"})
        drop(scanner, "a.txt", b"SHOP\nTOTAL 2.00 EUR\n")
        wait_for(
            lambda: "2.00" in json.loads((scanner.files / "out/a.json").read_text())["text"],
            PATIENCE,
            "the result of the second content",
        )
    assert files_below(scanner.files / "out") == ["a.json"]


def test_several_closings_end_in_the_last_content(scanner: Machine) -> None:
    whole = ticket(1)
    with watching(scanner, "-o", "out", "--move"):
        path = scanner.files / "in/pages.pdf"
        # Made first, written later: as file servers do.
        path.touch()
        for end in (1000, 2000, len(whole)):
            with path.open("r+b") as file:
                file.write(whole[:end])
        wait_for_files(scanner.files / "in", {"done/pages.pdf"})
        wait_for_files(scanner.files / "out", {"pages.json"})
    assert said(scanner.files / "out/pages.json")["source"]["bytes"] == len(whole)


def test_inputs_are_filed_and_nothing_is_replaced(scanner: Machine) -> None:
    with watching(scanner, "-r", "-o", "out", "--move", "--report", "r.ndjson") as watch:
        for number in range(3):
            drop(scanner, "sub/scan.pdf", ticket(number))
            wait_for(lambda: not (scanner.files / "in/sub/scan.pdf").exists(), PATIENCE, "a scan to be filed")
        drop(scanner, "bad.pdf", b"%PDF-1.7 and nothing")
        watch.tells("in/bad.pdf: ")
        wait_for(lambda: not (scanner.files / "in/bad.pdf").exists(), PATIENCE, "a failure to be filed")
        drop(scanner, "bad.pdf", b"%PDF-1.7 and nothing else")
        wait_for_files(
            scanner.files / "in",
            {
                "done/sub/scan.pdf",
                "done/sub/scan-1.pdf",
                "done/sub/scan-2.pdf",
                "failed/bad.pdf",
                "failed/bad-1.pdf",
            },
        )
    # Each scan has a result of its own, with the number of the input.
    for number, name in enumerate(("scan", "scan-1", "scan-2")):
        assert (scanner.files / f"in/done/sub/{name}.pdf").read_bytes() == ticket(number)
        assert (scanner.files / f"out/sub/{name}.json").exists()
    outputs = [row["outputs"] for row in rows(scanner.files / "r.ndjson")]
    assert outputs == [["out/sub/scan.json"], ["out/sub/scan-1.json"], ["out/sub/scan-2.json"], [], []]


def test_inputs_that_would_become_one_file_get_numbers_when_they_are_moved(scanner: Machine) -> None:
    drop(scanner, "x.pdf", ticket(1))
    drop(scanner, "x.txt", b"SHOP\nTOTAL 1.00 EUR\n")
    with watching(scanner, "-o", "out", "--move", "--settle", "10ms"):
        wait_for_files(scanner.files / "out", {"x.json", "x-1.json"})
        wait_for(lambda: len(files_below(scanner.files / "in/done")) == 2, PATIENCE, "both to be filed")


def test_what_is_not_finished_or_hides_itself_is_left_alone(scanner: Machine) -> None:
    with watching(scanner, "-r", "-o", "in/out", "--settle", "10ms", "--report", "in/r.ndjson"):
        for name in (
            ".hidden.pdf",
            "a.pdf.part",
            "b.crdownload",
            "c.tmp",
            "d.pdf~",
            "done/e.pdf",
            ".f/g.pdf",
        ):
            drop(scanner, name, ticket(1))
        drop(scanner, "z.pdf", ticket(2))
        wait_for_files(scanner.files / "in/out", {"z.json"})
        (scanner.files / "in/a.pdf.part").rename(scanner.files / "in/a.pdf")
        wait_for_files(scanner.files / "in/out", {"a.json", "z.json"})
    assert [row["input"] for row in rows(scanner.files / "in/r.ndjson")] == ["in/z.pdf", "in/a.pdf"]


def test_folders_that_come_later(scanner: Machine) -> None:
    with watching(scanner, "-r", "-o", "out", "--settle", "10ms"):
        # As whole trees come, made and moved; files are in them before any watch of theirs can be.
        drop(scanner, "new/deep/a.pdf", ticket(1))
        scanner.files.joinpath("tree/deep").mkdir(parents=True)
        scanner.file("tree/deep/b.pdf", ticket(2))
        (scanner.files / "tree").rename(scanner.files / "in/moved")
        wait_for_files(scanner.files / "out", {"new/deep/a.json", "moved/deep/b.json"})
        drop(scanner, "moved/deep/c.pdf", ticket(3))
        wait_for_files(scanner.files / "out", {"new/deep/a.json", "moved/deep/b.json", "moved/deep/c.json"})


def test_names_of_any_bytes(scanner: Machine) -> None:
    names = [b"-f.pdf", b"line\nend.pdf", b"100%s.pdf", b"\xff\xfe.pdf", b"[a].pdf"]
    with watching(scanner, "-o", "out", "--move") as watch:
        for number, name in enumerate(names):
            drop(scanner, name, ticket(number))
        wait_for_files(scanner.files / "in", {f"done/{os.fsdecode(name)}" for name in names})
    made = {os.fsencode(path.name) for path in (scanner.files / "out").iterdir()}
    assert made == {name.replace(b".pdf", b".json") for name in names}
    assert "in/line\\nend.pdf -> out/line\\nend.json" in watch.said


def test_quiet_tells_failures_only(scanner: Machine) -> None:
    with watching(scanner, "-o", "out", "-q") as watch:
        drop(scanner, "a.pdf", ticket(1))
        wait_for_files(scanner.files / "out", {"a.json"})
        assert watch.said == ""
        drop(scanner, "bad.pdf", b"%PDF-1.7 and nothing")
        watch.tells("in/bad.pdf: ")


def test_an_object_for_each_file(scanner: Machine) -> None:
    with watching(scanner, "-o", "out", "--move", "--progress", "json") as watch:
        drop(scanner, "a.pdf", ticket(1))
        wait_for(lambda: len(watch.objects) == 2, PATIENCE, "the object of a file")
        drop(scanner, "bad.pdf", b"%PDF-1.7 and nothing")
        wait_for(lambda: len(watch.objects) == 3, PATIENCE, "the object of a failure")
    begin, good, bad, end = watch.objects
    assert begin == {"event": "watching", "folder": "in"}
    assert (good["event"], good["input"], good["state"], good["outputs"], good["moved_to"]) == (
        "file",
        "in/a.pdf",
        "done",
        ["out/a.json"],
        "in/done/a.pdf",
    )
    assert (bad["state"], bad["moved_to"], bad["again_in_ms"]) == ("failed", "in/failed/bad.pdf", None)
    assert bad["code"]
    assert end == {"event": "end", "done": 1, "failed": 1}


def test_standard_output_gets_a_line_for_each(scanner: Machine) -> None:
    with watching(scanner, "--move", "-q") as watch:
        drop(scanner, "a.pdf", ticket(1))
        assert watch.process.stdout is not None
        record = json.loads(watch.process.stdout.readline())
        assert record["source"]["file"] == "in/a.pdf"
        wait_for_files(scanner.files / "in", {"done/a.pdf"})


def test_an_output_of_somebody_else_stays_and_is_tried_again(scanner: Machine) -> None:
    (scanner.files / "out").mkdir()
    scanner.file("out/a.json", b"precious")
    with watching(scanner, "-o", "out") as watch:
        drop(scanner, "a.pdf", ticket(1))
        watch.tells("out/a.json exists already")
        assert "it is tried again in" in watch.said
        assert (scanner.files / "out/a.json").read_bytes() == b"precious"
        (scanner.files / "out/a.json").unlink()
        watch.tells("in/a.pdf -> out/a.json")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it(scanner: Machine, number: signal.Signals) -> None:
    with watching(scanner, "-o", "out", "--move") as watch:
        assert watch.ends(number) == 128 + number
        assert "0 done, 0 failed" in watch.said


@pytest.mark.parametrize("end", ["removed", "moved"])
def test_the_end_of_the_folder_is_told(scanner: Machine, end: str) -> None:
    with watching(scanner, "-o", "out") as watch:
        if end == "removed":
            (scanner.files / "in").rmdir()
        else:
            (scanner.files / "in").rename(scanner.files / "elsewhere")
        assert watch.ends() == 66, watch.said
    assert f"the folder in is gone: it was {end}" in watch.said
    assert "start the watch again" in watch.said


def test_what_is_refused(scanner: Machine) -> None:
    missing = scanner.run("watch", "nowhere", "-o", "out")
    assert missing.returncode == 66
    assert "there is no folder nowhere" in missing.stderr
    assert not (scanner.files / "out").exists()
    scanner.file("file", b"x")
    assert scanner.run("watch", "file", "-o", "out").returncode == 66
    (scanner.files / "in").mkdir()
    assert scanner.run("watch", "in", "-o", "/proc/nowhere").returncode == 73
    assert scanner.run("watch", "in", "-o", "file/out").returncode == 73
    for options in (
        ("in", "-o", "in"),
        ("in", "-o", "in/{stem}.json"),
        ("in", "-o", "out/{n}-{stem}.json"),
        ("in", "-f", "text"),
        ("in", "-o", "out", "--strict"),
        ("in", "-o", "out", "--settle", "soon"),
        ("in", "-o", "out", "--progress", "loud"),
        (),
        ("in", "other", "-o", "out"),
    ):
        refused = scanner.run("watch", *options)
        assert (refused.returncode, refused.stdout) == (2, ""), options
    scanner.file("in/done", b"")
    assert scanner.run("watch", "in", "-o", "out", "--move").returncode == 73


def test_it_runs_once_and_can_be_cancelled(scanner: Machine) -> None:
    drop(scanner, "a.pdf", ticket(1))
    with watching(scanner, "-o", "out") as watch:
        second = Watch(scanner, "-o", "out")
        assert second.ends() == 75
        assert "this watch runs already" in second.said
        assert scanner.run("batch", "in", "-o", "out", env=STORE).returncode == 75
        listed = [
            json.loads(line)
            for line in scanner.run("batch", "list", "--json", env=STORE).stdout.splitlines()
            if json.loads(line)["directory"] == str(scanner.files)
        ]
        assert [(row["state"], row["command"]) for row in listed] == [("running", "ocr watch in -o out")]
        assert scanner.run("batch", "cancel", str(listed[0]["id"]), env=STORE).returncode == 0
        assert watch.ends() == 130
    assert "cancelled by" in watch.said


def test_what_no_event_told_of_is_found(scanner: Machine) -> None:
    """While the watch stands still the kernel's queue runs over."""
    most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    with watching(scanner, "-r", "--exclude", "*.no", "-o", "out", "--settle", "10ms") as watch:
        os.kill(watch.process.pid, signal.SIGSTOP)
        # Two events each.
        for number in range(most // 2 + 10):
            (scanner.files / f"in/{number}.no").touch()
        drop(scanner, "a.pdf", ticket(1))
        drop(scanner, "new/b.pdf", ticket(2))
        os.kill(watch.process.pid, signal.SIGCONT)
        wait_for_files(scanner.files / "out", {"a.json", "new/b.json"})
        drop(scanner, "new/c.pdf", ticket(3))
        wait_for_files(scanner.files / "out", {"a.json", "new/b.json", "new/c.json"})
