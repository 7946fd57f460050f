# SPDX-License-Identifier: Apache-2.0
"""For people: which layout was chosen and why, where each field was read, and what does not add up."""

from __future__ import annotations

from ocr_service.models import Check, Explanation, FieldSource, LayoutScore
from ocr_service.rendering.base import ReadDocument


def render(read: ReadDocument) -> bytes:
    """Return the explanation as text in UTF-8."""
    document = read.document
    explanation = document.explanation
    if explanation is None:
        return b"no explanation was asked for\n"
    parts = [
        _head(explanation),
        [_layout(score) for score in explanation.layouts],
        [_field(source) for source in explanation.fields],
        [_check(check) for check in document.checks],
        [f"warning: {warning.message}" for warning in document.warnings],
    ]
    return ("\n\n".join("\n".join(part) for part in parts if part) + "\n").encode("utf-8", "replace")


def _head(explanation: Explanation) -> list[str]:
    return [
        f"engine  {explanation.engine}",
        f"layout  {explanation.layout or 'none'}: {explanation.reason}",
    ]


def _layout(score: LayoutScore) -> str:
    return f"layout {score.layout} scores {score.score:.1f}: {score.reason}"


def _field(source: FieldSource) -> str:
    box = ",".join(f"{side:.0f}" for side in source.box)
    return f"{source.field:24} page {source.page} line {source.line:<3} box {box:20} {source.text}"


def _check(check: Check) -> str:
    if check.ok:
        return f"check {check.name}: right ({check.printed})"
    detail = f"; {check.detail}" if check.detail else ""
    return f"check {check.name}: WRONG, printed {check.printed}, computed {check.computed}{detail}"
