# SPDX-License-Identifier: Apache-2.0
"""Scans and photos through the whole product, with the real models."""

import json

import pytest
from support import tickets

from integration.machine import Machine, records

_PATIENT = ("--timeout", "10min")


@pytest.mark.timeout(600)
def test_scans_and_tickets_together_are_read_in_order(machine: Machine) -> None:
    machine.ticket("simple")
    names = [machine.document("no_text_layer").name, "simple.pdf", machine.document("photo_jpeg").name]
    machine.start("--workers=1", "--ocr-workers=1")
    out = machine.run(*_PATIENT, "-f", "json", *names, timeout=600)
    assert out.returncode == 0, out.stderr
    scan, ticket, photo = records(out)
    assert [record["profile"] for record in (scan, ticket, photo)] == ["pdf-ocr", "pdf-text", "image-ocr"]
    truth = tickets.build("sample")[1]
    for record in (scan, photo):
        assert record["pages"][0]["source"] == "ocr"
        assert record["pages"][0]["confidence"] > 0.8
        assert f"{record['ticket']['total']:.2f}" == truth["total"]
        assert record["ticket"]["invoice_number"] == truth["invoice_number"]
        assert record["timing_ms"]["recognise"] > 0
    (worker,) = [row for row in machine.status()["workers"] if row["kind"] == "ocr"]
    assert worker["served"] == 2
    assert worker["models"]
    assert all(model["ms"] > 0 for model in worker["models"])


@pytest.mark.timeout(600)
def test_tesseract_reads_when_it_is_asked_for(machine: Machine) -> None:
    name = machine.document("photo_jpeg").name
    machine.start("--workers=1", "--ocr-workers=1")
    out = machine.run(*_PATIENT, "--engine", "tesseract", "-l", "spa", "--explain", name, timeout=600)
    assert out.returncode == 0, out.stderr
    assert "engine  tesseract" in out.stdout
    text = machine.run(*_PATIENT, "--engine", "tesseract", "-f", "json", name, timeout=600)
    assert "MERCADONA" in json.loads(text.stdout)["text"]
