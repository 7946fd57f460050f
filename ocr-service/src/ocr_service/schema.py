# SPDX-License-Identifier: Apache-2.0
"""Writes the JSON schema of the output: ``python -m ocr_service.schema > docs/document.schema.json``."""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic.json_schema import models_json_schema

from ocr_service.models import SCHEMA, Document, Failure


def document_schema() -> dict[str, Any]:
    """Return the schema: one object is either a document that was read or the record of a failure."""
    refs, definitions = models_json_schema(
        [(Document, "serialization"), (Failure, "serialization")], by_alias=True
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "anyOf": [refs[(Document, "serialization")], refs[(Failure, "serialization")]],
        **definitions,
    }


def schema_text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(document_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
