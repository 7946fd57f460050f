# SPDX-License-Identifier: Apache-2.0
"""From files to pixels: pictures in every usual format, and pages of PDFs drawn for recognition.

The libraries for pixels look at the environment when they load, so it is set before any of them can: one
thread each (a worker has one processor, and may be forked), and no usage reports to disk or network.
"""

import os

os.environ.update(
    OMP_NUM_THREADS="1", OMP_THREAD_LIMIT="1", OPENBLAS_NUM_THREADS="1", ORT_DISABLE_TELEMETRY="1"
)
