# SPDX-License-Identifier: Apache-2.0
"""`ocr watch`: what is dropped into a folder is read once it is complete, and what is refused."""

import json
import os
import signal
from pathlib import Path

import pytest

from integration.batches import STORE, files_below, said
from integration.machine import Machine
from integration.processes import wait_for
from integration.watching import PATIENCE, Watch, drop, rows, ticket, wait_for_files, watching


def test_what_is_there_and_what_comes_is_read(apart: Machine) -> None:
    drop(apart, "before.pdf", ticket(1))
    with watching(apart, "-o", "out") as watch:
        watch.tells("watching in (Ctrl-C ends it)")
        watch.tells("in/before.pdf -> out/before.json")
        drop(apart, "written.pdf", ticket(2))
        apart.file("elsewhere.pdf", ticket(3)).rename(apart.files / "in/renamed.pdf")
        wait_for_files(apart.files / "out", {"before.json", "written.json", "renamed.json"})
        watch.tells("in/written.pdf -> out/written.json")
        watch.tells("in/renamed.pdf -> out/renamed.json")
    assert "3 done, 0 failed" in watch.said
    assert said(apart.files / "out/renamed.json")["ticket"]["store"]
    assert files_below(apart.files / "in") == ["before.pdf", "renamed.pdf", "written.pdf"]


def test_a_file_that_is_still_written_is_read_once_and_whole(apart: Machine) -> None:
    whole = ticket(1)
    with watching(apart, "-o", "out", "--settle", "10ms", "--report", "r.ndjson"):
        with (apart.files / "in/slow.pdf").open("wb") as slow:
            slow.write(whole[:1000])
            slow.flush()
            # What was written later is read earlier.
            drop(apart, "quick.pdf", ticket(2))
            wait_for_files(apart.files / "out", {"quick.json"})
            slow.write(whole[1000:])
        wait_for_files(apart.files / "out", {"quick.json", "slow.json"})
    assert [(row["input"], row["state"]) for row in rows(apart.files / "r.ndjson")] == [
        ("in/quick.pdf", "done"),
        ("in/slow.pdf", "done"),
    ]


def test_a_file_that_is_open_at_the_start_is_waited_for(apart: Machine) -> None:
    whole = ticket(1)
    (apart.files / "in").mkdir()
    with (apart.files / "in/slow.pdf").open("wb") as slow:
        slow.write(whole[:1000])
        slow.flush()
        # Quiet says nothing where the file system cannot tell of writers; that it is closed does.
        with watching(apart, "-o", "out", "--settle", "1h", "--report", "r.ndjson"):
            drop(apart, "quick.pdf", ticket(2))
            wait_for_files(apart.files / "out", {"quick.json"})
            slow.write(whole[1000:])
            slow.close()
            wait_for_files(apart.files / "out", {"quick.json", "slow.json"})
    assert {row["state"] for row in rows(apart.files / "r.ndjson")} == {"done"}


def test_a_changed_file_is_read_again_and_its_result_replaced(apart: Machine) -> None:
    with watching(apart, "-o", "out"):
        drop(apart, "a.txt", b"SHOP\nTOTAL 1.00 EUR\n")
        wait_for_files(apart.files / "out", {"a.json"})
        drop(apart, "a.txt", b"SHOP\nTOTAL 2.00 EUR\n")
        wait_for(
            lambda: "2.00" in json.loads((apart.files / "out/a.json").read_text())["text"],
            PATIENCE,
            "the result of the second content",
        )
    assert files_below(apart.files / "out") == ["a.json"]


def test_several_closings_end_in_the_last_content(apart: Machine) -> None:
    whole = ticket(1)
    with watching(apart, "-o", "out", "--move"):
        path = apart.files / "in/pages.pdf"
        # Made first, written later: as file servers do.
        path.touch()
        for end in (1000, 2000, len(whole)):
            with path.open("r+b") as file:
                file.write(whole[:end])
        wait_for_files(apart.files / "in", {"done/pages.pdf"})
        wait_for_files(apart.files / "out", {"pages.json"})
    assert said(apart.files / "out/pages.json")["source"]["bytes"] == len(whole)


