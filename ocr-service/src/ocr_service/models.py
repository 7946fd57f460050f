# SPDX-License-Identifier: Apache-2.0
"""The output contract ``ocr.document/1``.

Changes are additive only. Money and quantities are decimals inside and JSON numbers with the printed digits
outside: ``0.180`` stays ``0.180``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, SerializationInfo, WithJsonSchema

SCHEMA = "ocr.document/1"

# A decimal travels through the JSON serialiser as a string between two NULs and is unwrapped afterwards. No
# text of a document can hold a NUL (they are dropped on reading), so nothing else can look like one.
_MARK = "\x00"
_MARKED_NUMBER = re.compile(rb'"\\u0000(-?[0-9]+(?:\.[0-9]+)?)\\u0000"')
_EXACT = {"exact": True}


def _write_number(value: Decimal, info: SerializationInfo) -> Any:
    if info.context is _EXACT:
        return f"{_MARK}{value:f}{_MARK}"
    return float(value)


Number = Annotated[
    Decimal,
    PlainSerializer(_write_number, when_used="json"),
    WithJsonSchema({"type": "number"}),
]


def _absent(value: object) -> bool:
    return value is None


class Model(BaseModel):
    """Base of every part: unknown fields are ignored, so that older readers meet newer documents."""

    model_config = ConfigDict(extra="ignore", json_schema_serialization_defaults_required=True)

    def to_json(self) -> bytes:
        """Return the JSON text with every decimal written as printed."""
        text = self.__pydantic_serializer__.to_json(self, context=_EXACT)
        return b"".join(_MARKED_NUMBER.split(text))


class Source(Model):
    """The input that a document or failure is about."""

    file: str
    file_b64: str | None = Field(default=None, exclude_if=_absent)
    sha256: str
    bytes: int
    media_type: str
    pages: int


class FailedSource(Model):
    """What is known of an input that could not be read."""

    file: str
    file_b64: str | None = Field(default=None, exclude_if=_absent)
    sha256: str | None = Field(default=None, exclude_if=_absent)
    bytes: int | None = Field(default=None, exclude_if=_absent)


Profile = Literal["pdf-text", "pdf-ocr", "pdf-mixed", "image-ocr", "text"]
PageUnit = Literal["pt", "px"]
PageSource = Literal["text", "ocr", "mixed", "none"]


class Page(Model):
    """One page with its text, laid out as a person sees it."""

    number: int
    width: float
    height: float
    unit: PageUnit = "pt"
    rotation: int = 0
    source: PageSource
    confidence: float | None = None
    text: str


class Store(Model):
    """The shop, as printed in the head of the ticket; ``brand`` is the name that people know it by.

    ``brand`` is looked up by tax id, layout, printed name or carrier code among well-known companies.
    """

    name: str | None = None
    brand: str | None = None
    tax_id: str | None = None
    address: str | None = None
    postal_code: str | None = None
    city: str | None = None
    phone: str | None = None


class Item(Model):
    """One line of a ticket; ``total`` is what it costs after its own ``discount``."""

    name: str
    quantity: Number
    unit: str = "unit"
    unit_price: Number | None = None
    total: Number
    discount: Number = Decimal(0)
    vat_rate: Number | None = None
    section: str | None = None


class VatRow(Model):
    """One row of the VAT table."""

    rate: Number
    base: Number
    amount: Number


class Payment(Model):
    """One way in which (a part of) the total was paid."""

    method: str
    amount: Number
    card_last4: str | None = None
    card_brand: str | None = None


class Code(Model):
    """A bar code or QR code found on a page; ``fields`` are what its standard says it states.

    ``kind`` names that standard (verifactu, ticketbai, atcud, dsfinvk, rksv, epc …) and is null for a plain
    code. The box is left, top, right, bottom in the unit of the page.
    """

    format: str
    kind: str | None = None
    text: str
    page: int
    box: tuple[float, float, float, float] | None = None
    fields: dict[str, str] = Field(default_factory=dict)


class Trip(Model):
    """One ride or flight of a travel document.

    ``number`` has the carrier's designator before it ("DL31", "ICE 1902"); ``origin`` and ``destination`` are
    as printed: airports by code, stations by name. ``departs_at`` is local time, a date without a clock.
    """

    number: str | None = None
    origin: str | None = None
    destination: str | None = None
    departs_at: str | None = None
    seat: str | None = None
    booking_reference: str | None = None


class Embedded(Model):
    """A structured invoice inside the file; ``fields`` are those of the contract, as they stand there."""

    kind: str
    file: str
    profile: str | None = None
    fields: dict[str, str] = Field(default_factory=dict)


class Ticket(Model):
    """A purchase as the paper states it; what the paper does not state is null.

    A ``travel`` document (boarding pass, railway ticket) need not state a purchase: ``invoice_number`` is
    then the number of the ticket, else of the booking, and ``purchased_at`` the departure.
    """

    layout: str
    kind: Literal["receipt", "refund", "invoice", "travel"] = "receipt"
    store: Store
    invoice_number: str | None = None
    operation_number: str | None = None
    purchased_at: str | None = None
    currency: str | None = None
    items: list[Item]
    vat: list[VatRow]
    total: Number | None = None
    payments: list[Payment]
    change: Number | None = None
    trips: list[Trip] = Field(default_factory=list)
    codes: list[Code] = Field(default_factory=list)
    embedded: Embedded | None = None


class Check(Model):
    """One sum that must hold, with what is printed and what comes out."""

    name: str
    ok: bool
    printed: Number | str | None = None
    computed: Number | str | None = None
    detail: str | None = None


class Notice(Model):
    """Something a person should know about a document that was read."""

    code: str
    message: str
    page: int | None = None


class Engine(Model):
    """What read the document."""

    version: str
    fingerprint: str


class Timing(Model):
    """Milliseconds spent on each stage."""

    queue: float = 0.0
    read: float = 0.0
    recognise: float = 0.0
    parse: float = 0.0
    total: float = 0.0


class FieldSource(Model):
    """Where a field was read from; the box is left, top, right, bottom in the unit of the page."""

    field: str
    page: int
    line: int
    box: tuple[float, float, float, float]
    text: str


class LayoutScore(Model):
    """How well a layout fits the document, and why."""

    layout: str
    score: float
    reason: str


class Explanation(Model):
    """Why the document was read as it was."""

    engine: str
    layout: str | None
    reason: str
    layouts: list[LayoutScore]
    fields: list[FieldSource]
    failed_checks: list[Check]


class Document(Model):
    """One input that was read."""

    schema_: Literal["ocr.document/1"] = Field(default="ocr.document/1", serialization_alias="schema")
    source: Source
    profile: Profile
    text: str
    pages: list[Page]
    ticket: Ticket | None
    checks: list[Check]
    warnings: list[Notice]
    engine: Engine
    cached: bool = False
    timing_ms: Timing
    explanation: Explanation | None = Field(default=None, exclude_if=_absent)

    model_config = ConfigDict(serialize_by_alias=True)

    @property
    def failed_checks(self) -> list[str]:
        """Names of the checks that do not hold."""
        return [check.name for check in self.checks if not check.ok]


class ErrorRecord(Model):
    """Why an input could not be read."""

    code: str
    message: str
    hint: str
    retryable: bool


class Failure(Model):
    """One input that could not be read: a record too, so that every input has exactly one."""

    schema_: Literal["ocr.document/1"] = Field(default="ocr.document/1", serialization_alias="schema")
    source: FailedSource
    error: ErrorRecord

    model_config = ConfigDict(serialize_by_alias=True)


class Limits(Model):
    """Bounds on one document."""

    max_pages: int = 200
    max_bytes: int = 268_435_456
    max_megapixels: float = 200


class LayoutFile(Model):
    """A layout that the user wrote in YAML: the name of its file, for messages, and what stands in it."""

    name: str
    text: str


class Request(Model):
    """What is asked of the service for one document."""

    file: str
    file_b64: str | None = None
    pages: str | None = None
    password: str | None = None
    engine: Literal["auto", "pdfium", "pdfplumber", "rapidocr", "tesseract"] = "auto"
    lane: Literal["text", "ocr"] = "ocr"
    recognise: Literal["auto", "force", "never"] = "auto"
    quality: Literal["best", "fast"] = "best"
    formats: list[str] = Field(default_factory=list)
    explain: bool = False
    languages: list[str] = Field(default_factory=list)
    layouts: list[LayoutFile] = Field(default_factory=list, max_length=200)
    limits: Limits = Field(default_factory=Limits)
    queue_ms: float = 0.0
