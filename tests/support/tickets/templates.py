# SPDX-License-Identifier: Apache-2.0
"""YAML layouts as users write them, and the documents that they are for. Shops and goods are invented."""

import io

from reportlab.pdfgen.canvas import Canvas

BAKERY = """\
issuer: Bakery Sonnenau
keywords:
  - Bakery Sonnenau
  - Bill
exclude_keywords: reminder
fields:
  amount: Total:\\s+(\\d+,\\d\\d)
  date: Day:\\s+(\\d+\\.\\d+\\.\\d+)
  invoice_number: Bill no\\.\\s+(\\S+)
  static_vat: DE917304821
  partner_city: 99999 (\\w+)
  payment_method:
    parser: regex
    regex: Paid by (\\w+)
lines:
  start: Goods\\s+Price
  end: Total
  line: (?P<qty>\\d+) +(?P<name>\\S.*?) {2,}(?P<price_unit>[\\d,]+) +(?P<price_subtotal>[\\d,]+)
  types:
    qty: int
    price_unit: float
    price_subtotal: float
tables:
  - start: VAT
    end: Thank
    body: (?P<line_tax_percent>\\d+) %\\s+(?P<net>\\d+,\\d\\d)
options:
  currency: EUR
  decimal_separator: ","
  date_formats:
    - "%d.%m.%Y"
"""

BILL = """\
      Bakery Sonnenau                  Lindenweg 3, 99999 Sonnenau
      Bill no. B-0047                  Day: 9.2.2031

      Goods                            Price        Amount
      2  Rye bread                     4,20           8,40
      12 Rolls with poppy              0,45           5,40
      1  Plum cake                    21,00          21,00
      Total:                                         34,80

      VAT 7 %  32,52
      Paid by card. Thank you
"""


def printed(text: str) -> bytes:
    """Print a text in a fixed pitch, line by line."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(700, 500), pageCompression=0, invariant=1)
    canvas.setFont("Courier", 10)
    for row, line in enumerate(text.splitlines()):
        canvas.drawString(20, 460 - 14 * row, line)
    canvas.save()
    return out.getvalue()
