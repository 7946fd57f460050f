# SPDX-License-Identifier: Apache-2.0
"""Reads XML that others wrote: no entities, no network, no document type; values are of their type."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,10})?\Z", re.ASCII)
_PLAIN_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", re.ASCII)
_LONGEST_TEXT = 400


class NotWellFormed(Exception):
    """The bytes are no XML, or XML that asks for more than an invoice may."""


def parse(data: bytes) -> Any:
    """Return the root element.

    Throws NotWellFormed.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotWellFormed("it is not well-formed XML") from error
    # an invoice has no document type; what has one may define entities that grow without end
    if root.getroottree().docinfo.doctype:
        raise NotWellFormed("it has a document type, which an invoice must not have")
    return root


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace, which differs from version to version."""
    return str(element.tag).rpartition("}")[2]


def find(element: Any, *paths: str) -> Any:
    """Return the first element at the first path that exists; None where there is none."""
    for path in paths:
        found = element.find(_any_namespace(path))
        if found is not None:
            return found
    return None


def find_all(element: Any, path: str) -> list[Any]:
    """Return all elements at a path."""
    return list(element.findall(_any_namespace(path)))


def text(element: Any, *paths: str) -> str | None:
    """Return the text of the first path that holds any, with single blanks."""
    for path in paths:
        found = element.findtext(_any_namespace(path))
        plain = " ".join((found or "").replace("\0", "").split())[:_LONGEST_TEXT]
        if plain:
            return plain
    return None


def number(element: Any, *paths: str) -> str | None:
    """Return a decimal number with the digits that it is written with."""
    found = text(element, *paths)
    return found.lstrip("+") if found and _NUMBER.match(found) else None


def day(value: str | None) -> str | None:
    """Return a date in ISO form from ``20240131`` or ``2024-01-31``."""
    match = _PLAIN_DATE.match(value or "")
    if match is None:
        return None
    try:
        return date(*map(int, match.groups())).isoformat()
    except ValueError:
        return None


def put(fields: dict[str, str], name: str, value: str | None) -> None:
    """Keep a field that is there."""
    if value:
        fields[name] = value


def _any_namespace(path: str) -> str:
    return "/".join([part if part in (".", "..") else "{*}" + part for part in path.split("/")])
