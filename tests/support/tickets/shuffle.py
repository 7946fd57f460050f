# SPDX-License-Identifier: Apache-2.0
"""Plausible tickets by chance, where every choice follows from a seed."""

from datetime import date, datetime, timedelta
from random import Random

from support.tickets import catalogue
from support.tickets.catalogue import vat_rate
from support.tickets.model import Item, Ticket, fish, parking, total_of, unit, weighed
from support.tickets.till import MASTERCARD, VISA, Pay, card, cash, sell

_CARDS = (
    ("MASTERCARD", "MASTERCARD", MASTERCARD),
    ("DEBIT MASTERCARD", "MASTERCARD", MASTERCARD),
    ("CONTADO", "MASTERCARD", MASTERCARD),
    ("Visa DEBIT", None, VISA),
    ("Visa BancoFaro", "VISA CREDITO/DEB", VISA),
)


def basket(seed: str, count: int, day: date) -> list[Item]:
    """So many items: pieces, then what was weighed."""
    chance = Random(f"basket {seed}")
    pieces = count - count // 5
    items = [_piece(chance, day) for _ in range(pieces)]
    return items + [_by_weight(chance, day) for _ in range(count - pieces)]


def random_purchase(seed: int) -> Ticket:
    """Make a ticket of 1 to 47 items, with any of the layout's features."""
    name = f"random-{seed}"
    chance = Random(name)
    at = datetime(2024, 1, 2, 9, 0) + timedelta(days=chance.randrange(500), minutes=chance.randrange(12 * 60))
    items = basket(name, chance.randint(1, 40), at)
    if chance.random() < 0.3:
        items += [_fish(chance) for _ in range(chance.randint(1, 3))]
        items += [_by_weight(chance, at) for _ in range(chance.randint(0, 2))]
    if chance.random() < 0.1:
        items.append(unit("DONACIÓN SOLIDARIA", f"{chance.randint(1, 10)}.00", None))
    if chance.random() < 0.2:
        items.append(parking(f"{at - timedelta(minutes=chance.randint(5, 60)):%H:%M}", f"{at:%H:%M}"))
    order = sorted({f"{item.vat_rate:f}" for item in items if item.vat_rate is not None})
    chance.shuffle(order)
    style = "2023" if at.year == 2024 and at.month == 1 else "2024" if at.year == 2024 else "2025"
    return sell(name, items, *_pays(chance, items), at=at, style=style, vat_order=order)


def _piece(chance: Random, day: date) -> Item:
    name, low, high, kind = chance.choice(catalogue.PIECES)
    many = chance.choices((1, 2, 3, 4, 6, 12), (70, 15, 6, 4, 3, 2))[0]
    return unit(name, _price(chance, low, high), vat_rate(kind, _date(day)), many)


def _by_weight(chance: Random, day: date) -> Item:
    name, low, high = chance.choice(catalogue.BY_WEIGHT)
    return weighed(name, _weight(chance), _price(chance, low, high), vat_rate("basic", _date(day)))


def _fish(chance: Random) -> Item:
    name, low, high = chance.choice(catalogue.FISH)
    return fish(name, _weight(chance), _price(chance, low, high))


def _pays(chance: Random, items: list[Item]) -> list[Pay]:
    brand, scheme, application = chance.choice(_CARDS)
    slip = card(brand, scheme, application, verified=chance.random() < 0.3)
    total = total_of(items)
    way = chance.random()
    if way < 0.7:
        return [slip]
    if way < 0.8 and total > 5:
        return [cash("5.00"), slip]
    return [cash(f"{(int(total) // 50 + 1) * 50}.00")]


def _date(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _price(chance: Random, low: int, high: int) -> str:
    whole, rest = divmod(chance.randint(low, high), 100)
    return f"{whole}.{rest:02d}"


def _weight(chance: Random) -> str:
    return f"{chance.randrange(60, 2400, 2) / 1000:.3f}"
