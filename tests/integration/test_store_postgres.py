# SPDX-License-Identifier: Apache-2.0
"""The store in PostgreSQL: how it is found, what happens while it is away, and that no password shows."""

import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from support.postgres import PostgresServer

from integration import processes
from integration.conftest import PASSWORD
from integration.machine import Machine
from integration.stored import (
    document,
    history,
    kill_daemon,
    settled,
    spooled,
    state,
    url_with_password,
)
from integration.watching import PATIENCE, drop, rows, ticket, wait_for_files, watching

Prepare = Callable[[Machine, PostgresServer, str], None]


def by_url(machine: Machine, server: PostgresServer, database: str) -> None:
    machine.environment["OCR_DATABASE_URL"] = url_with_password(server, database, PASSWORD)


def by_variables(machine: Machine, server: PostgresServer, database: str) -> None:
    machine.environment["OCR_DATABASE_URL"] = "postgresql://"
    machine.environment |= {
        "PGHOST": str(server.folder),
        "PGUSER": "ocr",
        "PGDATABASE": database,
        "PGPASSWORD": PASSWORD,
    }


def by_password_file(machine: Machine, server: PostgresServer, database: str) -> None:
    machine.environment["OCR_DATABASE_URL"] = server.url(database)
    passwords = Path(machine.environment["HOME"]) / ".pgpass"
    passwords.write_text(f"*:*:*:ocr:{PASSWORD}\n")
    passwords.chmod(0o600)


def by_service_file(machine: Machine, server: PostgresServer, database: str) -> None:
    machine.environment["OCR_DATABASE_URL"] = "postgresql:///?service=tickets"
    services = Path(machine.environment["HOME"]) / ".pg_service.conf"
    services.write_text(
        f"[tickets]\nhost={server.folder}\nuser=ocr\ndbname={database}\npassword={PASSWORD}\n"
    )


def by_settings_file(machine: Machine, server: PostgresServer, database: str) -> None:
    settings = Path(machine.environment["XDG_CONFIG_HOME"]) / "ocr" / ".env"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"OCR_DATABASE_URL='{url_with_password(server, database, PASSWORD)}'\n")
    settings.chmod(0o600)


WAYS = [by_url, by_variables, by_password_file, by_service_file, by_settings_file]


@pytest.mark.parametrize("way", WAYS)
def test_the_database_is_found_as_every_client_of_it_finds_it(
    keeper: Machine, postgres: PostgresServer, way: Prepare
) -> None:
    database = postgres.new_database()
    way(keeper, postgres, database)
    read = document(keeper.run("-f", "json", keeper.ticket()))
    assert document(keeper.run("-f", "json", keeper.ticket()))["cached"] is True
    (row,) = history(keeper)
    assert row["total"] == read["ticket"]["total"]
    assert not (state(keeper) / "ocr.db").exists()
    assert postgres.psql("SELECT count(*) FROM ocr.documents", database).stdout == "1\n"


@pytest.mark.parametrize("way", [by_url, by_settings_file])
def test_the_password_shows_nowhere(keeper: Machine, postgres: PostgresServer, way: Prepare) -> None:
    secrets = (PASSWORD, PASSWORD.replace(" ", "%20"), "s3cret")
    way(keeper, postgres, postgres.new_database())
    pid = keeper.start("--workers=1", "--log-level=debug")["pid"]
    said = []
    for command in (
        (keeper.ticket(),),
        ("status",),
        ("status", "--json"),
        ("config",),
        ("config", "--json"),
        ("history",),
        ("history", "verify"),
        ("logs",),
        ("store", "backup", "copy.db"),
    ):
        output = keeper.run(*command)
        said.append(output.stdout + output.stderr)
    postgres.kill()
    try:
        for command in (("--fresh", keeper.ticket()), ("history",), ("status", "--json")):
            output = keeper.run(*command)
            said.append(output.stdout + output.stderr)
        shown = {process: processes.command(process) for process in keeper.left()}
    finally:
        postgres.start()
    settled(keeper)
    said += [keeper.log.read_text(), *shown.values()]
    assert pid in shown
    assert not [text for text in said for secret in secrets if secret in text]
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    assert [line.split()[4] for line in limits if line.startswith("Max core")] == ["0"]


def test_a_wrong_password_is_told_without_it(keeper: Machine, postgres: PostgresServer) -> None:
    keeper.environment["OCR_DATABASE_URL"] = url_with_password(postgres, postgres.new_database(), "wr0ng")
    asked = keeper.run("history")
    assert asked.returncode != 0
    assert "password authentication failed" in asked.stderr
    assert "wr0ng" not in asked.stderr


