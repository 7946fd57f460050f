# SPDX-License-Identifier: Apache-2.0
"""PDF files put together by hand, for what no decent library would write."""

from collections.abc import Sequence

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Write a stream object; `entries` go into its dictionary."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def page_tree(*pages: int) -> bytes:
    """Write the node that lists the pages by object number."""
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    return b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages))


def page(
    contents: int, resources: bytes = b"", size: bytes = b"612 792", annotations: Sequence[int] = ()
) -> bytes:
    """Write a page whose content stream is that object; annotations stand upon it."""
    template = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]/Contents %d 0 R/Resources<<%s>>%s>>"
    above = b"/Annots[%s]" % b" ".join(b"%d 0 R" % each for each in annotations) if annotations else b""
    return template % (size, contents, resources, above)


def assemble(objects: Sequence[bytes]) -> bytes:
    """Write the file of these objects; the first is number 1 and the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def one_page(contents: bytes, resources: bytes, *more: bytes, size: bytes = b"612 792") -> bytes:
    """Write a file of a page (object 3), its contents (4) and whatever it needs (from 5 on)."""
    return assemble([CATALOG, page_tree(3), page(4, resources, size), contents, *more])
