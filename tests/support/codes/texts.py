# SPDX-License-Identifier: Apache-2.0
"""One text of each standard, with what it states."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class Stated:
    """A code's text, its kind, and the fields that must come out of it (others may)."""

    kind: str
    text: str
    fields: dict[str, str] = field(default_factory=dict)
    format: str = "QRCode"


def _suf(number: int, total: int, moment: datetime) -> str:
    packed = (
        b"\x03"
        + b"AB12CD34"
        + b"AB12CD34"
        + number.to_bytes(4, "little")
        + (number - 1).to_bytes(4, "little")
        + total.to_bytes(8, "little")
        + int(moment.timestamp() * 1000).to_bytes(8, "big")
        + bytes(20)
    )
    return "https://suf.purs.gov.rs/v/?vl=" + base64.b64encode(packed).decode()


_EPC = (
    "BCD\n002\n1\nSCT\nGENODEF1XYZ\nHofladen Sonnenau\nDE02120300000000202051\nEUR52.57\n\n\nRN-2031/0047\n"
)
_SWISS = "\n".join(
    [
        "SPC",
        "0200",
        "1",
        "CH4431999123000889012",
        "S",
        "Chäsi Sonnenau AG",
        "Dorfstrasse",
        "7",
        "9999",
        "Sonnenau",
    ]
    + ["CH", *[""] * 7, "199.95", "CHF", *[""] * 7, "QRR", "210000000003139471430009017", "", "EPD"]
    + ["//S1/10/10201409/11/310209/30/106017086/32/8.1"]
)

STATED = (
    Stated(
        "verifactu",
        "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/ValidarQR"
        "?nif=B99999997&numserie=T31%2F0047%2FA&fecha=09-02-2031&importe=52.57",
        {
            "store.tax_id": "B99999997",
            "invoice_number": "T31/0047/A",
            "purchased_at": "2031-02-09",
            "total": "52.57",
            "currency": "EUR",
        },
    ),
    Stated(
        "verifactu",
        "https://prewww2.aeat.es/wlpl/TIKE-CONT/ValidarQRNoVerifactu"
        "?nif=B99999997&numserie=47&fecha=09-02-2031&importe=-5.5",
        {"invoice_number": "47", "total": "-5.50"},
    ),
    Stated(
        "ticketbai",
        "https://batuz.eus/QRTBAI/?id=TBAI-B99999997-090231-btFpwP8dcLGAF-237&s=T31&nf=0047&i=52.57&cr=007",
        {
            "store.tax_id": "B99999997",
            "invoice_number": "T31-0047",
            "purchased_at": "2031-02-09",
            "total": "52.57",
        },
    ),
    Stated(
        "atcud",
        "A:509999994*B:999999990*C:PT*D:FS*E:N*F:20310209*G:FS T31/47*H:AB12CD34-47*I1:PT*I7:42.74*I8:9.83"
        "*N:9.83*O:52.57*Q:aB3d*R:9999",
        {
            "store.tax_id": "509999994",
            "invoice_number": "FS T31/47",
            "atcud": "AB12CD34-47",
            "purchased_at": "2031-02-09",
            "tax": "9.83",
            "total": "52.57",
        },
    ),
    Stated(
        "atcud",
        "A:509999994*B:999999990*C:PT*D:NC*E:N*F:20310209*G:NC T31/3*H:AB12CD34-3*N:0.00*O:5.00*Q:aB3d*R:1",
        {"kind": "refund", "total": "5.00"},
    ),
    Stated(
        "dsfinvk",
        "V0;till-7;Kassenbeleg-V1;Beleg^42.57_10.00_0.00_0.00_0.00^60.00:Bar_-7.43:Bar;1047;2094;"
        "2031-02-09T23:20:05.000Z;2031-02-09T23:21:40.000Z;ecdsa-plain-SHA256;unixTime;c2ln;a2V5",
        {"till": "till-7", "transaction": "1047", "total": "52.57", "purchased_at": "2031-02-10T00:20:05"},
    ),
    Stated(
        "dsfinvk",
        "V0;till-7;Bestellung-V1;2;1048;2095;2031-07-09T10:20:05.000Z;2031-07-09T10:21:40.000Z;a;unixTime;b;c",
        {"process": "Bestellung-V1", "purchased_at": "2031-07-09T12:20:05"},
    ),
    Stated(
        "rksv",
        "_R1-AT1_KASSE-7_1047_2031-02-09T10:20:05_42,57_10,00_0,00_0,00_0,00_AbCd=_20f2ed172daa09e5_AbC=_c2ln",
        {
            "till": "KASSE-7",
            "invoice_number": "1047",
            "purchased_at": "2031-02-09T10:20:05",
            "total": "52.57",
        },
    ),
    Stated(
        "suf",
        _suf(1047, 23328500, datetime(2031, 2, 9, 9, 20, 5, tzinfo=UTC)),
        {
            "invoice_number": "AB12CD34-AB12CD34-1047",
            "purchased_at": "2031-02-09T10:20:05",
            "total": "2332.85",
            "currency": "RSD",
        },
    ),
    Stated(
        "epc",
        _EPC,
        {"iban": "DE02120300000000202051", "amount": "52.57", "currency": "EUR", "message": "RN-2031/0047"},
    ),
    Stated(
        "swiss_qr_bill",
        _SWISS,
        {
            "name": "Chäsi Sonnenau AG",
            "address": "Dorfstrasse 7",
            "town": "9999 Sonnenau",
            "amount": "199.95",
            "currency": "CHF",
            "invoice_number": "10201409",
            "purchased_at": "2031-02-09",
            "store.tax_id": "CHE106017086",
        },
    ),
    Stated(
        "mercadona",
        "221" + "9998" + "09022031" + "014" + "634999" + "000000000003",
        {"invoice_number": "9998-014-634999", "purchased_at": "2031-02-09"},
        "Code128",
    ),
    Stated(
        "lidl",
        "0888" + "0417" + "201604" + "05" + "150131",
        {"invoice_number": "201604/05", "purchased_at": "2031-01-15"},
        "ITF",
    ),
    Stated(
        "iata_bcbp",
        "M1DOE/JANE            EABC123 MADBCNIB 1234 040Y012A0025 100",
        {
            "passenger": "DOE/JANE",
            "carrier": "IB",
            "trips[0].number": "IB1234",
            "trips[0].origin": "MAD",
            "trips[0].destination": "BCN",
            "trips[0].seat": "12A",
            "trips[0].booking_reference": "ABC123",
            "trips[0].day_of_year": "40",
        },
        "Aztec",
    ),
    Stated(
        "iata_bcbp",
        "M2DOE/JANE            EABC123 MADFRAIB 0834 365C001F0025 13B>60B1WW1364BIB 2A"
        + "0751234567890".ljust(42)
        + "DEF456 FRAGVALH 3664 001C012C0002 100",
        {
            "invoice_number": "0751234567890",
            "trips[0].number": "IB834",
            "trips[0].seat": "1F",
            "trips[1].number": "LH3664",
            "trips[1].origin": "FRA",
            "trips[1].booking_reference": "DEF456",
            "trips[1].day_of_year": "1",
        },
        "PDF417",
    ),
    Stated("uic", "#UT010080000010,0123456789", {"carrier": "0080"}, "Aztec"),
)
