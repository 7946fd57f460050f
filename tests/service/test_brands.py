# SPDX-License-Identifier: Apache-2.0
"""The name that people know a company by: looked up by what identifies it, and by nothing else."""

import pytest

from ocr_service.models import Store
from ocr_service.tickets.brands import brand_of, brand_of_carrier, printed_brand
from ocr_service.tickets.companies import COMPANIES
from ocr_service.tickets.taxids import country_of, is_valid


@pytest.mark.parametrize(
    ("store", "layout", "brand"),
    [
        (Store(name="MERCADONA, S.A."), "mercadona_online", "Mercadona"),
        (Store(name="DB Fernverkehr AG"), "general", "Deutsche Bahn"),
        (Store(name="Centros Comerciales Carrefour, S.A."), "general", "Carrefour"),
        (Store(name="Super Sol 12", tax_id="ESF-46078986"), "general", "Consum"),
        (Store(name="REWE Beispiel oHG"), "general", "REWE"),
        (Store(name="Renfe Viajeros SME, S.A."), "travel", "Renfe"),
        # a name that only holds or resembles a known one
        (Store(name="Bar El Mercadona"), "general", None),
        (Store(name="Mercadonas Reunidas"), "general", None),
        (Store(name="Día a Día S.L."), "general", None),
        (Store(name="Lidlwirt"), "general", None),
        (Store(tax_id="B12345674"), "general", None),
        (Store(), "general", None),
    ],
)
def test_the_brand_of_a_shop(store: Store, layout: str, brand: str | None) -> None:
    assert brand_of(store, layout) == brand


def test_the_brand_of_a_carrier() -> None:
    assert (brand_of_carrier("FR"), brand_of_carrier("1080"), brand_of_carrier("QQ")) == (
        "Ryanair",
        "Deutsche Bahn",
        None,
    )


def test_a_known_name_is_found_in_a_line_as_it_is_printed() -> None:
    assert printed_brand("operated by Ryanair DAC") == ("Ryanair", 12, 19)
    assert printed_brand("Kryanair") is None


def test_every_tax_id_of_the_table_has_a_right_check_digit() -> None:
    countries = ("ES", "PT", "PL", "DE", "NL", "LV")
    for brand, tax_ids, _, _ in COMPANIES:
        for tax_id in tax_ids.split():
            own = country_of(tax_id)
            assert any(is_valid(tax_id, country) for country in ([own] if own else countries)), (
                brand,
                tax_id,
            )


def test_no_name_or_code_is_that_of_two_companies() -> None:
    for column, mark in ((1, None), (2, "|"), (3, None)):
        keys = [key for company in COMPANIES for key in company[column].split(mark) if key]
        assert len(keys) == len(set(keys))
