"""The shop's customers; all invented."""

import random
from typing import Any, Final

FIRST_NAMES: Final = (
    "Amelia", "Noah", "Zoë", "Mateo", "Ingrid", "Kofi", "Priya", "Liam", "Chloé", "Jürgen", "Sofia", "Ravi",
    "Nadia", "Tom", "Eun-ji", "Fatima", "Oscar", "Maya", "Björn", "Ines",
)  # fmt: skip
# What profiles really hold besides: other scripts, an emoji, something long, and nothing.
ODD_NAMES: Final = (
    "美咲", "Дмитрий", "ليلى", "נועה", "अनन्या", "Sam 🌿", "O'Brien", "Anne/Marie",
    "Bartholomew-Maximilian Featherstonehaugh", "  ", "", None,
)  # fmt: skip
LAST_NAMES: Final = ("Okafor", "Larsen", "García", "Nguyen", "Müller", "Rossi", "Patel", "Smith", "Kowalska", "Tanaka")
CITIES: Final = ("Leeds", "Lyon", "Zürich", "Porto", "Austin", "Kyoto", "Nairobi", "Oslo")


def profile(dice: random.Random, number: int) -> tuple[str, dict[str, Any]]:
    """A profile's id and REST attributes."""
    first = dice.choice(ODD_NAMES) if number % 7 == 3 else dice.choice(FIRST_NAMES)
    attributes: dict[str, Any] = {
        "email": f"customer{number:03d}@fernkiln.example",
        "phone_number": None,
        "external_id": f"C{number:05d}",
        "first_name": first,
        "last_name": dice.choice(LAST_NAMES),
        "organization": None,
        "title": None,
        "location": {"city": dice.choice(CITIES), "country": None, "zip": None},
        "properties": {"Loyalty Tier": dice.choice(["Seed", "Fern", "Kiln"]), "Points": dice.randrange(0, 900)},
    }
    if number % 29 == 11:
        # A missing attribute is not the same as a null one.
        del attributes["first_name"]
    return f"01FERNKILN{number:016d}", attributes
