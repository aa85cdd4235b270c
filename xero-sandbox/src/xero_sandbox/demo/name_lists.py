"""Words that names and addresses are made of. Places are invented, and so is everybody who lives there."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PLACE_STARTS: Final = _words(
    "Brindle Hollow Thistle Copper Marsh Juniper Larken Linnet Fern Amber Stone Heron Willow Quill Bramble Otter Sable "
    "Clover Rook Ember Hazel Tarn Meadow Birch"
)
PLACE_ENDS: Final = _words("wick mere ford gate combe stead holt fell burn ley garth croft haven moor shaw thorpe")
TRADES: Final = _words(
    "Joinery Plumbing Ceramics Bakery Logistics Printing Design Gardens Electrical Roofing Consulting Textiles Cycles "
    "Coffee Optics Furniture Seeds Boatworks Glazing Catering Software Surveyors Florists Hardware Publishing Fitness "
    "Motors Tiling Robotics Breweries"
)
COMPANY_FORMS: Final = ("Limited", "Ltd", "& Co", "Partners", "Group")
FIRST_NAMES: Final = _words(
    "Aroha Benedict Carys Dmitri Elspeth Fergus Giulia Henare Imogen Jonas Kiri Leopold Maia Niamh Olek Priya Quentin "
    "Rosalind Sione Tamsin Ursula Viktor Wiremu Xanthe Yusuf Zelda"
)
LAST_NAMES: Final = _words(
    "Ashgrove Bellweather Crabtree Dunmore Elderfield Farrowby Greenhalgh Hawthorne Inglewood Jessop Kettleburn "
    "Lockhart Merriweather Northcote Oakhurst Pemberwick Quayle Ravenhill Silverdale Tolliver Underhay Vexley "
    "Whitcombe Yarrow"
)
STREETS: Final = _words("Foundry Orchard Lantern Harbour Mill Station Cobbler Weaver Tannery Beacon Chapel Sawmill")
STREET_KINDS: Final = ("Street", "Road", "Lane", "Terrace", "Quay", "Parade")
CITIES: Final = (
    ("Auckland", "Auckland", "1010", "9"),
    ("Hamilton", "Waikato", "3204", "7"),
    ("Tauranga", "Bay of Plenty", "3110", "7"),
    ("Napier", "Hawke's Bay", "4110", "6"),
    ("Wellington", "Wellington", "6011", "4"),
    ("Nelson", "Nelson", "7010", "3"),
    ("Christchurch", "Canterbury", "8011", "3"),
    ("Dunedin", "Otago", "9016", "3"),
)
"""City, region, postal code, and area code of its telephones."""

EVERYDAY_NUMBERS: Final = ("AP", "Rent", "RPT445-1", "Statement", "Contract", "945-OCon", "Sub", "6", "")
"""What people type where a supplier's invoice has no number of its own: they repeat (S-WIRE, H)."""

REFERENCES: Final = (
    "",
    "",
    "",
    "P/O 9711",
    "Portal proj",
    "Monthly support",
    "Training",
    "Yr ref W08-143",
    "Annual fee",
)
"""More than half of the recorded documents have an empty reference (S-WIRE, H)."""


def company_name(number: int, seed: int) -> str:
    """Unlike for each of an installation's organisations."""
    start = PLACE_STARTS[(seed + number) % len(PLACE_STARTS)]
    end = PLACE_ENDS[(seed + number // len(PLACE_STARTS)) % len(PLACE_ENDS)]
    return f"{start}{end} Workshop (Demo)"
