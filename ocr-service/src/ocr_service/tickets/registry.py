# SPDX-License-Identifier: Apache-2.0
"""All layouts, the choice among them, and the explanation of that choice."""

from __future__ import annotations

from ocr_service.models import Explanation, FieldSource, LayoutScore
from ocr_service.reading.base import Line
from ocr_service.tickets.base import Layout, Match, ParsedTicket
from ocr_service.tickets.checks import run_checks
from ocr_service.tickets.consum import Consum
from ocr_service.tickets.dia import Dia
from ocr_service.tickets.general import General
from ocr_service.tickets.lidl import Lidl
from ocr_service.tickets.mercadona import Mercadona
from ocr_service.tickets.mercadona_invoice import MercadonaInvoice
from ocr_service.tickets.mercadona_online import MercadonaOnline
from ocr_service.tickets.rewe import Rewe
from ocr_service.tickets.selfcheck import mend
from ocr_service.tickets.travel import Travel

# of two that fit alike the first is taken: a shop's rarer kinds of paper stand before its usual one
LAYOUTS: tuple[Layout, ...] = (
    MercadonaInvoice(),
    MercadonaOnline(),
    Mercadona(),
    Dia(),
    Consum(),
    Rewe(),
    Lidl(),
)
# asked in turn, only where no shop's own layout fits
FALLBACKS: tuple[Layout, ...] = (Travel(), General())
_THRESHOLD = 0.5


def parse_ticket(lines: list[Line], own: tuple[Layout, ...] = ()) -> ParsedTicket:
    """Read the ticket with the layout that fits best, else with the general reader, and check its sums.

    Layouts that are the user's ``own`` come first: the first of them that fits is taken.
    """
    if not lines:
        return ParsedTicket(reason="the document has no text")
    matches = [(layout, layout.matches(lines)) for layout in own]
    if not any(match.score >= _THRESHOLD for _, match in matches):
        matches += [(layout, layout.matches(lines)) for layout in LAYOUTS]
    scores = [LayoutScore(layout=la.name, score=m.score, reason=m.reason) for la, m in matches]
    layout, match = max(matches, key=_score)
    found = layout.parse(lines) if match.score >= _THRESHOLD else None
    if found is None:
        reason = f"{layout.name} fits, but there is no ticket in it" if match.score >= _THRESHOLD else ""
        for layout in FALLBACKS:
            match = layout.matches(lines)
            scores.append(LayoutScore(layout=layout.name, score=match.score, reason=match.reason))
            found = layout.parse(lines) if match.score > 0 else None
            if found is not None:
                break
        else:
            return ParsedTicket(
                scores=scores, reason=reason or "no layout fits: this is no ticket that is known"
            )
    mend(found)
    return ParsedTicket(
        ticket=found.ticket,
        checks=run_checks(found),
        warnings=found.warnings,
        scores=scores,
        reason=match.reason,
        sources=found.sources,
    )


def explain(parsed: ParsedTicket, engine: str) -> Explanation:
    """Tell which layout was chosen, where each field was read, and what does not add up."""
    return Explanation(
        engine=engine,
        layout=parsed.ticket.layout if parsed.ticket else None,
        reason=parsed.reason,
        layouts=parsed.scores,
        fields=[
            FieldSource(field=name, page=line.page, line=line.index, box=line.box, text=line.text)
            for name, line in parsed.sources.items()
        ],
        failed_checks=[check for check in parsed.checks if not check.ok],
    )


def _score(entry: tuple[Layout, Match]) -> float:
    return entry[1].score
