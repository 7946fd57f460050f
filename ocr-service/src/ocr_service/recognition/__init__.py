# SPDX-License-Identifier: Apache-2.0
"""From pixels to words with boxes and confidence; each engine lives in a module of its own."""
