"""Generates the list in docs/sources.md: what stands behind codes such as S-OAS, by which facts cite their source.

A code that is cited and stands for nothing, and one that nothing cites, are errors.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from pathlib import Path

from readme_tables import listing

ROOT: t.Final = Path(__file__).resolve().parents[1]
PAGE: t.Final = Path("docs/sources.md")
PLACES: t.Final = ("bench", "docs", "tap-xero", "target-xero", "tests", "tools", "xero-client", "xero-sandbox")
"""Folders in which sources are cited."""
CODE: t.Final = re.compile(r"\bS-[A-Z][A-Z0-9]+\b")

SITE: t.Final = "https://developer.xero.com/"
PAGES: t.Final = f"{SITE}documentation/api/accounting/"
GITHUB: t.Final = "https://github.com/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where facts about Xero come from."""

    code: str
    title: str
    addresses: tuple[str, ...]
    """Empty if there is none that anybody could still read."""


def _source(code: str, title: str, *addresses: str) -> Source:
    return Source(code=f"S-{code}", title=title, addresses=addresses)


def _page(code: str, subject: str, name: str) -> Source:
    return _source(code, f"Xero's page about {subject}", PAGES + name)


SOURCES: t.Final = (
    _page("ACCOUNTS", "accounts", "accounts"),
    _page("BANKTRANSFERS", "bank transfers", "banktransfers"),
    _page("BANKTX", "bank transactions", "banktransactions"),
    _page("BATCHPAY", "batch payments", "batchpayments"),
    _page("BUDGETS", "budgets", "budgets"),
    _page("CONTACTGROUPS", "contact groups", "contactgroups"),
    _page("CONTACTS", "contacts", "contacts"),
    _page("CREDITNOTES", "credit notes and their allocations", "creditnotes"),
    _page("INVOICES", "invoices", "invoices"),
    _page("ITEMS", "items", "items"),
    _page("JOURNALS", "journals", "journals"),
    _page("LINKED", "linked transactions", "linkedtransactions"),
    _page("MJ", "manual journals", "manualjournals"),
    _page("PAYMENTS", "payments", "payments"),
    _page("PNL", "reports: its part on profit and loss", "reports#profit-and-loss"),
    _page("PO", "purchase orders", "purchaseorders"),
    _page("QUOTES", "quotes", "quotes"),
    _page("REPORTS", "reports", "reports"),
    _page(
        "REQRESP", "requests and responses: headers, paging, filters, many records at once", "requests-and-responses"
    ),
    _page("TAXRATES", "tax rates", "taxrates"),
    _source(
        "ERR",
        "Refusals word for word: Xero's page about response codes, and answers that users of public clients have shown."
        " Where a single report is meant, it stands beside the code",
        PAGES + "responsecodes",
    ),
    _source(
        "IDEMP",
        "Xero's guide to idempotent requests. Of what it says, nothing was ever recorded",
        f"{SITE}documentation/guides/idempotent-requests/idempotency/",
    ),
    _source("LIMITS", "Xero's guide to the limits of its API", f"{SITE}documentation/guides/oauth2/limits/"),
    _source(
        "OAUTH",
        "Xero's guides to OAuth 2.0: the authorization code flow, PKCE, custom connections, tokens and revocation",
        f"{SITE}documentation/guides/oauth2/overview/",
        f"{SITE}documentation/guides/oauth2/auth-flow/",
    ),
    _source("PRICING", "Xero's prices for developers, in force since March 2026", f"{SITE}pricing"),
    _source(
        "OCT",
        "What Xero had announced by 1 October 2026: the changelog and the questions and answers on its developer site",
        f"{SITE}changelog",
        f"{SITE}faq/granular-scopes",
        f"{SITE}faq/pricing-and-policy-updates",
    ),
    _source(
        "OAS",
        "Xero's own OpenAPI documents, with their examples, in version 16.1.0 of July 2026",
        f"{GITHUB}XeroAPI/Xero-OpenAPI/tree/e952d0b",
    ),
    _source(
        "PAYROLL",
        "Xero's OpenAPI documents of payroll in the United Kingdom and New Zealand, in the same version",
        f"{GITHUB}XeroAPI/Xero-OpenAPI/tree/e952d0b",
    ),
    _source(
        "SKILL",
        "Xero's instructions for programs that write clients, which repeat its list of scopes (August 2026)",
        f"{GITHUB}XeroAPI/xero-prompt-library/blob/main/python/SKILL.md",
    ),
    _source(
        "WIRE",
        "Recorded answers of the Accounting API and of /connections, those of Xero's demo company among them."
        " They are not published with this project: the sentence that cites them says what was seen",
    ),
    _source(
        "XPM",
        "Answers recorded from 2020 to 2021 for the tests of a client of Xero Practice Manager, which stands behind the"
        " same gateway: refused tokens, wrong organisations, limits",
        f"{GITHUB}ignitionapp/xpm_ruby/tree/master/spec/vcr_cassettes",
    ),
    _source(
        "LIVE",
        "What people reported in 2026 of a live Xero: one report for each fact. None of them is kept here",
    ),
    _source(
        "HTTP304",
        "How public clients that run in production take an answer 304: as one without news. Nobody recorded the answer",
    ),
    _source(
        "SINGER",
        "The older Singer tap for Xero: which paths it reads, and why it no longer orders manual journals",
        f"{GITHUB}singer-io/tap-xero",
        f"{GITHUB}singer-io/tap-xero/pull/104",
    ),
    _source(
        "GIST",
        "A batch of payments with summarizeErrors=false, and its whole answer (August 2020)",
        "https://gist.github.com/SerKnight/6d54ec61011509ae4a38915645c6e23f",
    ),
    _source(
        "SO",
        "Of a batch with a wrong invoice, the others are saved and not named (October 2018)",
        "https://stackoverflow.com/questions/52706101",
    ),
    _source(
        "RUBY247",
        "The same as in S-SO, seen again (January 2023)",
        f"{GITHUB}XeroAPI/xero-ruby/issues/247",
    ),
    _source(
        "RUBY24",
        "If-Modified-Since in another form is understood as another day (May 2020)",
        f"{GITHUB}XeroAPI/xero-ruby/issues/24",
    ),
    _source(
        "NETSTD156",
        "A contact that was refused comes back with an id of zeros (April 2020)",
        f"{GITHUB}XeroAPI/Xero-NetStandard/issues/156",
    ),
    _source(
        "NET285",
        "Of several accounts in one request, only the first is looked at (July 2017)",
        f"{GITHUB}XeroAPI/Xero-Net/issues/285",
    ),
    _source(
        "NET354",
        "If one payment of a batch is refused, none has an id (October 2018)",
        f"{GITHUB}XeroAPI/Xero-Net/issues/354",
    ),
    _source(
        "PYSCOPE",
        "How a scope is refused: on a page in the browser, and as a 401 of the API",
        f"{GITHUB}XeroAPI/xero-python-oauth2-app/issues/14",
        f"{GITHUB}XeroAPI/Xero-NetStandard/issues/298",
    ),
)


