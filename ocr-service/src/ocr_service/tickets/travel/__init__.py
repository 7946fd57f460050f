# SPDX-License-Identifier: Apache-2.0
"""Boarding passes and railway tickets."""

from ocr_service.tickets.travel.reader import Travel

__all__ = ["Travel"]
