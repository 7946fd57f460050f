# SPDX-License-Identifier: Apache-2.0
"""What a document looks like in each output format; one module a format."""

from __future__ import annotations

from ocr_service.rendering import alto, beancount, csv, explain, hocr, ledger, markdown, pdf, text, tsv, xlsx
from ocr_service.rendering.base import Renderer

# the JSON document always goes first and needs no entry
RENDERERS: dict[str, Renderer] = {
    "text": text.render,
    "csv": csv.render,
    "tsv": tsv.render,
    "md": markdown.render,
    "hocr": hocr.render,
    "alto": alto.render,
    "pdf": pdf.render,
    "xlsx": xlsx.render,
    "beancount": beancount.render,
    "ledger": ledger.render,
    "explain": explain.render,
}
