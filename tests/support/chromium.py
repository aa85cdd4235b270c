"""Debian's Chromium, where a machine has it: what a person sees in a page that lives by its scripts."""

from __future__ import annotations

import shutil
import typing as t
from contextlib import contextmanager

import pytest

from support.tap import wait_until

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver.chrome.webdriver import WebDriver

CHROMIUM: t.Final = shutil.which("chromium")
DRIVER: t.Final = shutil.which("chromedriver")


@contextmanager
def chromium_running(profile: Path, width: int, height: int) -> Iterator[WebDriver]:
    """One with a window of so many pixels; without Chromium the test that wants it is skipped."""
    if not (CHROMIUM and DRIVER):
        pytest.skip("needs Debian's chromium and chromium-driver")
    webdriver: t.Any = pytest.importorskip("selenium.webdriver", reason="needs selenium")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", f"--user-data-dir={profile}"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    try:
        driver.set_window_size(width, height)
        yield driver
    finally:
        driver.quit()


CLICK: t.Final = """
    const leaves = [...document.querySelectorAll('body *')].filter(each => !each.childElementCount);
    const found = leaves.find(each => each.textContent.trim().startsWith(arguments[0]) && each.getClientRects().length);
    if (found) found.click();
    return !!found"""


class Eyes:
    """A person who waits until something is to be seen, for so many seconds at most."""

    def __init__(self, chromium: WebDriver, patience: float) -> None:
        self._chromium = chromium
        self._patience = patience

    def click(self, beginning: str) -> None:
        """Click on the first thing whose words begin so."""
        wait_until(lambda: self._chromium.execute_script(CLICK, beginning), self._patience)

    def see(self, *words: str) -> None:
        """Wait for all these words."""
        wait_until(lambda: all(each in self.text() for each in words), self._patience)

    def miss(self, words: str) -> None:
        """Wait until these words are gone."""
        wait_until(lambda: words not in self.text(), self._patience)

    def text(self) -> str:
        """All words of the page."""
        return str(self._chromium.execute_script("return document.body.innerText"))

    def rows(self) -> dict[str, str]:
        """What the tables of the page have in their first column, and in their second."""
        script = "return [...document.querySelectorAll('tr')].map(row => [...row.cells].map(each => each.innerText))"
        return {cells[0]: cells[1] for cells in self._chromium.execute_script(script) if len(cells) > 1}
