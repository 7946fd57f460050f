# SPDX-License-Identifier: Apache-2.0
"""The reader that needs no template: any shop, by the words of its language and by what adds up."""

from ocr_service.tickets.general.reader import General

__all__ = ["General"]
