# SPDX-License-Identifier: Apache-2.0
"""Take text away that a page draws invisibly: an earlier recognition that was not believed.

What the page shows does not change, and nobody finds words twice.
"""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Name, Operator

_INVISIBLE = 3
_DEEPEST = 4
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})

Instruction = Any  # operands and an operator, a picture in the stream, or a pair of the two


def drop_hidden_text(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Take it from a page and from the forms that it draws."""
    content = _without_hidden(page)
    if content is not None:
        page.obj["/Contents"] = pdf.make_stream(content)
    _clean_forms(page.obj.get("/Resources"), 0)


def _clean_forms(resources: pikepdf.Object | None, depth: int) -> None:
    if resources is None or depth >= _DEEPEST:
        return
    for form in dict(resources.get("/XObject", {})).values():
        if not isinstance(form, pikepdf.Stream) or form.get("/Subtype") != Name.Form:
            continue
        content = _without_hidden(form)
        if content is not None:
            form.write(content)
        _clean_forms(form.get("/Resources"), depth + 1)


def _without_hidden(drawn: pikepdf.Page | pikepdf.Object) -> bytes | None:
    """Return the instructions without those that show invisible text; None where there are none."""
    kept: list[Instruction] = []
    mode, modes, dropped = 0, [0], False
    for instruction in pikepdf.parse_content_stream(drawn):
        operands, operator = list(instruction.operands), instruction.operator
        name = str(operator)
        if name == "q":
            modes.append(mode)
        elif name == "Q":
            mode = modes.pop() if modes else 0
        elif name == "Tr" and operands:
            mode = int(operands[0])
        if mode == _INVISIBLE and name in _SHOWS:
            dropped = True
            kept += _moves(name, operands)
        else:
            kept.append(instruction)
    return pikepdf.unparse_content_stream(kept) if dropped else None


def _moves(name: str, operands: list[pikepdf.Object]) -> list[Instruction]:
    """Return what an instruction that shows text does besides."""
    if name == '"' and len(operands) == 3:
        spaces: list[Instruction] = [([operands[0]], Operator("Tw")), ([operands[1]], Operator("Tc"))]
        return [*spaces, ([], Operator("T*"))]
    return [([], Operator("T*"))] if name in ("'", '"') else []
