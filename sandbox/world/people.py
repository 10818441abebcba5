"""The shop's customers; all invented."""

import random
from typing import Any, Final

FIRST_NAMES: Final = (
    "Amelia", "Noah", "Zoë", "Mateo", "Ingrid", "Kofi", "Priya", "Liam", "Chloé", "Jürgen", "Sofia", "Ravi",
    "Nadia", "Tom", "Eun-ji", "Fatima", "Oscar", "Maya", "Björn", "Ines", "Aoife", "Łukasz", "Thandi", "Hugo",
)  # fmt: skip
# What profiles really hold besides: other scripts, an emoji, something long, and nothing.
ODD_NAMES: Final = (
    "美咲", "Дмитрий", "ليلى", "נועה", "अनन्या", "Sam 🌿", "O'Brien", "Anne/Marie",
    "Bartholomew-Maximilian Featherstonehaugh", "  ", "", None,
)  # fmt: skip
LAST_NAMES: Final = (
    "Okafor", "Larsen", "García", "Nguyen", "Müller", "Rossi", "Patel", "Smith", "Kowalska", "Tanaka", "Ó Briain",
    "Haddad", "de Vries", "Silva",
)  # fmt: skip
CITIES: Final = (
    ("Leeds", "United Kingdom"), ("Lyon", "France"), ("Zürich", "Switzerland"), ("Porto", "Portugal"),
    ("Austin", "United States"), ("Kyoto", "Japan"), ("Nairobi", "Kenya"), ("Oslo", "Norway"),
)  # fmt: skip
_KINDS: Final = ("Coffee", "Tea", "Plants", "Tableware", "Light", "Home")


def profile(rng: random.Random, number: int) -> tuple[str, dict[str, Any]]:
    """A profile's id and REST attributes."""
    first = rng.choice(ODD_NAMES) if number % 7 == 3 else rng.choice(FIRST_NAMES)
    city, country = rng.choice(CITIES)
    attributes: dict[str, Any] = {
        "email": f"customer{number:03d}@fernkiln.example",
        "phone_number": f"+4411300{number:05d}" if rng.random() < 0.3 else None,
        "external_id": f"C{number:05d}",
        "first_name": first,
        "last_name": rng.choice(LAST_NAMES),
        "organization": "Studio Nord" if number % 41 == 0 else None,
        "title": None,
        "location": {"city": city if rng.random() < 0.9 else None, "country": country, "zip": None},
        "properties": _properties(rng),
    }
    if number % 29 == 11:
        # A missing attribute is not the same as a null one.
        del attributes["first_name"]
    return f"01FERNKILN{number:016d}", attributes


def _properties(rng: random.Random) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "Loyalty Tier": rng.choice(("Seed", "Seed", "Fern", "Kiln")),
        "Points": rng.randrange(0, 900),
        "Birthday": f"{rng.randrange(1960, 2005)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
        "Favourite Kind": rng.choice(_KINDS),
    }
    if rng.random() < 0.35:
        del properties["Birthday"]
    if rng.random() < 0.2:
        properties["Favourite Kind"] = ""
    return properties
