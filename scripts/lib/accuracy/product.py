# SPDX-License-Identifier: Apache-2.0
"""The release build with a private daemon, as a user would run it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[3]
OCR = TOP / "build/release/cli/ocr"
_AT_ONCE = 50

Record = dict[str, Any]


class Product:
    """One daemon with its own directories; use as a context manager."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ocr-accuracy.")
        self.folder = Path(self._folder.name)
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
        }
        for name in ("RUNTIME_DIR", "STATE_HOME", "CONFIG_HOME"):
            path = self.folder / name.lower()
            path.mkdir(mode=0o700)
            self.environment[f"XDG_{name}"] = str(path)

    def __enter__(self) -> Product:
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(
            [OCR, "stop", "--now", "-q"], env=self.environment, check=False, stderr=subprocess.DEVNULL
        )
        self._folder.cleanup()

    def daemon_pid(self) -> int | None:
        """Return the process number of the daemon, None where none runs."""
        done = subprocess.run(
            [OCR, "status", "--json"], env=self.environment, capture_output=True, check=False
        )
        return int(json.loads(done.stdout)["pid"]) if done.returncode == 0 else None

    def read(self, files: Iterable[Path], *options: str) -> Iterator[tuple[Path, Record]]:
        """Read files and give each with its record, in order."""
        waiting = list(files)
        while waiting:
            part, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
            done = subprocess.run(
                [OCR, "-q", "-f", "json", *options, "--", *part],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            records = [json.loads(line) for line in done.stdout.splitlines()]
            if len(records) != len(part):
                raise SystemExit(f"{len(part)} files were given and {len(records)} records came back")
            yield from zip(part, records, strict=True)
