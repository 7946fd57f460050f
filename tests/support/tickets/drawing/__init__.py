# SPDX-License-Identifier: Apache-2.0
"""Placing marks on a sheet and printing the sheet; knows no shop."""

from support.tickets.drawing.sheet import Sheet

__all__ = ["Sheet"]
