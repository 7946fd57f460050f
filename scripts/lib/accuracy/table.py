# SPDX-License-Identifier: Apache-2.0
"""A table of fields: how many are right of how many are known."""

from __future__ import annotations


class Table:
    """Counts by field, in the order of their first mark."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._counts: dict[str, list[int]] = {}
        self._values: dict[str, str] = {}

    def mark(self, field: str, right: bool) -> None:
        """Count one value."""
        counts = self._counts.setdefault(field, [0, 0])
        counts[0] += right
        counts[1] += 1

    def value(self, field: str, text: str) -> None:
        """Set a figure that is no count."""
        self._values[field] = text

    def markdown(self) -> str:
        """Return the table as Markdown."""
        lines = [f"## {self.title}", "", "| | right | of | |", "| --- | ---: | ---: | ---: |"]
        for field, (good, known) in self._counts.items():
            lines.append(f"| {field} | {good} | {known} | {100 * good / max(known, 1):.1f} % |")
        lines += [f"| {field} | {text} | | |" for field, text in self._values.items()]
        return "\n".join(lines) + "\n"
