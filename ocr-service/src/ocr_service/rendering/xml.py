# SPDX-License-Identifier: Apache-2.0
"""Text as XML can hold it."""

from __future__ import annotations

import re
from html import escape

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def quoted(text: str) -> str:
    """Return text for an element or a quoted attribute, without what XML cannot hold."""
    return escape(_NO_XML.sub("\ufffd", text))
