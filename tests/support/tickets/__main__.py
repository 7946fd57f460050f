# SPDX-License-Identifier: Apache-2.0
"""The command line of the generator: see the package's description."""

import argparse
import json
import sys
from pathlib import Path

from support.tickets import RANDOM_PREFIX, build, cases, documents


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="support.tickets", description="make ticket PDFs and their right values"
    )
    parser.add_argument(
        "out", nargs="?", type=Path, metavar="OUT_DIR", help="where the files go; made if absent"
    )
    parser.add_argument(
        "--case", nargs="+", default=[], metavar="NAME", help="only these cases (default: all)"
    )
    parser.add_argument(
        "--document", nargs="+", default=[], metavar="NAME", help="other documents, which have no values"
    )
    parser.add_argument("--count", type=int, default=0, metavar="N", help="this many random tickets besides")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="number of the first random ticket")
    parser.add_argument(
        "--list", action="store_true", help="print the names of cases and documents, make nothing"
    )
    arguments = parser.parse_args()
    if not arguments.list and arguments.out is None:
        parser.error("no OUT_DIR given: say where the files go, or use --list")
    unknown = sorted(set(arguments.case) - set(cases())) + sorted(
        set(arguments.document) - set(documents.names())
    )
    if unknown:
        parser.error(f"no such case or document: {', '.join(unknown)}; --list shows all")
    return arguments


def main() -> int:
    """Make what was asked for."""
    arguments = _arguments()
    if arguments.list:
        print("\n".join([*cases(), *(f"{name} (document)" for name in documents.names())]))
        return 0
    wanted = list(arguments.case)
    if not wanted and not arguments.document and not arguments.count:
        wanted = cases()
    wanted += [f"{RANDOM_PREFIX}{arguments.seed + number}" for number in range(arguments.count)]
    arguments.out.mkdir(parents=True, exist_ok=True)
    truth = {}
    for case in wanted:
        pdf, values = build(case)
        (arguments.out / f"{case}.pdf").write_bytes(pdf)
        truth[f"{case}.pdf"] = values
    for name in arguments.document:
        (arguments.out / documents.file_name(name)).write_bytes(documents.build(name))
    if truth:
        text = json.dumps(truth, ensure_ascii=False, indent=1)
        (arguments.out / "TRUTH.json").write_text(text + "\n", encoding="utf-8")
    return 0


sys.exit(main())
