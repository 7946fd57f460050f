# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL: a new cluster in a folder of its own, on a unix socket, gone with whoever started it.

PostgreSQL refuses to run as root; then it runs as the user that Debian's package makes.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 60.0


class Unavailable(RuntimeError):
    """There is no PostgreSQL that could be started here; the message says why."""


def binaries() -> Path:
    """Find the folder with initdb and postgres."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin")):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Unavailable("PostgreSQL is not installed")


class PostgresServer:
    """One cluster. Start it from a thread that lives as long as it: it ends with that thread."""

    def __init__(self, password: str = "") -> None:
        self._binaries = binaries()
        self._as_user = ["setpriv", "--pdeathsig", "QUIT"]
        # short, since a socket's path must be
        self.folder = Path(tempfile.mkdtemp(prefix="ocr-pg-", dir="/tmp"))
        if os.geteuid() == 0:
            try:
                account = pwd.getpwnam("postgres")
            except KeyError:
                raise Unavailable(
                    "PostgreSQL refuses to run as root, and there is no user postgres"
                ) from None
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._as_user += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self._password = password
        self._make_cluster()
        self.start()

    def _make_cluster(self) -> None:
        command = [
            *self._as_user,
            str(self._binaries / "initdb"),
            "-D",
            str(self.folder / "data"),
            "--no-sync",
        ]
        command += ["-U", "ocr", "-E", "UTF8", "--locale=C"]
        if self._password:
            secret = self.folder / "password"
            secret.write_text(self._password + "\n")
            secret.chmod(0o644)
            command += ["-A", "scram-sha-256", f"--pwfile={secret}"]
        else:
            command += ["-A", "trust"]
        made = subprocess.run(command, capture_output=True, env={"LC_ALL": "C"}, check=False)
        if made.returncode != 0:
            raise RuntimeError(f"initdb failed: {made.stderr.decode(errors='replace')}")

    def start(self) -> None:
        """Start it, or start it again after kill(); wait until it answers."""
        # A killed server's children end by themselves, and hold its memory until then.
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process is None or self._process.poll() is not None:
                self._launch()
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start: see {self.folder / 'log'}")
            time.sleep(0.02)

    def _launch(self) -> None:
        command = [*self._as_user, str(self._binaries / "postgres"), "-D", str(self.folder / "data")]
        command += ["-k", str(self.folder), "-h", "", "-F", "-c", "max_connections=60"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={"LC_ALL": "C"}
            )

    def _answers(self) -> bool:
        return self.psql("SELECT 1", check=False).returncode == 0

    def psql(
        self, sql: str, database: str = "postgres", check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run SQL; rows without decoration on stdout."""
        return subprocess.run(
            ["psql", "-XAtq", "-h", str(self.folder), "-U", "ocr", "-d", database, "-c", sql],
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "PGPASSWORD": self._password},
            check=check,
        )

    @contextlib.contextmanager
    def holding(self, table: str, database: str) -> Iterator[None]:
        """Hold a table, so that nobody else reads or writes it."""
        command = ["psql", "-XAtq", "-h", str(self.folder), "-U", "ocr", "-d", database]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PGPASSWORD": self._password}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        ) as holder:
            assert holder.stdin and holder.stdout
            holder.stdin.write(f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; SELECT 'held';\n")
            holder.stdin.flush()
            assert holder.stdout.readline() == "held\n"
            try:
                yield
            finally:
                holder.stdin.close()

    def new_database(self) -> str:
        """Make an empty database, and give its name."""
        self._databases += 1
        name = f"test{self._databases}"
        self.psql(f"CREATE DATABASE {name}")
        return name

    def url(self, database: str, password: str = "") -> str:
        """Give the URL of a database."""
        user = f"ocr:{password}" if password else "ocr"
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def kill(self) -> None:
        """Kill the server: its children end by themselves as soon as they notice."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """End it, and remove its folder."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)
