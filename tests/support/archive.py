# SPDX-License-Identifier: Apache-2.0
"""PDF/A: makes one of a PDF, and asks a program that others wrote whether a file is one."""

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import pikepdf

_JARS = Path("/usr/share/java")
# Apache Preflight, of PDFBox, and what it needs
_CLASSES = [
    _JARS / f"{name}.jar"
    for name in (
        *("preflight", "pdfbox2", "fontbox2", "xmpbox"),
        *("commons-logging", "javax.activation", "jaxb-api"),
    )
]
_COLOURS = Path("/usr/share/color/icc/sRGB.icc")
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>PART</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def can_check() -> bool:
    """Tell whether the validator, a Java runtime and a colour profile are installed."""
    return shutil.which("java") is not None and all(path.exists() for path in (*_CLASSES, _COLOURS))


def archived(data: bytes, part: str) -> bytes:
    """Make a PDF of pictures a PDF/A of that part, level B."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.Root.Metadata = pdf.make_stream(
            _XMP.replace("PART", part).encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        for key in list(pdf.docinfo):
            del pdf.docinfo[key]
        intent = pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent,
            S=pikepdf.Name("/GTS_PDFA1"),
            OutputConditionIdentifier=pikepdf.String("sRGB"),
            DestOutputProfile=pdf.make_stream(_COLOURS.read_bytes(), N=3),
        )
        pdf.Root["/OutputIntents"] = pikepdf.Array([intent])
        out = io.BytesIO()
        pdf.save(
            out,
            force_version="1.4" if part == "1" else "1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def complaints(data: bytes) -> list[str]:
    """Return what keeps a file from being PDF/A-1b, a line each: ``<number> : <what>``."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        validator = "org.apache.pdfbox.preflight.Validator_A1b"
        run = subprocess.run(
            ["java", "-cp", ":".join(map(str, _CLASSES)), validator, file.name],
            capture_output=True,
            text=True,
            check=False,
        )
    first, *others = run.stdout.splitlines() or [run.stderr]
    valid = first.endswith("is a valid PDF/A-1b file")
    assert valid == (run.returncode == 0), run.stderr
    assert valid or "is not a valid PDF/A-1b file" in first, first
    return [line for line in others if line]