def regions() -> dict[Path, dict[str, str]]:
    return {PAGE: {"sources": list_of_sources(cited(ROOT))}}


def list_of_sources(cited_in: t.Mapping[str, Path]) -> str:
    """Each source, by its code.

    Raises:
        LookupError: a code stands for nothing, or is not cited.
    """
    rows = {source.code: source for source in SOURCES}
    if unknown := cited_in.keys() - rows.keys():
        found = ", ".join(f"{code} in {cited_in[code].as_posix()}" for code in sorted(unknown))
        raise LookupError(f"tools/source_table.py does not say what stands behind {found}")
    if idle := rows.keys() - cited_in.keys():
        raise LookupError(f"nothing cites {', '.join(sorted(idle))}")
    return listing((f"`{code}`", _told(rows[code])) for code in sorted(rows))


def _told(source: Source) -> str:
    """What it is, linked if it has one address, else followed by those that it has."""
    title, *others = source.title.split(". ", 1)
    links = source.addresses
    if len(links) == 1:
        title = f"[{title}]({links[0]})"
    elif links:
        title += f" ({', '.join(f'[{number}]({link})' for number, link in enumerate(links, 1))})"
    return ". ".join([title, *others]) + "."


def cited(root: Path) -> dict[str, Path]:
    """The codes that code, tests and pages cite, each with a file that does."""
    return {code: file.relative_to(root) for file in _files(root) for code in CODE.findall(file.read_text())}


def _files(root: Path) -> t.Iterator[Path]:
    ours = {root / PAGE, root / "tools" / Path(__file__).name}
    for place in PLACES:
        files = (file for ending in ("*.py", "*.md") for file in (root / place).rglob(ending))
        yield from (file for file in sorted(files) if file not in ours)
