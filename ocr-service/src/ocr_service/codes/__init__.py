# SPDX-License-Identifier: Apache-2.0
"""Bar codes and QR codes: found in pictures and pages, understood, compared with the print.

Nothing here is imported before the first code is looked for; the decoder itself starts no thread.
"""

from ocr_service.codes.apply import apply_codes
from ocr_service.codes.find import find_codes
from ocr_service.codes.meaning import meaning
from ocr_service.codes.pages import find_page_codes, find_pdf_codes, may_have_code

__all__ = ["apply_codes", "find_codes", "find_page_codes", "find_pdf_codes", "may_have_code", "meaning"]
