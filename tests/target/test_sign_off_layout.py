"""The page of a plan in a browser: nothing lies over another thing or beyond the edge, whatever rows say."""

from __future__ import annotations

import base64
import os
import typing as t
from pathlib import Path

import pytest
from support.chromium import chromium_running
from support.sign_off import Page, page_of
from support.singer import contacts, invoice, invoices, journals, payments, stream, whole

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver.chrome.webdriver import WebDriver
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

SCREENSHOTS: t.Final = os.environ.get("SCREENSHOTS")
"""Folder for a picture of each page, if they are wanted."""
HEIGHT: t.Final = 900
WIDTHS: t.Final = (1280, 390)
BILLS: t.Final[Json] = {
    "streams": {"bills": {"entity": "Invoices"}},
    "hard_delete": True,
    "allow_deletes": True,
    "on_existing": "update",
    "max_deletes": 20,
}
LONG: t.Final = "Donaudampfschifffahrtsgesellschaft" * 20
SCRIPT: t.Final = (
    "</script></style></table><script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"
)
CONTROLS: t.Final = "a\u202eb\x07c\u2028d\te"

BEYOND: t.Final = """
    const edge = document.documentElement.clientWidth;
    return [...document.querySelectorAll('body *')]
        .filter(each => each.getClientRects().length && each.getBoundingClientRect().right > edge + 0.5)
        .map(each => each.tagName + ': ' + each.textContent.slice(0, 60))"""
OVERLAPS: t.Final = """
    const leaves = [...document.querySelectorAll('h1, h2, h3, p, td, th, dt, dd, li, summary, header > *')]
        .filter(each => each.getClientRects().length).map(each => [each, each.getBoundingClientRect()])
        .sort((one, other) => one[1].top - other[1].top);
    const found = [];
    leaves.forEach(([one, a], place) => {
        for (const [other, b] of leaves.slice(place + 1)) {
            if (b.top >= a.bottom - 1) break;
            if (one.contains(other) || other.contains(one)) continue;
            if (a.left < b.right - 1 && b.left < a.right - 1) found.push([one.textContent, other.textContent]);
        }
    });
    return found"""
FAINT: t.Final = """
    const light = text => {
        const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(each => each / 255)
            .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = each => {
        const colour = getComputedStyle(each).backgroundColor;
        return colour.endsWith(', 0)') && each.parentElement ? behind(each.parentElement) : colour;
    };
    const contrast = each => {
        const [a, b] = [light(getComputedStyle(each).color), light(behind(each))].sort((one, other) => other - one);
        return (a + 0.05) / (b + 0.05);
    };
    return [...document.querySelectorAll('main *, footer *')]
        .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
        .filter(each => contrast(each) < 4.5).map(each => each.className + ': ' + each.textContent.slice(0, 40))"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with chromium_running(tmp_path_factory.mktemp("chromium"), 1280, HEIGHT) as driver:
        yield driver


def look(chromium: WebDriver, page: Page, width: int, scheme: str, name: str = "plan") -> None:
    """Open the page on a screen so wide, with all that can be opened open."""
    metrics = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": width < 600}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
    chromium.get(page.path.as_uri())
    if SCREENSHOTS:
        full = chromium.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})["data"]
        (Path(SCREENSHOTS) / f"{name}-{width}-{scheme}.png").write_bytes(base64.b64decode(full))
    chromium.execute_script("document.querySelectorAll('details').forEach(each => each.open = true)")


def everyday(sandbox: Sandbox, target: Target) -> Page:
    """What changes in a usual month: new documents, changed ones, some that go, and some that are wrong."""
    bills = [invoice(n, InvoiceNumber=f"BILL-{n}", Type="ACCPAY", LineItems=[cost(n)]) for n in range(1, 4)]
    keys = ["InvoiceNumber"]
    target(whole(contacts(4), invoices(4), stream("bills", bills, keys)), **BILLS)
    changed = [
        *(invoice(n, DueDate="2026-04-30", Reference=f"Order {n}") for n in (1, 2)),
        *(invoice(n, Date=f"2026-0{n - 2}-15") for n in range(5, 9)),
        *(invoice(n, LineItems=[cost(n, AccountCode="nope")]) for n in (20, 21)),
        *(invoice(n, LineItems=[cost(n, UnitAmount="ten")]) for n in (30,)),
    ]
    late = [{**bills[0], "_sdc_deleted_at": "2026-03-03"}, {**bills[1], "LineItems": [cost(9)]}]
    more = [invoice(9, InvoiceNumber="BILL-9", Type="ACCPAY", LineItems=[cost(9)], Status="DRAFT")]
    messages = whole(
        contacts(2, EmailAddress="accounts@example.com"),
        contacts(2, first=3),
        stream("invoices", changed, keys),
        stream("bills", [*late, *more], keys),
        journals(2),
        payments(3),
    )
    run, page = page_of(target, messages, **BILLS)
    assert run.exit_code == 3, run.told
    return page


def cost(number: int, **fields: t.Any) -> Json:
    about = {"Description": f"Paper, box {number}", "Quantity": 2, "UnitAmount": 12 + number, "AccountCode": "429"}
    return {**about, "TaxType": "INPUT2", **fields}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_everyday_page_is_read_on_a_desk_and_on_a_phone(
    sandbox: Sandbox, target: Target, chromium: WebDriver, scheme: str
) -> None:
    page = everyday(sandbox, target)

    for width in WIDTHS:
        look(chromium, page, width, scheme)
        assert chromium.execute_script(BEYOND) == []
        assert chromium.execute_script(OVERLAPS) == []
        assert chromium.execute_script(FAINT) == []


def hostile() -> list[Json]:
    names = [SCRIPT, LONG, CONTROLS, "{{ 7 * 7 }}{% raw %}", "&lt;b&gt;"]
    people = [{"ContactNumber": f"C-{n}", "Name": f"{n} {name}"[:255]} for n, name in enumerate(names)]
    lines = [{"Description": name, "Quantity": 1, "UnitAmount": 9_999_999, "AccountCode": "200"} for name in names]
    del lines[names.index(CONTROLS)]  # which no text may have
    papers = [invoice(n, Reference=name[:255], LineItems=lines) for n, name in enumerate(names, start=1)]
    wrong = [invoice(n, InvoiceNumber=name, Type=name) for n, name in enumerate(names, start=50)]
    return whole(
        stream("contacts", people, ["ContactNumber"]),
        stream("invoices", papers, ["InvoiceNumber"]),
        stream(f"{SCRIPT}-invoices", wrong, ["InvoiceNumber"]),
    )


def test_what_rows_say_is_text_and_stays_within_its_place(target: Target, chromium: WebDriver) -> None:
    run, page = page_of(target, hostile(), on_reject="continue", streams={f"{SCRIPT}-invoices": {"entity": "Invoices"}})

    assert run.exit_code == 0, run.told
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert SCRIPT[:60] in page.text
    assert "{{ 7 * 7 }}{% raw %}" in page.text
    assert "a\\u202eb\\x07c\\u2028d\\te" in page.text
    for width in WIDTHS:
        look(chromium, page, width, "light", "hostile")
        assert chromium.title.startswith("What would be written to ")
        assert chromium.execute_script(BEYOND) == []
        assert chromium.execute_script(OVERLAPS) == []
