"""What the generated company sells and buys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ItemRow:
    code: str
    name: str
    sale: str
    purchase: str = ""
    """Unit prices; empty where it is not bought."""
    account: str = "200"
    tracked: bool = False


@dataclass(frozen=True, slots=True)
class ExpenseRow:
    description: str
    account: str
    low: int
    high: int
    """Unit prices lie between, in whole currency units."""
    tax_type: str = "INPUT2"


ITEMS: Final = (
    ItemRow("BOOK", "Field guide to native ferns", "39.9500", "19.9500"),
    ItemRow("CHAIR-OAK", "Oak dining chair", "245.0000", "118.5000"),
    ItemRow("CHAIR-SET", "Oak dining chairs, set of six", "1395.0000", "690.0000"),
    ItemRow("DESK-1400", "Standing desk 1400 mm", "899.0000", "512.2500"),
    ItemRow("DESK-1600", "Standing desk 1600 mm", "1049.0000", "588.0000"),
    ItemRow("LAMP-BR", "Brass reading lamp", "129.0000", "61.7500"),
    ItemRow("LAMP-GL", "Glass pendant lamp", "219.5000", "104.3000"),
    ItemRow("SHELF-3", "Wall shelf, three boards", "185.0000", "82.4000"),
    ItemRow("SHELF-5", "Wall shelf, five boards", "279.0000", "121.9000"),
    ItemRow("STOOL", "Workshop stool", "96.0000", "44.1000"),
    ItemRow("TABLE-ASH", "Ash table for eight", "2150.0000", "1180.0000"),
    ItemRow("TSHIRT", "T-shirt with workshop print", "34.9500", "11.2000"),
    ItemRow("MUG", "Stoneware mug", "24.5000", "8.9000"),
    ItemRow("POLISH", "Beeswax polish 250 ml", "18.7500", "6.3500"),
    ItemRow("SCREWS-50", "Brass screws, box of 50", "14.2000", "5.8125", tracked=True),
    ItemRow("HINGE", "Soft-close hinge", "9.8000", "3.6250", tracked=True),
    ItemRow("DELIVERY", "Delivery within the region", "65.0000", account="260"),
    ItemRow("DELIVERY-X", "Delivery between islands", "185.0000", account="260"),
    ItemRow("DESIGN", "Design consultation per hour", "140.0000"),
    ItemRow("FITTING", "Fitting on site per hour", "95.0000"),
    ItemRow("REPAIR", "Repair per hour", "88.0000"),
    ItemRow("TRAIN-DAY", "Woodworking course, one day", "320.0000"),
    ItemRow("TRAIN-WE", "Woodworking course, weekend", "590.0000"),
    ItemRow("SUPPORT-M", "Care plan, monthly", "45.0000"),
)

EXPENSES: Final = (
    ExpenseRow("Timber, kiln dried", "300", 180, 2400),
    ExpenseRow("Fittings and fastenings", "300", 40, 620),
    ExpenseRow("Freight inwards", "425", 35, 480),
    ExpenseRow("Advertising in the local paper", "400", 90, 850),
    ExpenseRow("Search advertising", "400", 60, 900),
    ExpenseRow("Office cleaning", "408", 80, 260),
    ExpenseRow("Bookkeeping", "412", 150, 900),
    ExpenseRow("Coffee with a client", "420", 9, 60),
    ExpenseRow("Couriers", "425", 12, 95),
    ExpenseRow("General supplies", "429", 15, 340),
    ExpenseRow("Business insurance", "433", 120, 980),
    ExpenseRow("Power", "445", 90, 640),
    ExpenseRow("Van fuel", "449", 60, 190),
    ExpenseRow("Van service", "449", 180, 920),
    ExpenseRow("Stationery and toner", "453", 18, 260),
    ExpenseRow("Workshop rent", "469", 1450, 2900),
    ExpenseRow("Machine repairs", "473", 90, 1300),
    ExpenseRow("Software subscription", "485", 15, 420),
    ExpenseRow("Telephone and internet", "489", 60, 210),
    ExpenseRow("Train fares", "493", 18, 160),
)
BANK_FEES: Final = ExpenseRow("Bank fees", "404", 5, 30, "NONE")
SMALL_EXPENSES: Final = (BANK_FEES, *(row for row in EXPENSES if row.high < 300))  # noqa: PLR2004
