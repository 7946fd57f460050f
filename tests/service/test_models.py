# SPDX-License-Identifier: Apache-2.0
"""The output contract: printed digits, and fields that never go away."""

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from ocr_service import schema
from ocr_service.models import Item, Notice

ROOT = Path(__file__).resolve().parents[2]
# additions are welcome, removals and renames are not
RECORDED = {
    "Document": "schema source profile text pages ticket checks warnings engine cached timing_ms explanation",
    "Failure": "schema source error",
    "Source": "file file_b64 sha256 bytes media_type pages",
    "FailedSource": "file file_b64 sha256 bytes",
    "ErrorRecord": "code message hint retryable",
    "Page": "number width height unit rotation source confidence text",
    "Ticket": "layout kind store invoice_number operation_number purchased_at currency items vat total"
    " payments change trips codes embedded",
    "Trip": "number origin destination departs_at seat booking_reference",
    "Store": "name brand tax_id address postal_code city phone",
    "Item": "name quantity unit unit_price total discount vat_rate section",
    "VatRow": "rate base amount",
    "Payment": "method amount card_last4 card_brand",
    "Check": "name ok printed computed detail",
    "Notice": "code message page",
    "Engine": "version fingerprint",
    "Timing": "queue read recognise parse total",
    "Explanation": "engine layout reason layouts fields failed_checks",
    "FieldSource": "field page line box text",
}


@pytest.mark.parametrize("printed", ["58.58", "0.180", "2", "0.00", "-1.20", "1234.50", "7.5", "0"])
def test_numbers_keep_their_printed_digits(printed: str) -> None:
    item = Item(name="x", quantity=Decimal(printed), total=Decimal("1.00"))
    assert f'"quantity":{printed},'.encode() in item.to_json()


def test_numbers_are_numbers_in_plain_pydantic_json_too() -> None:
    item = Item(name="x", quantity=Decimal("0.180"), total=Decimal("1.00"))
    assert json.loads(item.model_dump_json())["quantity"] == 0.18


@pytest.mark.parametrize("text", ["\\u00005\\u0000", '"\\u00005\\u0000"', '5\\u0000"', 'a"5"b', "\\", '"'])
def test_text_that_looks_like_a_marked_number_stays_as_it_is(text: str) -> None:
    notice = Notice(code="x", message=text)
    assert json.loads(notice.to_json())["message"] == text


def test_the_schema_file_is_what_the_models_say() -> None:
    stored = (ROOT / "docs" / "document.schema.json").read_text(encoding="utf-8")
    assert stored == schema.schema_text(), (
        "run: PYTHONPATH=ocr-service/src python -m ocr_service.schema > docs/document.schema.json"
    )


@pytest.mark.parametrize("model", RECORDED)
def test_no_field_is_removed_or_renamed(model: str) -> None:
    properties = schema.document_schema()["$defs"][model]["properties"]
    assert set(RECORDED[model].split()) <= set(properties)


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema.document_schema())
