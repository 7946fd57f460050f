# SPDX-License-Identifier: Apache-2.0
"""Small files that ask for far too much memory, time or stack.

The costs stated were measured with pypdfium2 5.15 and pdfplumber 0.11 on one core; another machine
differs by a factor, not in kind.
"""

import zlib

from support.tickets import raw_pdf

MEGABYTE = 1 << 20


def memory_bomb(megabytes: int = 600) -> bytes:
    """Deflate a content stream of blanks twice: the reader holds all of it at once.

    600 megabytes in a 2 kB file: pdfium takes 4.6 s and 1.2 GB, pdfplumber 5.4 s and 1.2 GB. With an
    address space of 1 GiB pdfplumber raises within a second, while pdfium aborts the process.
    """
    once = _deflated_blanks(megabytes)
    twice = zlib.compress(once, 9)
    contents = raw_pdf.stream(twice, b"/Filter[/FlateDecode/FlateDecode]")
    return raw_pdf.one_page(contents, b"")


def time_bomb(characters: int = 100_000) -> bytes:
    """One line of text written from right to left, a character at a time.

    pdfium sorts each new run into the line by a walk from its end, so the work grows with the square,
    within one call that nothing can interrupt; memory stays small. 10,000 characters take 0.6 s,
    30,000 take 8 s, 100,000 (a 6 kB file) take over a minute; pdfplumber reads 30,000 in 1.7 s.
    """
    step = b"".join(b"(%c)Tj -.2 0 Td " % letter for letter in b"abcdefg")
    text = b"BT /F .1 Tf 600 400 Td " + step * (characters // 7) + b"ET"
    contents = raw_pdf.stream(zlib.compress(text, 9), b"/Filter/FlateDecode")
    return raw_pdf.one_page(contents, b"/Font<</F 5 0 R>>", raw_pdf.FONT)


def recursive_form() -> bytes:
    """Two forms that draw each other for ever, and a text that is still to be read.

    Both readers break the loop at once and give the text.
    """
    text = raw_pdf.stream(b"BT /F 24 Tf 72 700 Td (before the loop) Tj ET /A Do")
    resources = b"/Font<</F 5 0 R>>/XObject<</A 6 0 R/B 7 0 R>>"
    return raw_pdf.one_page(text, resources, raw_pdf.FONT, _form(b"/B Do", 7, b"B"), _form(b"/A Do", 6, b"A"))


def deep_forms(depth: int = 3000) -> bytes:
    """Forms within forms, each drawing the next: a reader that recurses runs out of stack.

    pdfium stops at a depth of its own and gives the text; pdfminer raises a RecursionError, wrapped.
    """
    text = raw_pdf.stream(b"BT /F 24 Tf 72 700 Td (above the well) Tj ET /N Do")
    forms = [_form(b"q /N Do Q", 7 + level, b"N") for level in range(depth)]
    bottom = raw_pdf.stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]")
    return raw_pdf.one_page(text, b"/Font<</F 5 0 R>>/XObject<</N 6 0 R>>", raw_pdf.FONT, *forms, bottom)


def multiplied_forms(levels: int = 6, times: int = 10) -> bytes:
    """Each form draws the next ten times: a million drawings from two kilobytes.

    Six levels cost pdfium 1.2 s and 0.7 GB; pdfplumber takes 2.4 s for five, ten times that for six.
    """
    text = raw_pdf.stream(b"/N Do")
    forms = [_form(b"/N Do " * times, 6 + level, b"N") for level in range(levels)]
    bottom = raw_pdf.stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]")
    return raw_pdf.one_page(text, b"/XObject<</N 5 0 R>>", *forms, bottom)


def _form(drawing: bytes, draws: int, name: bytes) -> bytes:
    template = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</%s %d 0 R>>>>"
    return raw_pdf.stream(drawing, template % (name, draws))


def _deflated_blanks(megabytes: int) -> bytes:
    """So many megabytes of blanks, deflated, without compressing each of them anew.

    After a full flush a deflater starts afresh, so the same megabyte gives the same bytes again.
    """
    blanks = b" " * MEGABYTE
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = deflater.compress(blanks) + deflater.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS).flush()
    checksum = 1
    for _ in range(megabytes):
        checksum = zlib.adler32(blanks, checksum)
    return b"\x78\xda" + block * megabytes + end + checksum.to_bytes(4, "big")