def test_while_it_is_away_readings_wait_and_are_stored_once(
    keeper: Machine, postgres: PostgresServer
) -> None:
    by_url(keeper, postgres, database := postgres.new_database())
    tickets = [keeper.ticket(case) for case in ("simple", "cash_exact", "fish_several")]
    postgres.kill()
    try:
        # Away at the start, and it does not keep anybody waiting.
        first = document(keeper.run("-f", "json", tickets[0]))
        assert keeper.status()["state"] == "ready"
        assert keeper.status()["store"]["state"] == "away"
        assert len(spooled(keeper)) == 1
        assert {path.stat().st_mode & 0o777 for path in spooled(keeper)} == {0o600}
        assert (state(keeper) / "spool").stat().st_mode & 0o777 == 0o700
        kill_daemon(keeper)
        document(keeper.run("-f", "json", tickets[1]))
        assert len(spooled(keeper)) == 2
    finally:
        postgres.start()
    settled(keeper)
    assert spooled(keeper) == []
    document(keeper.run("-f", "json", tickets[2]))
    postgres.kill()
    try:
        document(keeper.run("-f", "json", "--fresh", tickets[0]))
    finally:
        postgres.start()
    settled(keeper)
    rows = postgres.psql("SELECT count(*) FROM ocr.documents", database).stdout
    assert rows == "3\n"
    assert document(keeper.run("-f", "json", tickets[0]))["ticket"] == first["ticket"]
    assert keeper.run("history", "verify").returncode == 0


def test_a_watch_goes_on_while_it_is_away(keeper: Machine, postgres: PostgresServer) -> None:
    by_url(keeper, postgres, database := postgres.new_database())
    out, options = keeper.files / "out", ("-o", "out", "--report", "r.ndjson", "--settle", "10ms")

    def jobs() -> str:
        return postgres.psql("SELECT count(*) FROM ocr.jobs WHERE state = 'done'", database).stdout

    with watching(keeper, *options):
        drop(keeper, "a.pdf", ticket(1))
        wait_for_files(out, {"a.json"})
        postgres.kill()
        try:
            drop(keeper, "b.pdf", ticket(2))
            wait_for_files(out, {"a.json", "b.json"})
        finally:
            postgres.start()
        drop(keeper, "c.pdf", ticket(3))
        wait_for_files(out, {"a.json", "b.json", "c.json"})
        processes.wait_for(lambda: jobs() == "3\n", PATIENCE, "all jobs in the database")
    settled(keeper)
    assert postgres.psql("SELECT count(*) FROM ocr.documents", database).stdout == "3\n"
    served = keeper.status()["served"]
    with watching(keeper, *options):
        drop(keeper, "d.pdf", ticket(4))
        wait_for_files(out, {"a.json", "b.json", "c.json", "d.json"})
    assert keeper.status()["served"] == served + 1
    assert sorted(row["input"] for row in rows(keeper.files / "r.ndjson") if row["state"] == "done") == [
        f"in/{name}.pdf" for name in "abcd"
    ]


def test_forgetting_reaches_what_waits_for_the_database(keeper: Machine, postgres: PostgresServer) -> None:
    by_url(keeper, postgres, database := postgres.new_database())
    known, other = keeper.ticket("simple"), keeper.ticket("cash_exact")
    word = document(keeper.run("-f", "json", known))["ticket"]["items"][0]["name"]
    (row,) = history(keeper)
    postgres.kill()
    try:
        keeper.run("--fresh", known)
        keeper.run(other)
        kill_daemon(keeper)
    finally:
        postgres.start()
    assert [path for path in spooled(keeper) if word.encode() in path.read_bytes()]
    assert keeper.run("history", "forget", str(row["id"])).returncode == 0
    assert not [path for path in spooled(keeper) if word.encode() in path.read_bytes()]
    assert len(spooled(keeper)) == 1
    assert keeper.run("history", "forget", "--before", "2100").returncode == 0
    assert spooled(keeper) == []
    keeper.start("--workers=1")
    settled(keeper)
    assert postgres.psql("SELECT count(*) FROM ocr.documents", database).stdout == "0\n"