def test_inputs_are_filed_and_nothing_is_replaced(apart: Machine) -> None:
    with watching(apart, "-r", "-o", "out", "--move", "--report", "r.ndjson") as watch:
        for number in range(3):
            drop(apart, "sub/scan.pdf", ticket(number))
            wait_for(lambda: not (apart.files / "in/sub/scan.pdf").exists(), PATIENCE, "a scan to be filed")
        drop(apart, "bad.pdf", b"%PDF-1.7 and nothing")
        watch.tells("in/bad.pdf: ")
        wait_for(lambda: not (apart.files / "in/bad.pdf").exists(), PATIENCE, "a failure to be filed")
        drop(apart, "bad.pdf", b"%PDF-1.7 and nothing else")
        wait_for_files(
            apart.files / "in",
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
        assert (apart.files / f"in/done/sub/{name}.pdf").read_bytes() == ticket(number)
        assert (apart.files / f"out/sub/{name}.json").exists()
    outputs = [row["outputs"] for row in rows(apart.files / "r.ndjson")]
    assert outputs == [["out/sub/scan.json"], ["out/sub/scan-1.json"], ["out/sub/scan-2.json"], [], []]


def test_a_link_that_is_filed_leads_to_the_same_file(apart: Machine) -> None:
    (apart.files / "store/deep").mkdir(parents=True)
    (apart.files / "store/x.pdf").write_bytes(ticket(1))
    (apart.files / "in").mkdir()
    (apart.files / "in/real").mkdir()
    # By way of a folder that is a link: "deep/.." is not the folder of the link.
    (apart.files / "in/deep").symlink_to("../store/deep")
    (apart.files / "in/a.pdf").symlink_to("../store/x.pdf")
    (apart.files / "in/b.pdf").symlink_to("deep/../x.pdf")
    (apart.files / "in/c.pdf").symlink_to(apart.files / "store/x.pdf")
    (apart.files / "in/real/d.pdf").symlink_to("../../store/x.pdf")
    with watching(apart, "-r", "-o", "out", "--move", "--settle", "10ms"):
        wait_for_files(apart.files / "out", {"a.json", "b.json", "c.json", "real/d.json"})
        done = apart.files / "in/done"
        names = ("a.pdf", "b.pdf", "c.pdf", "real/d.pdf")
        wait_for(lambda: all((done / name).exists() for name in names), PATIENCE, "all links to be filed")
    for name in names:
        assert (done / name).is_symlink()
        assert (done / name).read_bytes() == ticket(1), name
    assert not list(done.rglob(".ocr-*"))


def test_inputs_that_would_become_one_file_get_numbers_when_they_are_moved(apart: Machine) -> None:
    drop(apart, "x.pdf", ticket(1))
    drop(apart, "x.txt", b"SHOP\nTOTAL 1.00 EUR\n")
    with watching(apart, "-o", "out", "--move", "--settle", "10ms"):
        wait_for_files(apart.files / "out", {"x.json", "x-1.json"})
        wait_for(lambda: len(files_below(apart.files / "in/done")) == 2, PATIENCE, "both to be filed")


def test_what_is_not_finished_or_hides_itself_is_left_alone(apart: Machine) -> None:
    with watching(apart, "-r", "-o", "in/out", "--settle", "10ms", "--report", "in/r.ndjson"):
        for name in (
            ".hidden.pdf",
            "a.pdf.part",
            "b.crdownload",
            "c.tmp",
            "d.pdf~",
            "done/e.pdf",
            ".f/g.pdf",
        ):
            drop(apart, name, ticket(1))
        drop(apart, "z.pdf", ticket(2))
        wait_for_files(apart.files / "in/out", {"z.json"})
        (apart.files / "in/a.pdf.part").rename(apart.files / "in/a.pdf")
        wait_for_files(apart.files / "in/out", {"a.json", "z.json"})
    assert [row["input"] for row in rows(apart.files / "in/r.ndjson")] == ["in/z.pdf", "in/a.pdf"]


def test_folders_that_come_later(apart: Machine) -> None:
    with watching(apart, "-r", "-o", "out", "--settle", "10ms"):
        # As whole trees come, made and moved; files are in them before any watch of theirs can be.
        drop(apart, "new/deep/a.pdf", ticket(1))
        apart.files.joinpath("tree/deep").mkdir(parents=True)
        apart.file("tree/deep/b.pdf", ticket(2))
        (apart.files / "tree").rename(apart.files / "in/moved")
        wait_for_files(apart.files / "out", {"new/deep/a.json", "moved/deep/b.json"})
        drop(apart, "moved/deep/c.pdf", ticket(3))
        wait_for_files(apart.files / "out", {"new/deep/a.json", "moved/deep/b.json", "moved/deep/c.json"})


def test_names_of_any_bytes(apart: Machine) -> None:
    names = [b"-f.pdf", b"line\nend.pdf", b"100%s.pdf", b"\xff\xfe.pdf", b"[a].pdf"]
    with watching(apart, "-o", "out", "--move") as watch:
        for number, name in enumerate(names):
            drop(apart, name, ticket(number))
        wait_for_files(apart.files / "in", {f"done/{os.fsdecode(name)}" for name in names})
    made = {os.fsencode(path.name) for path in (apart.files / "out").iterdir()}
    assert made == {name.replace(b".pdf", b".json") for name in names}
    assert "in/line\\nend.pdf -> out/line\\nend.json" in watch.said


def test_quiet_tells_failures_only(apart: Machine) -> None:
    with watching(apart, "-o", "out", "-q") as watch:
        drop(apart, "a.pdf", ticket(1))
        wait_for_files(apart.files / "out", {"a.json"})
        assert watch.said == ""
        drop(apart, "bad.pdf", b"%PDF-1.7 and nothing")
        watch.tells("in/bad.pdf: ")


def test_an_object_for_each_file(apart: Machine) -> None:
    with watching(apart, "-o", "out", "--move", "--progress", "json") as watch:
        drop(apart, "a.pdf", ticket(1))
        wait_for(lambda: len(watch.objects) == 2, PATIENCE, "the object of a file")
        drop(apart, "bad.pdf", b"%PDF-1.7 and nothing")
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


def test_standard_output_gets_a_line_for_each(apart: Machine) -> None:
    with watching(apart, "--move", "-q") as watch:
        drop(apart, "a.pdf", ticket(1))
        assert watch.process.stdout is not None
        record = json.loads(watch.process.stdout.readline())
        assert record["source"]["file"] == "in/a.pdf"
        wait_for_files(apart.files / "in", {"done/a.pdf"})


def test_an_output_of_somebody_else_stays_and_is_tried_again(apart: Machine) -> None:
    (apart.files / "out").mkdir()
    apart.file("out/a.json", b"precious")
    with watching(apart, "-o", "out") as watch:
        drop(apart, "a.pdf", ticket(1))
        watch.tells("out/a.json exists already")
        assert "it is tried again in" in watch.said
        assert (apart.files / "out/a.json").read_bytes() == b"precious"
        (apart.files / "out/a.json").unlink()
        watch.tells("in/a.pdf -> out/a.json")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it(apart: Machine, number: signal.Signals) -> None:
    with watching(apart, "-o", "out", "--move") as watch:
        assert watch.ends(number) == 128 + number
        assert "0 done, 0 failed" in watch.said


@pytest.mark.parametrize("end", ["removed", "moved"])
def test_the_end_of_the_folder_is_told(apart: Machine, end: str) -> None:
    with watching(apart, "-o", "out") as watch:
        if end == "removed":
            (apart.files / "in").rmdir()
        else:
            (apart.files / "in").rename(apart.files / "elsewhere")
        assert watch.ends() == 66, watch.said
    assert f"the folder in is gone: it was {end}" in watch.said
    assert "start the watch again" in watch.said


def test_what_is_refused(apart: Machine) -> None:
    missing = apart.run("watch", "nowhere", "-o", "out")
    assert missing.returncode == 66
    assert "there is no folder nowhere" in missing.stderr
    assert not (apart.files / "out").exists()
    apart.file("file", b"x")
    assert apart.run("watch", "file", "-o", "out").returncode == 66
    (apart.files / "in").mkdir()
    assert apart.run("watch", "in", "-o", "/proc/nowhere").returncode == 73
    assert apart.run("watch", "in", "-o", "file/out").returncode == 73
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
        refused = apart.run("watch", *options)
        assert (refused.returncode, refused.stdout) == (2, ""), options
    apart.file("in/done", b"")
    assert apart.run("watch", "in", "-o", "out", "--move").returncode == 73


def test_it_runs_once_and_can_be_cancelled(apart: Machine) -> None:
    drop(apart, "a.pdf", ticket(1))
    with watching(apart, "-o", "out") as watch:
        second = Watch(apart, "-o", "out")
        assert second.ends() == 75
        assert "this watch runs already" in second.said
        assert apart.run("batch", "in", "-o", "out", env=STORE).returncode == 75
        listed = [
            json.loads(line)
            for line in apart.run("batch", "list", "--json", env=STORE).stdout.splitlines()
            if json.loads(line)["directory"] == str(apart.files)
        ]
        assert [(row["state"], row["command"]) for row in listed] == [("running", "ocr watch in -o out")]
        assert apart.run("batch", "cancel", str(listed[0]["id"]), env=STORE).returncode == 0
        assert watch.ends() == 130
    assert "cancelled by" in watch.said


def test_what_no_event_told_of_is_found(apart: Machine) -> None:
    """While the watch stands still the kernel's queue runs over."""
    most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    with watching(apart, "-r", "--exclude", "*.no", "-o", "out", "--settle", "10ms") as watch:
        os.kill(watch.process.pid, signal.SIGSTOP)
        # Two events each.
        for number in range(most // 2 + 10):
            (apart.files / f"in/{number}.no").touch()
        drop(apart, "a.pdf", ticket(1))
        drop(apart, "new/b.pdf", ticket(2))
        os.kill(watch.process.pid, signal.SIGCONT)
        wait_for_files(apart.files / "out", {"a.json", "new/b.json"})
        drop(apart, "new/c.pdf", ticket(3))
        wait_for_files(apart.files / "out", {"a.json", "new/b.json", "new/c.json"})
