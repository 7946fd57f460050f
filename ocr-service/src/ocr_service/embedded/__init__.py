# SPDX-License-Identifier: Apache-2.0
"""Invoices that a PDF carries as data: Factur-X, ZUGFeRD and XRechnung, in the syntaxes CII and UBL.

``find_embedded`` costs next to nothing for a file without attachments; ``apply_embedded`` makes the data the
truth of the ticket and compares it with what is printed.
"""

from ocr_service.embedded.apply import apply_embedded
from ocr_service.embedded.find import find_embedded

__all__ = ["apply_embedded", "find_embedded"]
