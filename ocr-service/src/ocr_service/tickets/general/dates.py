# SPDX-License-Identifier: Apache-2.0
"""When the purchase was made; the order of day and month is decided by evidence."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from babel.dates import get_month_names

from ocr_service.tickets.general.folding import fold
from ocr_service.tickets.general.rows import Row, below
from ocr_service.tickets.general.vocabulary import words

_LANGUAGES = ("es", "ca", "pt", "en", "de", "fr", "it", "nl", "pl", "lv", "sr_Latn", "ms")
_NUMERIC = re.compile(r"(?<![\d,/-])(?<!\d\.)(\d{4}|\d{1,2}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})(?![\d])")
_NAMED = re.compile(
    r"(?<!\d)(\d{1,2})(?:\.|ST|ND|RD|TH|º)?[ ./-]{0,2}(?:DE |DEL |"
    r"D')?([A-Z]{3,12})\.?,?[ ./-]{0,2}(?:DE |DEL )?'?(\d{4}|\d{2})(?!\d)"
    r"|(?<![A-Z])([A-Z]{3,12})\.? (\d{1,2})(?:ST|ND|RD|TH)? ?,? ?(\d{4})(?!\d)"
)
_TIME = re.compile(
    r"(?<![\d.,])(?<!\d:)(\d{1,2})(?::(\d{2})(?::(\d{2}))?(?![\d:])|[.H](\d{2}) ?(?=UHR|H\b))"
    r" ?([AP])?(?:\.?M\b)?"
)
_DOCUMENT = words(
    "INVOICE DATE|ISSUE DATE|DATE OF ISSUE|DATE OF INVOICE|FACTUUR ?DATUM|RECHNUNGSDATUM|"
    "BELEGDATUM|DATE DE FACTURE|DATE FACTURE|DATE D.EMISSION|FECHA DE FACTURA|FECHA FACTURA|"
    "FECHA DE EMISION|DATA FATTURA|DATA DE EMISSAO|DATA WYSTAWIENIA|DATA SPRZEDAZY|PURCHASE DATE|"
    "GEBUCHT AM|BUCHUNG|ERFOLGTE AM"
)
_PLAIN = words("DATE|DATUM|FECHA|DATA|DATUMS|DT|VOM|FECHA/HORA|INV NO/DATE")
_OTHER = words(
    "DUE|DUE BY|DUE DATE|VENCIM*|VENC|FALLIG*|ZAHLBAR|SKONTO|ECHEANCE|SCADENZA|VERVAL*|"
    "ORDER ?DAT*|BESTELLUNG|BESTELLDATUM|VALID*|GULTIG*|EXP|EXPIR*|CADUC*|BIS|UNTIL|DELIVERY|"
    "LIEFER*|LEISTUNGS*|LIVRAISON|SHIP*|PERIOD*|CLOSED|ENTRADA|SALIDA|FAHRTANTRITT|FAHRT|"
    "HINFAHRT|REISE*|ZUGBINDUNG|CHECK ?IN|CHECK ?OUT|TERMIN|BIRTH|NACIMIENTO|RETURN*|OP|VIR SEPA|"
    "PAGADO|GUARANTEE|GARANTIA|USTG|START|STOP|BEGINN|ENDE|TSE*|LEY|GESETZ|AS-ZEIT|CITY AM"
)
_FIRST_YEAR, _LAST_YEAR = 1970, 2099
# two digits of a year below this are of this century
_PIVOT = 80


@dataclass(slots=True)
class Moment:
    """A date on the paper, in ISO form with its time if one stands by it, and the row it was read from."""

    text: str
    row: Row


@dataclass(slots=True)
class _Candidate:
    day: datetime.date
    row: Row
    time: str | None
    score: float


@lru_cache(maxsize=1)
def month_names() -> dict[str, int]:
    """Return folded names and abbreviations of the months; the first call reads them from Babel's files."""
    table: dict[str, int] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                short = fold(str(name)).removeprefix("DE ").removeprefix("D'").strip(". ")
                table.setdefault(short, number)
                table.setdefault(short[:3], number)
    return table


def read_moment(rows: list[Row], month_first_hint: bool, head_end: int) -> Moment | None:
    """Return the date of the purchase, with the time that stands by it; the head tells it best."""
    month_first = _month_first(rows, month_first_hint)
    found: list[_Candidate] = []
    for row in rows:
        for day, start, end in _dates(row.fold, month_first):
            time = _time_near(row.fold, start, end)
            found.append(
                _Candidate(
                    day, row, time, _score(rows, row, start) + 1.5 * bool(time) + 2.5 * (row.at < head_end)
                )
            )
    if not found:
        return None
    for candidate in found:
        candidate.score += 0.25 * min(sum(other.day == candidate.day for other in found) - 1, 3)
    best = max(found, key=lambda candidate: candidate.score)
    if best.score < -2:
        return None
    time = best.time or _time_of(rows, found, best)
    return Moment(best.day.isoformat() + (f"T{time}" if time else ""), best.row)