def test_two_machines_read_the_same_documents_into_one_database(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    database = postgres.new_database()
    machines: list[Machine] = []
    cases = ["simple", "cash_exact", "fish_several", "sample"]
    problems: list[str] = []
    try:
        for number in (1, 2):
            runtime = Path(tempfile.mkdtemp(prefix="ocr-it-", dir="/tmp"))
            machine = Machine(tmp_path / str(number), runtime)
            machine.environment["OCR_STORE"] = "on"
            by_url(machine, postgres, database)
            machine.start("--workers=2")
            machines.append(machine)
        files = [machines[0].ticket(case) for case in cases]
        copies = [machines[0].file(f"copy-{path.name}", path.read_bytes() + b"\n%") for path in files]

        def read(machine: Machine, order: list[Path]) -> None:
            for _ in range(3):
                output = machine.run("-q", "-f", "json", "--fresh", *order, timeout=60)
                if output.returncode != 0:
                    problems.append(output.stderr)

        orders = ([*files, *copies], [*copies[::-1], *files[::-1]])
        readers = [threading.Thread(target=read, args=each) for each in zip(machines, orders, strict=True)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert problems == []
        counted = postgres.psql("SELECT count(*), count(DISTINCT sha256) FROM ocr.documents", database)
        assert counted.stdout == f"{2 * len(files)}|{2 * len(files)}\n"
        rows = history(machines[1])
        assert [row["files"] for row in rows] == [2] * len(files)
        assert machines[0].run("history", "verify").returncode == 0
        for machine in machines:
            assert machine.status()["store"]["problem"] == ""
            assert "deadlock" not in machine.log.read_text()
    finally:
        for machine in machines:
            machine.close()
            shutil.rmtree(machine.runtime, ignore_errors=True)


def test_a_store_moves_by_a_url_that_ps_does_not_show(keeper: Machine, postgres: PostgresServer) -> None:
    document(keeper.run("-f", "json", keeper.ticket()))
    url = url_with_password(postgres, postgres.new_database(), PASSWORD)
    for option in ([f"--to={url}"], ["--to", url]):
        moved = keeper.run("store", "migrate", *option)
        assert moved.returncode == 0, moved.stderr
        assert "both sides agree" in moved.stderr
        assert "s3cret" not in moved.stderr
    again = keeper.run("store", "migrate", "--to-file", "-", stdin=url.encode() + b"\n")
    assert again.returncode == 0, again.stderr
    assert "copied 0 of 1" in again.stderr
    assert keeper.run("store", "migrate", "--to-file", "-", "--to", "x.db", stdin=b"").returncode == 2
    assert keeper.run("store", "migrate", "--to-file", "-", stdin=b"\n").returncode == 2


def test_ps_shows_no_password_of_a_url(keeper: Machine, postgres: PostgresServer) -> None:
    url = url_with_password(postgres, database := postgres.new_database(), PASSWORD)
    # The client waits for its standard input, so that there is time to look; if its output can be made.
    (keeper.files / url).parent.mkdir(parents=True)
    for argument in (url, f"--output={url}"):
        reading = keeper.popen("-", argument, stdin=subprocess.PIPE)

        def covered(pid: int = reading.pid) -> bool:
            shown = processes.command(pid)
            return "postgresql://ocr" in shown and "s3cret" not in shown

        processes.wait_for(covered, 10, "a command line without the password")
        reading.kill()
        reading.communicate(timeout=30)
    # And what `ocr store` becomes waits for whoever holds the tables.
    document(keeper.run("-f", "json", keeper.ticket()))
    assert keeper.run("store", "migrate", "--to", url).returncode == 0
    with postgres.holding("ocr.documents", database):
        moving = keeper.popen("store", "migrate", "--to", url)
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        processes.wait_for(lambda: postgres.psql(waits).stdout == "1\n", 10, "the one that waits")
        seen = processes.command(moving.pid)
    moving.communicate(timeout=30)
    assert moving.returncode == 0
    assert "ocr-history" in seen
    assert "s3cret" not in seen


def test_a_move_that_was_stopped_goes_on_where_it_was(keeper: Machine, postgres: PostgresServer) -> None:
    template = keeper.run("-f", "json", keeper.ticket()).stdout.strip()
    kill_daemon(keeper)
    fill_spool(state(keeper) / "spool", template, 400)
    keeper.start("--workers=1")
    settled(keeper)
    database = postgres.new_database()
    url = url_with_password(postgres, database, PASSWORD)
    moving = keeper.popen("store", "migrate", "--to", url)

    def some() -> bool:
        counted = postgres.psql("SELECT count(*) FROM ocr.documents", database, check=False).stdout.strip()
        return moving.poll() is not None or counted not in ("", "0")

    processes.wait_for(some, 30, "the first documents over there")
    moving.kill()
    moving.communicate()
    moved = keeper.run("store", "migrate", "--to", url, timeout=60)
    assert moved.returncode == 0, moved.stderr
    assert "both sides agree: 401 documents" in moved.stderr
    assert postgres.psql("SELECT count(*) FROM ocr.documents", database).stdout == "401\n"
    # What differs is told: somebody changed a price over there.
    postgres.psql("UPDATE ocr.items SET total = total + 1 WHERE document_id = 1 AND position = 1", database)
    differs = keeper.run("store", "migrate", "--to", url, timeout=60)
    assert differs.returncode == 74
    assert "1 documents differ" in differs.stderr


def fill_spool(folder: Path, template: str, count: int) -> None:
    """Let documents wait for the database: the template's, with contents and numbers of their own."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    read = json.loads(template)
    for number in range(count):
        text = template.replace(read["source"]["sha256"], f"{number:064x}")
        text = text.replace(read["ticket"]["invoice_number"], f"{number:04}-{number:03}-{number:06}")
        head = {"options": "{}", "read_at": "2025-01-01T00:00:00.000Z", "notes": "{}", "renderings": []}
        head["document"] = len(text.encode())
        reading = json.dumps(head).encode() + b"\n" + text.encode()
        (folder / f"2025-01-01T00:00:00.000Z-{number:06}-1.reading").write_bytes(reading)
