# SPDX-License-Identifier: Apache-2.0
"""Scores the product on folders of real documents with known values, for docs/accuracy.md."""
