# SPDX-License-Identifier: Apache-2.0
"""From lines to a ticket: one module a shop layout, and the checks that every ticket must pass."""
