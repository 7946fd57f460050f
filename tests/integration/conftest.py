# SPDX-License-Identifier: Apache-2.0
"""A machine for each test, or one for a file of tests that only read."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.postgres import PostgresServer, Unavailable

from integration.machine import ROOT, Machine

PASSWORD = "s3cret limones"

# In the background of a shell these are ignored, which programs inherit, and programs are tested for how
# they end. A handler of our own is not inherited.
for ignored in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
    if signal.getsignal(ignored) == signal.SIG_IGN:
        signal.signal(ignored, lambda *_: None)


@contextmanager
def private_machine(folder: Path) -> Iterator[Machine]:
    """Make a machine, and see that nothing of it is left."""
    # Not under pytest's folder: the name of a socket has to be short.
    runtime = Path(tempfile.mkdtemp(prefix="ocr-it-", dir="/tmp"))
    machine = Machine(folder, runtime)
    try:
        try:
            yield machine
        finally:
            machine.close()
    finally:
        shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Give a machine on which no daemon runs yet."""
    with private_machine(tmp_path) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Give a machine for the whole file, with one daemon, which has to survive it."""
    with private_machine(tmp_path_factory.mktemp("warm")) as shared:
        pid = shared.start("--workers=2")["pid"]
        yield shared
        assert shared.status().get("pid") == pid, "the daemon did not survive the tests of this file"


@pytest.fixture
def apart(warm: Machine, tmp_path: Path) -> Iterator[Machine]:
    """Give the warm machine with an empty folder of its own to work in."""
    before = warm.files
    warm.files = before / tmp_path.name
    warm.files.mkdir()
    yield warm
    warm.files = before


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Give a PostgreSQL server of the tests' own, which asks for a password."""
    try:
        server = PostgresServer(PASSWORD)
    except Unavailable as why:
        pytest.skip(f"skipped: {why}")
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def keeper(machine: Machine) -> Machine:
    """Give a machine with a store."""
    machine.environment["OCR_STORE"] = "on"
    return machine


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real documents, which are not part of the project."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("skipped: no corpus")
    return folder
