# SPDX-License-Identifier: Apache-2.0
"""The only module that the native side imports: bytes in and bytes out, and no exception leaves it."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["load_models", "process", "settle", "warm"]


def warm(report: Callable[[str], None]) -> str:
    """Import everything and read one built-in document, so that a first request finds it all in place.

    ``report`` gets a JSON object before and after each stage. Returns a JSON object with ``ok``.
    """
    from ocr_service.warmup import warm_up

    return warm_up(report, process)


def process(fd: int, request: bytes) -> list[bytes]:
    """Read the document behind an open file descriptor, as the request (a JSON object) asks.

    Returns the frames of the answer: meta, the document or failure record, then each rendered format.
    Where the request says ``"lane": "text"``, a document that needs recognition may be answered by the
    one frame ``{"status": "recognise", "pages": N}``, N pages being those to be recognised: the same request
    then comes to a process that called ``load_models``, with ``"lane": "ocr"``.
    """
    from ocr_service.service import answer, last_resort

    try:
        return answer(fd, request)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        return last_resort(error)


def settle() -> None:
    """Read the built-in document once more: for a worker just forked, before it says that it is ready.

    The first document in a forked process touches some hundreds of shared pages, and each costs a copy; after
    this call the first request does not pay for them. Never raises.
    """
    from ocr_service.warmup import read_sample

    read_sample(process)


def load_models() -> str:
    """Load what recognition needs into this process, once, right after the fork.

    Returns a JSON object: ``{"ok": true, "models": [{"name", "ms", "megabytes"}]}``, or ``ok`` false with
    an ``error`` of ``code``, ``message`` and ``hint``. Never raises.
    """
    import importlib
    import json

    try:
        models = importlib.import_module("ocr_service.recognition.engines").load_models("auto")
        rows = [{"name": m.name, "ms": round(m.ms, 1), "megabytes": round(m.megabytes, 1)} for m in models]
        return json.dumps({"ok": True, "models": rows})
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        told = getattr(error, "message", "") or f"{error} ({type(error).__name__})"
        message = f"the models of recognition cannot be loaded: {told}"
        hint = getattr(error, "hint", "") or "install the packages of requirements.txt again"
        record = {"code": "recognition_unavailable", "message": message, "hint": hint}
        return json.dumps({"ok": False, "error": record})
