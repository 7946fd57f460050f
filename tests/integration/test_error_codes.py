# SPDX-License-Identifier: Apache-2.0
"""The two lists of error codes, native and Python, are one."""

import json

from integration.machine import Machine
from ocr_service.errors import ErrorCode


def test_both_sides_have_the_same_table(machine: Machine) -> None:
    out = machine.run("--error-codes")
    assert out.returncode == 0
    ours = [
        {"name": row.code, "number": row.number, "exit": row.exit_status, "retryable": row.retryable}
        for row in ErrorCode
    ]
    assert json.loads(out.stdout) == ours


def test_numbers_and_names_are_unique(machine: Machine) -> None:
    rows = json.loads(machine.run("--error-codes").stdout)
    for key in ("name", "number"):
        assert len({row[key] for row in rows}) == len(rows)
