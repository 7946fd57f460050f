# SPDX-License-Identifier: Apache-2.0
"""Layouts that a user writes without code: YAML templates, read by the engine of the invoice2data library.

The library is imported when the first template is there, and never before. The templates themselves come with
the request, because a worker can read no file of the user.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ocr_service.models import LayoutFile, Notice
from ocr_service.reading.base import Line, RawPage
from ocr_service.reading.lines import put_in_order
from ocr_service.tickets.base import Found, Layout, Match
from ocr_service.tickets.templates_check import TemplateError, check_template
from ocr_service.tickets.templates_map import found_from
from ocr_service.tickets.time_limit import TooSlow, time_limit

_CACHED = 256
_SECONDS = 2.0  # CPU time for one template and one document
_KEYWORDS_SHOWN = 3


def load_layouts(files: list[LayoutFile], warnings: list[Notice]) -> tuple[Layout, ...]:
    """Make a layout of each template, the most important first; for one document.

    A template that is not valid, fails or takes too long adds a notice to ``warnings``, which names its file
    and, where it can, its line; the others work on. No file, nothing imported.
    """
    layouts: list[TemplateLayout] = []
    text = _TextOfLines()
    for file in files:
        try:
            template = _template(file.name, file.text)
        except TemplateError as error:
            warnings.append(Notice(code="layout_invalid", message=str(error)))
            continue
        layouts.append(TemplateLayout(file.name, template, text, warnings))
    layouts.sort(key=lambda layout: layout.rank)
    return tuple(layouts)


@lru_cache(maxsize=_CACHED)
def _template(name: str, text: str) -> Any:
    """Return the library's template, made once for each content. Throws TemplateError."""
    data = check_template(name, text)
    from invoice2data.extract.invoice_template import InvoiceTemplate
    from invoice2data.extract.loader import prepare_template

    data["template_name"] = name
    try:
        return InvoiceTemplate(prepare_template(data))
    except Exception as error:  # what the check let pass, the library finds
        raise TemplateError(name, None, str(error) or type(error).__name__) from error


class _TextOfLines:
    """The text of a document as a person sees it, laid out once for all templates."""

    def __init__(self) -> None:
        self._lines: list[Line] | None = None
        self._text = ""

    def get(self, lines: list[Line]) -> str:
        """Return the pages one after the other, columns kept apart by blanks."""
        if self._lines is not lines:
            numbers = dict.fromkeys(line.page for line in lines)
            pages = [
                RawPage(
                    number, 0, 0, 0, [word for line in lines if line.page == number for word in line.words]
                )
                for number in numbers
            ]
            self._lines, self._text = lines, "\f".join([put_in_order(page).text for page in pages])
        return self._text


class TemplateLayout(Layout):
    """One YAML template as a layout; it fits if its keywords are there and its required fields are found."""

    def __init__(self, name: str, template: Any, text: _TextOfLines, warnings: list[Notice]) -> None:
        self.name = name
        self._template = template
        self._text = text
        self._warnings = warnings
        self._output: dict[str, Any] | None = None

    @property
    def rank(self) -> tuple[float, int, str]:
        """Order among templates: priority, then how much they ask for, then name."""
        priority = self._template["priority"]
        important = float(priority) if isinstance(priority, (int, float)) else 0.0
        return -important, -len(self._template["keywords"]), self.name

    def matches(self, lines: list[Line]) -> Match:
        """Look for the keywords and take the fields out: a template that fails leaves the way to others."""
        self._output = None
        try:
            with time_limit(_SECONDS):
                return self._match(self._text.get(lines))
        except TooSlow:
            why = f"one of its patterns took more than {_SECONDS:.0f} s on this document"
            self._warn("layout_too_slow", f"{why}; make it simpler")
        except MemoryError:
            raise
        except Exception as error:  # the library raises many things for what a template asks of it
            why = f"it could not be applied: {str(error) or type(error).__name__}"
            self._warn("layout_failed", why)
        return Match(0.0, why)

    def parse(self, lines: list[Line]) -> Found | None:
        """Return the ticket made of the fields."""
        if self._output is None:
            return None
        return found_from(self.name, self._output, self._template.options, lines)

    def _match(self, text: str) -> Match:
        from invoice2data.exceptions import RequiredFieldsMissingError

        prepared = self._template.prepare_input(text)
        if not self._template.matches_input(prepared):
            return Match(0.0, "its keywords are not all there")
        try:
            self._output = self._template.extract(prepared, "", None)
        except RequiredFieldsMissingError as error:
            missing = ", ".join(sorted(error.fields))
            return Match(0.3, f"its keywords are there, but these fields are not: {missing}")
        keywords = ", ".join(map(str, self._template["keywords"][:_KEYWORDS_SHOWN]))
        return Match(1.0, f"its keywords ({keywords}) and its required fields are there")

    def _warn(self, code: str, why: str) -> None:
        self._warnings.append(Notice(code=code, message=f"the layout {self.name} was left out: {why}"[:400]))
