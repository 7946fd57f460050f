# SPDX-License-Identifier: Apache-2.0
"""A small ticket made on the spot, for warming up: it takes every part of the text path once."""

from __future__ import annotations

import zlib
from functools import cache

_HEAD = (
    (60, "MERCADONA, S.A. A-46103834"),
    (60, "C/ DE LA MUESTRA 1"),
    (60, "46000 VALENCIA"),
    (60, "TEL\u00c9FONO: 960000000"),
    (60, "02/01/2024 10:00  OP: 100000"),
    (60, "FACTURA SIMPLIFICADA: 0000-000-000000"),
)
_TOP, _LEADING, _WIDTH = 20, 16, 320
_FONTS = (b"Courier", b"Helvetica-Bold", b"Times-Roman")
_CODE_SIZE = 80
# 221, shop, day, till, number: what is printed in the head
_OWN_CODE = "221" + "0000" + "02012024" + "000" + "000000" + "000000000000"
# of the two items that every sample has, in cents
_BASE, _VAT = 300, 30


@cache
def sample_ticket(more_items: int = 0) -> bytes:
    """Return a page with a ticket that adds up, of two items and as many more as asked for, and a code."""
    total = _money(_BASE + _VAT + 110 * more_items)
    base, vat = _money(_BASE + 100 * more_items), _money(_VAT + 10 * more_items)
    rows: list[tuple[tuple[int, str], ...]] = [
        *((cell,) for cell in _HEAD),
        ((20, "Descripci\u00f3n"),),
        ((20, "2 PI\u00d1A"), (200, "1,15"), (260, "2,30")),
        *(((20, f"1 MUESTRA DE PRUEBA {number}"), (260, "1,10")) for number in range(more_items)),
        ((20, "1 LIMON"),),
        ((40, "0,500 kg"), (180, "2,00 \u20ac/kg"), (260, "1,00")),
        ((120, "TOTAL (\u20ac)"), (260, total)),
        ((120, "TARJETA BANCARIA"), (260, total)),
        ((40, "IVA BASE IMPONIBLE (\u20ac) CUOTA (\u20ac)"),),
        ((40, "10%"), (160, base), (260, vat)),
        ((40, "TOTAL"), (160, base), (260, vat)),
        ((20, "TARJ. BANCARIA: **** **** **** 0000"),),
        ((20, f"Importe: {total} \u20ac"), (220, "VISA")),
    ]
    height = _TOP + _LEADING * len(rows) + _CODE_SIZE
    shown = [
        _show(row % len(_FONTS), x, height - _TOP - row * _LEADING, text)
        for row, cells in enumerate(rows)
        for x, text in cells
    ]
    shown.append(b"q %d 0 0 %d 20 4 cm /C0 Do Q" % (_CODE_SIZE, _CODE_SIZE))
    shown.append(b"q 180 0 0 40 120 4 cm /C1 Do Q")
    content = zlib.compress(b"\n".join(shown))
    fonts = b" ".join(b"/F%d %d 0 R" % (number, number + 5) for number in range(len(_FONTS)))
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
        b" /Resources << /Font << %s >> /XObject << /C0 %d 0 R /C1 %d 0 R >> >> >>"
        % (_WIDTH, height, fonts, len(_FONTS) + 5, len(_FONTS) + 6),
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content),
        *(
            b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name
            for name in _FONTS
        ),
        _code("QRCode", "0000"),
        _code("Code128", _OWN_CODE),
    )


def _code(kind: str, text: str) -> bytes:
    """Return a code as a picture; a bar code is one row of pixels, which the page stretches, as tills do."""
    import zxingcpp

    image = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind)).to_image(scale=2)
    pixels = memoryview(image)
    rows, columns = pixels.shape or (0, 0)
    rows = 1 if kind == "Code128" else rows
    data = zlib.compress(pixels.tobytes()[: rows * columns])
    return (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (columns, rows, len(data), data)
    )


def _money(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02}"


def _show(font: int, x: int, y: int, text: str) -> bytes:
    literal = text.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F%d 8 Tf %d %d Td (%s) Tj ET" % (font, x, y, literal)


def _pdf(*objects: bytes) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
