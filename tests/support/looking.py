"""Looks at a page of ours in Chromium as a person would: on a screen, on a phone, by day and by night."""

from __future__ import annotations

import itertools
import typing as t
from dataclasses import dataclass

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver.chrome.webdriver import WebDriver

SCREEN: t.Final = 1280
PHONE: t.Final = 390
LOOK: t.Final = r"""
    document.querySelectorAll('details').forEach(each => each.open = true);
    const box = each => each.getBoundingClientRect();
    const there = each => box(each).width > 0 && box(each).height > 0;
    const all = (query, within = document) => [...within.querySelectorAll(query)].filter(there);
    const words = each => each.textContent.trim().slice(0, 30);
    const apart = (a, b) =>
        a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
    const upon = list => list.flatMap((a, i) =>
        list.slice(i + 1).filter(b => !apart(box(a), box(b))).map(b => `${words(a)} / ${words(b)}`));
    const outside = each => {
        const card = each.closest('section, li');
        return card && (box(each).left < box(card).left + 2 || box(each).right > box(card).right - 2);
    };

    const paper = getComputedStyle(document.querySelector('section')).backgroundColor;
    const ink = each => each.ownerSVGElement ? getComputedStyle(each).fill : getComputedStyle(each).color;
    const light = colour => colour.match(/[\d.]+/g).slice(0, 3).map(each => each / 255)
        .map(each => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
        .reduce((sum, each, i) => sum + each * [0.2126, 0.7152, 0.0722][i], 0);
    const contrast = each => {
        const [high, low] = [light(ink(each)), light(paper)].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
    };

    const written = all('h2, p, th, td, summary, li > *, svg text');
    return {
        paper,
        width: document.documentElement.scrollWidth,
        outside: written.filter(outside).map(words),
        upon: [all('section, .tiles li'), all('th, td'), ...all('svg').map(each => all('text', each))].flatMap(upon),
        marks: all('svg').map(each => all('path', each).filter(mark => mark.querySelector('title')).length),
        faint: written.filter(each => contrast(each) < 4.5).map(words),
        asked: performance.getEntriesByType('resource').length,
    };"""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a page is like at a width, in a scheme."""

    at: tuple[int, str]
    paper: str
    """The colour behind the words."""
    width: int
    """Of all there is; more than that of the window makes it scroll to the side."""
    outside: list[str]
    """Words that leave their card."""
    upon: list[str]
    """Pairs of things that lie upon one another."""
    marks: list[int]
    """How many bars, points or cells each chart has."""
    faint: list[str]
    """Words too faint to read: below a contrast of 4.5 (WCAG 2)."""
    asked: int
    """What it fetched besides itself."""
    complaints: list[t.Any]
    """Of the browser: errors, and what it refused."""

    def expect_readable(self) -> None:
        assert self.width <= self.at[0], self.at
        assert (self.outside, self.upon, self.faint) == ([], [], []), self.at
        assert (self.asked, self.complaints) == (0, []), self.at


def looks(chromium: WebDriver, address: str) -> Iterator[Seen]:
    """Look at it in both widths and schemes, everything unfolded; the browser shows what is yielded."""
    browser: t.Any = chromium
    for width, scheme in itertools.product((SCREEN, PHONE), ("light", "dark")):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width == PHONE}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.get(address)
        yield Seen(at=(width, scheme), **browser.execute_script(LOOK), complaints=browser.get_log("browser"))
