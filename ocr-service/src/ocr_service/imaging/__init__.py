# SPDX-License-Identifier: Apache-2.0
"""From files to pixels: pictures in every usual format, and pages of PDFs drawn for recognition."""
