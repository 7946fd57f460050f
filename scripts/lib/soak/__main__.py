# SPDX-License-Identifier: Apache-2.0
"""Run a soak: `store` kills everything while the same documents are read again and again."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from soak.host import OCR, TOP
from soak.store import Plan, run_rounds


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    parser.add_argument("what", choices=["store"])
    parser.add_argument("--backend", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--reads", type=int, default=5000, help="documents answered in a round")
    parser.add_argument("--documents", type=int, default=500, help="different ones")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=4, help="at once")
    parser.add_argument("--hosts", type=int, default=1, help="daemons on one PostgreSQL")
    parser.add_argument(
        "--seed", default=str(int(time.time())), help="the same one kills at the same moments"
    )
    return parser.parse_args()


def make_tickets(folder: Path, count: int) -> list[Path]:
    """Make tickets that are all different."""
    subprocess.run(
        [sys.executable, "-m", "support.tickets", folder, "--count", str(count)],
        env={**os.environ, "PYTHONPATH": str(TOP / "tests")},
        check=True,
    )
    return sorted(folder.glob("*.pdf"))


def main() -> int:
    """Run all rounds; 1 when anything was wrong."""
    options = arguments()
    if not OCR.exists():
        print(f"scripts/soak: there is no {OCR}: build it first", file=sys.stderr)
        return 2
    # What was started ends with it.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    print(f"seed {options.seed}", flush=True)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="ocr-soak.") as name:
        files = make_tickets(Path(name), options.documents)
        plan = Plan(files, options.reads, options.seed, options.clients)
        for backend in ("sqlite", "postgres"):
            if options.backend in (backend, "both"):
                hosts = options.hosts if backend == "postgres" else 1
                wrong += run_rounds(
                    backend, plan, options.rounds, hosts, lambda text: print(text, flush=True)
                )
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
