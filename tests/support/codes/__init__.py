# SPDX-License-Identifier: Apache-2.0
"""Makes codes: texts by the standards of tax offices and banks, as pictures and on pages.

Shops, numbers and amounts are invented; the same arguments give the same bytes.
"""

from support.codes.drawn import on_page, picture
from support.codes.texts import STATED, Stated

__all__ = ["STATED", "Stated", "on_page", "picture"]
