# SPDX-License-Identifier: Apache-2.0
"""Holds output against what others made of its format: their readers, schemas and validators."""

import csv
import ctypes
import io
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium
from beancount import loader
from hocr_spec import HocrValidator
from lxml import etree
from markdown_it import MarkdownIt

SCHEMAS = Path(__file__).resolve().parents[1] / "data" / "schemas"
TESSERACT_COLUMNS = [
    *("level", "page_num", "block_num", "par_num", "line_num", "word_num"),
    *("left", "top", "width", "height", "conf", "text"),
]
XHTML = "{http://www.w3.org/1999/xhtml}"
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
# marks of direction, which pdftotext puts around what reads from right to left
_UNSEEN = dict.fromkeys([*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def csv_rows(data: bytes) -> list[dict[str, str]]:
    """Read a table; each line must end as RFC 4180 says and have as many fields as the first."""
    text = data.decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert text.endswith("\r\n")
    assert {len(row) for row in rows} == {len(rows[0])}
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def tsv_rows(data: bytes) -> list[dict[str, str]]:
    """Read Tesseract's table."""
    lines = data.decode("utf-8").split("\n")
    assert lines.pop() == ""
    rows = [line.split("\t") for line in lines]
    assert rows[0] == TESSERACT_COLUMNS
    assert {len(row) for row in rows} == {len(TESSERACT_COLUMNS)}
    return [dict(zip(TESSERACT_COLUMNS, row, strict=True)) for row in rows[1:]]


def hocr_words(data: bytes) -> list[Any]:
    """Read hOCR that its specification's checker has nothing to say about; returns the elements of words."""
    report = HocrValidator("standard").validate(io.BytesIO(data), parse_strict=True)
    assert report.is_valid(), report.format("text")
    root = etree.fromstring(data)
    return [span for span in root.iter(f"{XHTML}span") if span.get("class") == "ocrx_word"]


@cache
def _alto_schema() -> etree.XMLSchema:
    parser = etree.XMLParser()
    parser.resolvers.add(_Schemas())
    return etree.XMLSchema(etree.parse(str(SCHEMAS / "alto-4-4.xsd"), parser))


class _Schemas(etree.Resolver):
    def resolve(self, url: str, public_id: str, context: Any) -> Any:
        return self.resolve_filename(str(SCHEMAS / Path(url).name), context)


def alto_words(data: bytes) -> list[Any]:
    """Read ALTO that is valid by its schema; returns the elements of words."""
    root = etree.fromstring(data)
    _alto_schema().assertValid(root)
    return list(root.iter(f"{ALTO}String"))


def qpdf_says(data: bytes, password: str = "") -> str:
    """Return what `qpdf --check` finds wrong."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        run = subprocess.run(
            ["qpdf", f"--password={password}", "--check", file.name],
            capture_output=True,
            text=True,
            check=False,
        )
    return run.stderr if run.stderr or run.returncode == 0 else f"exit {run.returncode}"


def pdf_words(data: bytes, password: str = "") -> list[str]:
    """Return the words that `pdftotext` finds, on the page and in the order of the file.

    The first way joins what a hyphen parts and letters that stand alone, the second takes them as they are.
    """
    words: list[str] = []
    for order in ((), ("-raw",)):
        run = subprocess.run(
            ["pdftotext", *order, *(["-upw", password] if password else []), "-", "-"],
            input=data,
            capture_output=True,
            check=True,
        )
        words += normal(run.stdout.decode("utf-8", "replace")).split()
    return words


def pdf_boxes(data: bytes) -> dict[str, tuple[float, float, float, float]]:
    """Return where `pdftotext` sees each word: left, top, right, bottom in points of the page as shown."""
    run = subprocess.run(
        ["pdftotext", "-cropbox", "-bbox", "-", "-"], input=data, capture_output=True, check=True
    )
    word = r'<word xMin="(.+)" yMin="(.+)" xMax="(.+)" yMax="(.+)">(.*)</word>'
    found = re.findall(word, run.stdout.decode())
    return {text: tuple(map(float, corners)) for *corners, text in found}


def normal(text: str) -> str:
    """Return text as all programs agree on it: ligatures spelled out, without marks of direction."""
    return unicodedata.normalize("NFKC", text).translate(_UNSEEN)


def pixels(data: bytes, scale: float = 1.5, password: str | None = None) -> list[np.ndarray]:
    """Draw each page of a PDF."""
    with pypdfium2.PdfDocument(data, password=password) as document:
        return [np.array(page.render(scale=scale).to_numpy()) for page in document]


def page_as_picture(data: bytes, number: int, size: tuple[int, int]) -> np.ndarray:
    """Draw a page, counted from 1, into a picture of that width and height: RGB."""
    wide, high = size
    drawn = np.full((high, wide, 3), 255, np.uint8)
    with pypdfium2.PdfDocument(data) as document:
        page = document[number - 1]
        bitmap = pdfium.FPDFBitmap_CreateEx(
            wide, high, pdfium.FPDFBitmap_BGR, drawn.ctypes.data_as(ctypes.c_void_p), wide * 3
        )
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, high, 0, pdfium.FPDF_REVERSE_BYTE_ORDER)
        pdfium.FPDFBitmap_Destroy(bitmap)
    return drawn


def workbook(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """Read a workbook: for each sheet its rows by the names in the first."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheets = {}
    for sheet in book:
        heads, *rows = sheet.iter_rows(values_only=True)
        sheets[sheet.title] = [dict(zip(heads, row, strict=True)) for row in rows]
    return sheets


def beancount_entries(data: bytes) -> list[Any]:
    """Read transactions that Beancount has nothing to say about, once it may open accounts."""
    text = 'plugin "beancount.plugins.auto_accounts"\n' + data.decode("utf-8")
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    return [entry for entry in entries if type(entry).__name__ == "Transaction"]


def ledger_rows(data: bytes) -> list[list[str]]:
    """Return what Ledger reads: date, code, payee, account and amount of each posting."""
    run = subprocess.run(
        ["ledger", "--args-only", "-f", "-", "csv"], input=data, capture_output=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, b""), run.stderr
    rows = list(csv.reader(io.StringIO(run.stdout.decode("utf-8")), escapechar="\\", doublequote=False))
    return [[row[0], row[1], row[2], row[3], row[5], row[4]] for row in rows]


def markdown_tables(data: bytes) -> list[list[list[str]]]:
    """Return the cells of each table, as text."""
    tables: list[list[list[str]]] = []
    tokens = MarkdownIt("commonmark").enable("table").parse(data.decode("utf-8"))
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in ("td_open", "th_open"):
            inline = tokens[at + 1]
            assert all(child.type in ("text", "text_special") for child in inline.children or [])
            tables[-1][-1].append("".join(child.content for child in inline.children or []))
    return tables


def have(*programs: str) -> bool:
    """Tell whether programs are installed."""
    return all(shutil.which(program) for program in programs)


def main() -> None:
    """Validate the files given, by their extensions."""
    readers = {
        ".csv": csv_rows,
        ".tsv": tsv_rows,
        ".hocr": hocr_words,
        ".alto": alto_words,
        ".xlsx": workbook,
        ".beancount": beancount_entries,
        ".ledger": ledger_rows,
        ".md": markdown_tables,
        ".pdf": qpdf_says,
    }
    for name in sys.argv[1:]:
        print(name, str(readers[Path(name).suffix](Path(name).read_bytes()))[:200])


if __name__ == "__main__":
    main()
