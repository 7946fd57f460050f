# SPDX-License-Identifier: Apache-2.0
"""Makes what scanners and telephones make of a document, in every kind of picture file.

    picture = scan(pdf, Damage(dpi=150, tilt=1.5))     # a page as a bad scan of it, the same every time
    data = write(picture, "tiff-g4")                   # the bytes of a file; see KINDS

How it is built, each part knowing only those above it:

    damage      from a page of a PDF to pixels: resolution, tilt, turn, blur, noise, shadow, faded ink
    formats     from pixels to files: every format, colour mode and orientation that is read
"""

from support.scans.damage import Damage, draw, scan
from support.scans.formats import KINDS, image_pdf, many_pages, write

__all__ = ["KINDS", "Damage", "draw", "image_pdf", "many_pages", "scan", "write"]
