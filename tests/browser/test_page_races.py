"""What arrives while the page is still reading is not lost."""

import time

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Pages
from tests.browser.product import EMMA, MAYA, SUPPORT, Product, plain
from tests.browser.test_page_modals import open_view, text_input, view


class Held:
    """Requests of the page whose answers are kept back until they are released."""

    def __init__(self, page: Page, pattern: str) -> None:
        self._page = page
        self._routes: list[Route] = []
        page.route(pattern, lambda route: self._routes.append(route))

    def asked(self) -> None:
        """Wait until the page has asked."""
        ends = time.monotonic() + 20
        while not self._routes:
            assert time.monotonic() < ends, "the page did not ask"
            self._page.wait_for_timeout(10)

    def release(self, answer: str) -> None:
        """Answer with what the server had said before the news came."""
        for route in self._routes:
            route.fulfill(content_type="application/json", body=answer)
        self._page.unroute_all()


def test_a_card_that_comes_while_the_channel_is_read(
    page: Page, pages: Pages, product: Product
) -> None:
    held = Held(page, f"**/people/channels/{SUPPORT}/messages")
    page.get_by_test_id("channel-row").filter(has_text="support").click()
    held.asked()
    product.card("Came meanwhile")
    pages.window(page).arrived("Came meanwhile")
    held.release('{"messages": []}')
    expect(page.get_by_test_id("slack-card")).to_contain_text("Came meanwhile")


def test_a_reply_that_comes_while_the_thread_is_read(
    page: Page, pages: Pages, product: Product
) -> None:
    ts = product.card()
    page.get_by_test_id("thread-close").click()
    held = Held(page, "**/messages?thread_ts=*")
    page.get_by_test_id("slack-card").get_by_text("Broken teapot").click()
    held.asked()
    reply = {"channel": SUPPORT, "text": "Came meanwhile", "thread_ts": ts}
    product.people("POST", f"agents/{MAYA}/messages", reply)
    pages.window(page).arrived("Came meanwhile")
    held.release('{"messages": []}')
    expect(page.get_by_test_id("slack-thread")).to_contain_text("Came meanwhile")


def test_a_message_that_comes_while_the_chat_is_read(
    page: Page, pages: Pages, product: Product
) -> None:
    held = Held(page, f"**/people/customers/{EMMA}/messages")
    page.get_by_test_id("chat-options").click()
    page.get_by_role("menuitem", name="Read the chat again").click()
    held.asked()
    product.says(EMMA, text="Came meanwhile")
    pages.window(page).arrived("Came meanwhile")
    held.release('{"messages": []}')
    expect(page.get_by_test_id("customer-chat")).to_contain_text("Came meanwhile")


def test_a_modal_that_opens_while_the_page_is_read(
    page: Page, pages: Pages, product: Product
) -> None:
    held = Held(page, f"**/people/agents/{MAYA}/view")
    page.reload()
    page.get_by_test_id("agent-switch").get_by_text("Maya Chen").wait_for()
    held.asked()
    open_view(product, view("Edit", text_input("name", "Name")))
    pages.window(page).arrived('"Edit"')
    held.release('{"view": null}')
    page.wait_for_timeout(100)
    expect(page.get_by_role("dialog", name="Edit")).to_be_visible()


def test_a_home_that_comes_while_the_home_is_read(
    page: Page, pages: Pages, product: Product
) -> None:
    held = Held(page, f"**/people/agents/{MAYA}/home")
    page.get_by_role("button", name="App home").click()
    held.asked()
    queue = {"type": "section", "text": plain("Nobody waits")}
    product.slack("views.publish", user_id=MAYA, view={"type": "home", "blocks": [queue]})
    pages.window(page).arrived("Nobody waits")
    held.release('{"view": null}')
    expect(page.get_by_test_id("home")).to_contain_text("Nobody waits")