def _month_first(rows: list[Row], hint: bool) -> bool:
    """Decide by a date that can be read one way only; without one, by the country."""
    for row in rows:
        for match in _NUMERIC.finditer(row.fold):
            first, second = int(match.group(1)), int(match.group(3))
            if first <= 31 and 12 < second <= 31 and match.group(2) != ".":
                return first <= 12
            if 12 < first <= 31 and second <= 12:
                return False
    return hint


def _dates(text: str, month_first: bool) -> list[tuple[datetime.date, int, int]]:
    found: list[tuple[datetime.date, int, int]] = []
    for match in _NUMERIC.finditer(text):
        first, second, last = match.group(1), match.group(3), match.group(4)
        if len(first) == 4:
            day = _date(first, second, last)
        elif month_first and match.group(2) != ".":
            day = _date(last, first, second)
        else:
            day = _date(last, second, first)
        if day is not None:
            found.append((day, *match.span()))
    for match in _NAMED.finditer(text):
        number, name, year = match.group(1, 2, 3) if match.group(1) else match.group(5, 4, 6)
        month = month_names().get(name) or month_names().get(name[:3] if len(name) < 5 else name)
        day = _date(year, str(month), number) if month else None
        if day is not None:
            found.append((day, *match.span()))
    return found


def _date(year: str, month: str, day: str) -> datetime.date | None:
    full = int(year)
    if len(year) == 2:
        full += 2000 if full < _PIVOT else 1900
    if not _FIRST_YEAR <= full <= _LAST_YEAR:
        return None
    try:
        return datetime.date(full, int(month), int(day))
    except ValueError:
        return None


def _score(rows: list[Row], row: Row, start: int) -> float:
    """Weigh the words before a date: in its cell, in the cell before, or in the column's head above."""
    label = row.fold[:start]
    cell = label.rsplit("  ", 1)[-1].strip(" :.(")
    if not cell:
        cell = " ".join(label.split()[-3:]) or _head_above(rows, row, start)
    near = cell[-40:]
    score = 0.0
    if _DOCUMENT.search(near):
        score += 4
    elif _PLAIN.search(near):
        score += 2
    if _OTHER.search(near):
        score -= 5
    if len(row.fold) > 90:
        score -= 1
    return score


def _head_above(rows: list[Row], row: Row, start: int) -> str:
    """Return the head of the column that a cell stands under."""
    for above in reversed(rows[max(0, row.at - 2) : row.at]):
        for cell in above.cells() if not above.money else ():
            text = above.fold[slice(*cell)]
            if not (_PLAIN.search(text) or _DOCUMENT.search(text) or _OTHER.search(text)):
                continue
            under = below(rows, above, cell)
            if under is not None and under[0] is row and under[1][0] <= start < under[1][1]:
                return text
    return ""


def _time_near(text: str, start: int, end: int) -> str | None:
    """Return the time on a date's line: the first after the date, else the last before it."""
    times = [(match.start(), time) for match in _TIME.finditer(text) if (time := _clock(match))]
    after = [time for at, time in times if at >= end]
    before = [time for at, time in times if at < start]
    return after[0] if after else before[-1] if before else None


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match.group(1)), match.group(2) or match.group(4)
    half = match.group(5)
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "P" else 0)
    if hour > 23 or int(minute) > 59 or int(match.group(3) or 0) > 59:
        return None
    return f"{hour:02}:{minute}:{match.group(3) or '00'}"


_TIME_LABEL = words("TIME|HORA|UHRZEIT|HEURE|TIJD|ORA|ZEIT|CZAS|LAIKS")


def _time_of(rows: list[Row], found: list[_Candidate], best: _Candidate) -> str | None:
    """Look for the time elsewhere: beside the same date, or on its own line next to it."""
    for candidate in found:
        if candidate.day == best.day and candidate.time and candidate.score > -2:
            return candidate.time
    for row in rows[max(0, best.row.at - 2) : best.row.at + 3]:
        match = _TIME.search(row.fold)
        if match and (_TIME_LABEL.search(row.fold) or len(row.fold) < 12) and (time := _clock(match)):
            return time
    return None
