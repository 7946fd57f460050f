# SPDX-License-Identifier: Apache-2.0
"""Long runs of `ocr batch` over ordinary and hostile inputs, undisturbed or while its processes are killed.

How it is built, each part knowing only those above it:

    inputs      a tree of inputs, and what is right for each of them
    memory      what processes hold, sampled while they work
    results     a report and a folder of outputs, compared with what is right or with another run
    chaos       which process is killed when
    batch_run   the command, started again until it is done
"""
