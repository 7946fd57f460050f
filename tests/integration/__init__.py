# SPDX-License-Identifier: Apache-2.0
"""Tests of the real programs: each on a machine of its own, made of private folders."""
