"""A running playground, a stand-in product and a real Chromium for the tests of the page."""

import asyncio
import threading
import time
import warnings
from collections.abc import Coroutine, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect, sync_playwright

from playground.server import Playground
from tests.browser.product import Product

CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_PATIENCE = 20_000  # milliseconds: a busy machine needs many
_LOUD = f"BROWSER TESTS SKIPPED: there is no {CHROMIUM}. Install chromium to run them."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium per file: Playwright's event loop must not outlive it, others start their own."""
    if not CHROMIUM.exists():
        warnings.warn(_LOUD, stacklevel=1)
        pytest.skip(_LOUD)
    with sync_playwright() as playwright:
        expect.set_options(timeout=_PATIENCE)
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_ARGUMENTS)
        yield running
        running.close()


class Served:
    """A playground in a thread of its own, which can be stopped and started again."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.start()

    def start(self, port: int = 0) -> None:
        self._playground = Playground()
        self._wait(self._playground.start(port=port))
        self.url = self._playground.url

    def stop(self) -> None:
        self._wait(self._playground.stop())

    def again(self) -> None:
        """A fresh playground at the same address, so that the browser keeps the page's files."""
        port = int(self.url.rsplit(":", 1)[1])
        self.stop()
        self.start(port)

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _wait(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """One address per file."""
    running = Served()
    yield running
    running.close()


@pytest.fixture
def playground_url(served: Served) -> str:
    """The address of a playground that knows of no earlier test."""
    served.again()
    return served.url


@pytest.fixture
def product(playground_url: str) -> Iterator[Product]:
    running = Product(playground_url)
    yield running
    running.close()


class Window:
    """A page, its script errors, and the live frames that reached it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.frames: list[str] = []
        page.set_default_timeout(_PATIENCE)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.frames.append(str(frame)))

    def arrived(self, text: str) -> None:
        """Wait until a live frame with this text has reached the page."""
        ends = time.monotonic() + _PATIENCE / 1000
        while not any(text in frame for frame in self.frames):
            assert time.monotonic() < ends, f"no live frame had {text!r}"
            self.page.wait_for_timeout(10)


class Pages:
    """One browser window per size, language and theme; each test finds it as good as new."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._windows: dict[tuple[int, str, str], Window] = {}

    def window(self, page: Page) -> Window:
        return next(window for window in self._windows.values() if window.page is page)

    def open(
        self, url: str, *, width: int = 1440, locale: str = "en-GB", theme: str = "light"
    ) -> Iterator[Page]:
        """The freshly loaded page; a script error fails the test."""
        key = (width, locale, theme)
        if key not in self._windows:
            self._windows[key] = _window(self._browser, *key)
        window = self._windows[key]
        page = window.page
        page.mouse.move(0, 0)
        if page.url.startswith(url):
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
        window.frames.clear()
        load(page, url)
        yield page
        for popup in page.context.pages[1:]:
            popup.close()
        assert not window.errors


@pytest.fixture(scope="module")
def pages(browser: Browser) -> Pages:
    return Pages(browser)


@pytest.fixture
def page(pages: Pages, playground_url: str) -> Iterator[Page]:
    """The page at desktop size in English."""
    yield from pages.open(playground_url)


@pytest.fixture
def phone(pages: Pages, playground_url: str) -> Iterator[Page]:
    """The page at phone size."""
    yield from pages.open(playground_url, width=390)


@pytest.fixture
def chinese(pages: Pages, playground_url: str) -> Iterator[Page]:
    """The page in a browser that is set to Chinese and dark."""
    yield from pages.open(playground_url, locale="zh-CN", theme="dark")


def _window(browser: Browser, width: int, locale: str, theme: str) -> Window:
    narrow = width < 820
    context = browser.new_context(
        viewport={"width": width, "height": 844 if narrow else 900},
        is_mobile=narrow,
        has_touch=narrow,
        locale=locale,
        timezone_id="UTC",
        color_scheme="dark" if theme == "dark" else "light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    return Window(context.new_page())


def load(page: Page, url: str) -> None:
    """Load the page and wait until it shows the people of the playground."""
    page.goto(url)
    page.get_by_test_id("customer-input").wait_for(state="attached")
    page.wait_for_function("document.querySelector('[data-testid=agent-switch]').innerText !== ''")
