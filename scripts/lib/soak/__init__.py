# SPDX-License-Identifier: Apache-2.0
"""Long runs in which everything is killed at random; at the end nothing may be missing and nothing double."""
