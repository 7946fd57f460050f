# SPDX-License-Identifier: Apache-2.0
"""From the bytes of a file to words and lines; each engine lives in a module of its own."""
