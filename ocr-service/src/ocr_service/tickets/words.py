# SPDX-License-Identifier: Apache-2.0
"""Words compared without case and accents: TELÉFONO, Telefon and TELEFONO are one."""

from __future__ import annotations

import unicodedata

_ACCENTED = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ"
_TABLE = str.maketrans({letter: unicodedata.normalize("NFD", letter)[0] for letter in _ACCENTED})


def folded(text: str) -> str:
    """Return the text in capitals without accents."""
    return text.upper().translate(_TABLE)
