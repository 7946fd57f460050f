# SPDX-License-Identifier: Apache-2.0
"""What a batch left: its report and its outputs, compared with what is right or with another run."""

import base64
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from support.soak.inputs import DONE, Input

# what may differ between two readings of one document
PASSING = ("timing_ms", "cached")


def report_records(report: Path) -> list[dict[str, Any]]:
    """Read a report that is complete."""
    return [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]


def bytes_of(record: dict[str, Any], name: str) -> bytes:
    """Give a name of a record as the bytes that it has in the file system."""
    encoded = record.get(f"{name}_b64")
    return base64.b64decode(encoded) if encoded else os.fsencode(record[name])


def outcomes(report: Path) -> dict[bytes, str]:
    """Give the outcome of each input: `done` or a code. An input that has two records is a ValueError."""
    found: dict[bytes, str] = {}
    for record in report_records(report):
        path = bytes_of(record, "below")
        if path in found:
            raise ValueError(f"{path!r} has two records")
        found[path] = DONE if record["state"] in ("done", "skipped") else record["code"]
    return found


def output_of(path: bytes) -> bytes:
    """Give the name that an input's JSON has below the folder of outputs."""
    folder, slash, name = path.rpartition(b"/")
    stem, dot, _ = name.rpartition(b".")
    return folder + slash + (stem if dot and stem else name) + b".json"


def files_below(folder: Path) -> set[bytes]:
    """Name all files of a tree, hidden ones too."""
    return {
        os.fsencode(Path(place, name).relative_to(folder))
        for place, _, names in os.walk(folder)
        for name in names
    }


def document(folder: Path, path: bytes) -> Any:
    """Read an output without what may differ between two readings."""
    read = json.loads((folder / os.fsdecode(path)).read_text(encoding="utf-8"))
    for name in PASSING:
        read.pop(name)
    return read


def faults(inputs: list[Input], report: Path, out: Path) -> list[str]:
    """Compare a finished batch with what is right; each fault is a sentence."""
    found: list[str] = []
    try:
        got = outcomes(report)
    except ValueError as error:
        return [str(error)]
    wanted = {entry.path: entry.right for entry in inputs}
    found += [f"{path!r} has no record" for path in sorted(wanted.keys() - got.keys())]
    found += [f"{path!r} is no input" for path in sorted(got.keys() - wanted.keys())]
    for path, right in wanted.items():
        if right and path in got and got[path] not in right:
            found.append(f"{path!r} is {got[path]}, not {' or '.join(sorted(right))}")
    outputs = files_below(out)
    expected = {output_of(path) for path, outcome in got.items() if outcome == DONE}
    found += [f"the output {path!r} is missing" for path in sorted(expected - outputs)]
    found += [f"{path!r} is no output" for path in sorted(outputs - expected)]
    for path in sorted(expected & outputs):
        try:
            schema = document(out, path)["schema"]
        except (ValueError, KeyError) as error:
            found.append(f"{path!r} is no whole document: {error!r}")
            continue
        if schema != "ocr.document/1":
            found.append(f"{path!r} has the schema {schema}")
    return found


def differences(report: Path, out: Path, other_report: Path, other_out: Path) -> list[str]:
    """Compare two runs over the same inputs; each difference is a sentence."""
    found: list[str] = []
    one, two = outcomes(report), outcomes(other_report)
    for path in sorted(one.keys() | two.keys()):
        if one.get(path) != two.get(path):
            found.append(f"{path!r} is {one.get(path)} in one run, {two.get(path)} in the other")
    names, others = files_below(out), files_below(other_out)
    found += [f"{path!r} is an output of one run only" for path in sorted(names ^ others)]
    found += [
        f"{path!r} differs"
        for path in sorted(names & others)
        if document(out, path) != document(other_out, path)
    ]
    return found


def counted(report: Path) -> str:
    """Say how often each outcome came."""
    counts = Counter(outcomes(report).values())
    return ", ".join(f"{number} {name}" for name, number in counts.most_common())
