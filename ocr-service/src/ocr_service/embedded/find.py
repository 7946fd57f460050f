# SPDX-License-Identifier: Apache-2.0
"""Look for an invoice among the files attached to a PDF."""

from __future__ import annotations

from ocr_service.embedded import attachments, cii, ubl
from ocr_service.embedded.xml import NotWellFormed, local_name, parse
from ocr_service.models import Embedded, Notice

_MOST_BYTES = 4 << 20
# the names that the standards prescribe; any other .xml may hold an invoice too, and is asked after these
_KNOWN_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
_NO_INVOICE = "it holds no invoice number, date or total"


def find_embedded(data: bytes, password: str | None, warnings: list[Notice]) -> Embedded | None:
    """Return the first invoice that a PDF carries as data, or None.

    What is broken or hostile adds a notice to ``warnings`` and nothing else; a file that cannot be opened
    has no invoice.
    """
    with attachments.opened(data, password) as document:
        if document is None:
            return None
        files = [file for file in attachments.attachments(document) if _may_be_invoice(file[0])]
        files.sort(key=lambda file: file[0].lower() not in _KNOWN_NAMES)
        for name, handle in files:
            try:
                found = _read(name, attachments.content(handle, _MOST_BYTES))
            except attachments.TooLarge:
                _warn(warnings, name, f"it is larger than {_MOST_BYTES >> 20} MB")
                continue
            except NotWellFormed as error:
                _warn(warnings, name, str(error))
                continue
            if found is not None and not found.fields:
                _warn(warnings, name, _NO_INVOICE)
            elif found is not None:
                return found
    return None


def _may_be_invoice(name: str) -> bool:
    return name.lower().endswith(".xml")


def _warn(warnings: list[Notice], name: str, why: str) -> None:
    message = f"the attached {name[:80]} cannot be used ({why}); only the print was read"
    warnings.append(Notice(code="embedded_unreadable", message=message))


def _read(name: str, content: bytes) -> Embedded | None:
    """Read one attached file; None for XML of another kind, no fields for an invoice that states nothing."""
    root = parse(content)
    root_name = local_name(root)
    if root_name in cii.ROOTS:
        kind, urn, fields = cii.ROOTS[root_name], cii.guideline(root), cii.read(root)
    elif root_name in ubl.ROOTS and ubl.is_ubl(root):
        kind, urn, fields = "ubl", ubl.guideline(root), ubl.read(root)
    else:
        return None
    if urn is not None and "xrechnung" in urn.lower():
        kind = "xrechnung"
    if not {"invoice_number", "date", "total"} & fields.keys():
        fields = {}
    return Embedded(kind=kind, file=name, profile=_profile(urn), fields=fields)


def _profile(urn: str | None) -> str | None:
    """Return the last word of the guideline's URN that is no version, such as minimum or extended."""
    parts = [part for part in (urn or "").replace("#", ":").lower().split(":") if part]
    named = [part for part in parts if not part.replace(".", "").replace("p", "").isdigit()]
    return named[-1] if named else None
