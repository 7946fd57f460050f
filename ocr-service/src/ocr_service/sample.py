# SPDX-License-Identifier: Apache-2.0
"""A tiny ticket made on the spot, for warming up: it takes every part of the text path once."""

from __future__ import annotations

_LINES = (
    (60, "MERCADONA, S.A. A-46103834"),
    (60, "C/ DE LA MUESTRA 1"),
    (60, "46000 VALENCIA"),
    (60, "TEL\u00c9FONO: 960000000"),
    (60, "02/01/2024 10:00  OP: 100000"),
    (60, "FACTURA SIMPLIFICADA: 0000-000-000000"),
    (20, "Descripci\u00f3n"),
    (20, "2 PI\u00d1A"),
    (20, "1 LIMON"),
    (40, "0,500 kg"),
    (120, "TOTAL (\u20ac)"),
    (120, "TARJETA BANCARIA"),
    (40, "IVA BASE IMPONIBLE (\u20ac) CUOTA (\u20ac)"),
    (40, "10%"),
    (40, "TOTAL"),
    (20, "TARJ. BANCARIA: **** **** **** 0000"),
    (20, "Importe: 3,30 \u20ac"),
)
_RIGHT = (
    (7, 200, "1,15"),
    (7, 260, "2,30"),
    (9, 180, "2,00 \u20ac/kg"),
    (9, 260, "1,00"),
    (10, 260, "3,30"),
    (11, 260, "3,30"),
    (13, 160, "3,00"),
    (13, 260, "0,30"),
    (14, 160, "3,00"),
    (14, 260, "0,30"),
    (16, 220, "VISA"),
)
_TOP, _LEADING = 380, 16


def sample_ticket() -> bytes:
    """Return a one-page PDF with a small ticket that adds up."""
    parts = [(x, row, text) for row, (x, text) in enumerate(_LINES)]
    parts += [(x, row, text) for row, x, text in _RIGHT]
    content = b"\n".join(_show(x, _TOP - row * _LEADING, text) for x, row, text in parts)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 320 400] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font,
    )


def _show(x: int, y: int, text: str) -> bytes:
    literal = text.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F 8 Tf %d %d Td (%s) Tj ET" % (x, y, literal)


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
