# SPDX-License-Identifier: Apache-2.0
"""Companies by the names that people know them by: data alone, a line a company.

A tax id stands here only if it was seen on a company's own document: a wrong one would name the wrong shop.

Each line: the brand; the tax ids of its companies, as they are without country and marks; the words that
their printed names begin with, folded; the airline designators (IATA) and railway codes (RICS) of its
tickets.
"""

from __future__ import annotations

COMPANIES: tuple[tuple[str, str, str, str], ...] = (
    # shops
    ("Mercadona", "A46103834", "MERCADONA", ""),
    ("Dia", "", "GRUPO DIA|DIA RETAIL|DISTRIBUIDORA INTERNACIONAL DE ALIMENTACION", ""),
    ("Consum", "F46078986", "CONSUM", ""),
    ("Lidl", "", "LIDL", ""),
    ("REWE", "DE812706034", "REWE", ""),
    ("Carrefour", "", "CARREFOUR|CENTROS COMERCIALES CARREFOUR|SUPERMERCADOS CHAMPION", ""),
    ("Alcampo", "", "ALCAMPO", ""),
    ("El Corte Inglés", "", "EL CORTE INGLES", ""),
    ("Eroski", "", "EROSKI", ""),
    ("IKEA", "", "IKEA", ""),
    ("ALDI", "", "ALDI", ""),
    ("EDEKA", "", "EDEKA", ""),
    ("Kaufland", "", "KAUFLAND", ""),
    ("PENNY", "", "PENNY MARKT|PENNY-MARKT", ""),
    ("dm", "", "DM-DROGERIE MARKT|DM DROGERIE MARKT", ""),
    ("Rossmann", "", "DIRK ROSSMANN", ""),
    ("Albert Heijn", "", "ALBERT HEIJN", ""),
    ("Jumbo", "", "JUMBO SUPERMARKTEN", ""),
    ("Continente", "", "MODELO CONTINENTE|CONTINENTE HIPERMERCADOS", ""),
    ("Pingo Doce", "", "PINGO DOCE", ""),
    ("Biedronka", "", "JERONIMO MARTINS POLSKA|BIEDRONKA", ""),
    ("Tesco", "", "TESCO STORES", ""),
    ("E.Leclerc", "", "E.LECLERC|E. LECLERC", ""),
    ("Esselunga", "", "ESSELUNGA", ""),
    ("Rimi", "", "SIA RIMI|RIMI LATVIA", ""),
    ("Coolblue", "NL810433941B01", "COOLBLUE", ""),
    # railways
    (
        "Deutsche Bahn",
        "",
        "DEUTSCHE BAHN|DB AG|DB FERNVERKEHR|DB REGIO|DB VERTRIEB|DB VERKEHRSVERTRIEB|DB REISE",
        "1080 0080",
    ),
    ("Renfe", "", "RENFE", "1071"),
    ("SNCF", "", "SNCF", "1187"),
    ("ÖBB", "", "OBB|OBB-PERSONENVERKEHR", "1181"),
    ("SBB", "", "SBB|SCHWEIZERISCHE BUNDESBAHNEN", "1185"),
    ("NS", "", "NS REIZIGERS|NEDERLANDSE SPOORWEGEN", "1184"),
    ("SNCB", "", "SNCB|NMBS", "1088"),
    ("Trenitalia", "", "TRENITALIA", "0083"),
    # airlines
    ("Ryanair", "", "RYANAIR", "FR"),
    ("Vueling", "", "VUELING", "VY"),
    ("Iberia", "", "IBERIA LINEAS AEREAS|IBERIA LAE|IBERIA EXPRESS", "IB I2"),
    ("Air Europa", "", "AIR EUROPA", "UX"),
    ("Volotea", "", "VOLOTEA", "V7"),
    ("easyJet", "", "EASYJET", "U2 EC DS"),
    ("Wizz Air", "", "WIZZ AIR", "W6"),
    ("Transavia", "", "TRANSAVIA", "HV TO"),
    ("Lufthansa", "", "DEUTSCHE LUFTHANSA|LUFTHANSA", "LH"),
    ("Eurowings", "", "EUROWINGS", "EW"),
    ("Condor", "", "CONDOR FLUGDIENST", "DE"),
    ("SWISS", "", "SWISS INTERNATIONAL AIR LINES", "LX"),
    ("Austrian Airlines", "", "AUSTRIAN AIRLINES", "OS"),
    ("Brussels Airlines", "", "BRUSSELS AIRLINES", "SN"),
    ("Air France", "", "AIR FRANCE", "AF"),
    ("KLM", "", "KLM|KONINKLIJKE LUCHTVAART", "KL"),
    ("ITA Airways", "", "ITA AIRWAYS|ITALIA TRASPORTO AEREO", "AZ"),
    ("TAP Air Portugal", "", "TAP AIR PORTUGAL|TRANSPORTES AEREOS PORTUGUESES", "TP"),
    ("British Airways", "", "BRITISH AIRWAYS", "BA"),
    ("Jet2", "", "JET2", "LS"),
    ("Aer Lingus", "", "AER LINGUS", "EI"),
    ("SAS", "", "SCANDINAVIAN AIRLINES", "SK"),
    ("Norwegian", "", "NORWEGIAN AIR", "DY D8"),
    ("LOT", "", "LOT POLISH AIRLINES|POLSKIE LINIE LOTNICZE", "LO"),
    ("Turkish Airlines", "", "TURKISH AIRLINES|TURK HAVA YOLLARI", "TK"),
    ("Emirates", "", "EMIRATES AIRLINE", "EK"),
    ("Qatar Airways", "", "QATAR AIRWAYS", "QR"),
    ("Delta Air Lines", "", "DELTA AIR LINES", "DL"),
    ("American Airlines", "", "AMERICAN AIRLINES", "AA"),
    ("United Airlines", "", "UNITED AIRLINES", "UA"),
    ("Air Canada", "", "AIR CANADA", "AC"),
)
