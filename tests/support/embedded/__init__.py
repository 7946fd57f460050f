# SPDX-License-Identifier: Apache-2.0
"""Makes PDFs that carry an invoice as data, in each syntax and generation.

    xml = invoice_xml("cii", INVOICE)                        # or "zugferd1", "ubl"
    pdf = attach(printed(INVOICE), {"factur-x.xml": xml})    # the print and the data in one file

The shop, its numbers and its goods are invented; the same arguments give the same bytes.
"""

import io

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from support.embedded.invoice import INVOICE, Invoice, Line
from support.embedded.syntaxes import GUIDELINES, invoice_xml

__all__ = ["GUIDELINES", "INVOICE", "Invoice", "Line", "attach", "invoice_xml", "printed"]


def printed(invoice: Invoice) -> bytes:
    """Print the invoice as a page that no shop's layout knows."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), pageCompression=0, invariant=1)
    canvas.setFont("Times-Roman", 12)
    for row, text in enumerate((invoice.seller, f"No {invoice.number} of {invoice.day}", invoice.total)):
        canvas.drawString(70, 740 - 24 * row, text)
    canvas.save()
    return out.getvalue()


def attach(pdf: bytes, files: dict[str, bytes], password: str = "", hidden: bool = True) -> bytes:
    """Attach files to a PDF; ``hidden`` puts their names where no search of the bytes finds them."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for name, data in files.items():
            document.attachments[name] = data
        mode = pikepdf.ObjectStreamMode.generate if hidden else pikepdf.ObjectStreamMode.disable
        lock = pikepdf.Encryption(user=password, owner=password) if password else False
        document.save(out, object_stream_mode=mode, encryption=lock, deterministic_id=not password)
    return out.getvalue()
