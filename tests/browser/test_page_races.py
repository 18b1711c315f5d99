"""What arrives while the page is still reading is not lost."""

from playwright.sync_api import Page, Route, expect

from tests.browser.product import EMMA, MAYA, SUPPORT, Product, plain
from tests.browser.test_page_modals import open_view, text_input, view


def hold(page: Page, pattern: str) -> list[Route]:
    """Keep the answers to these requests back until they are released."""
    held: list[Route] = []
    page.route(pattern, lambda route: held.append(route))
    return held


def release(page: Page, held: list[Route], answer: str) -> None:
    """Answer with what the server had said before the news came."""
    assert held
    for route in held:
        route.fulfill(content_type="application/json", body=answer)
    page.unroute_all()


def test_a_card_that_comes_while_the_channel_is_read(page: Page, product: Product) -> None:
    held = hold(page, f"**/people/channels/{SUPPORT}/messages")
    page.get_by_test_id("channel-row").filter(has_text="support").click()
    page.wait_for_timeout(100)
    product.card("Came meanwhile")
    page.wait_for_timeout(100)
    release(page, held, '{"messages": []}')
    expect(page.get_by_test_id("slack-card")).to_contain_text("Came meanwhile")


def test_a_reply_that_comes_while_the_thread_is_read(page: Page, product: Product) -> None:
    ts = product.card()
    page.get_by_test_id("thread-close").click()
    held = hold(page, "**/messages?thread_ts=*")
    page.get_by_test_id("slack-card").get_by_text("Broken teapot").click()
    page.wait_for_timeout(100)
    reply = {"channel": SUPPORT, "text": "Came meanwhile", "thread_ts": ts}
    product.people("POST", f"agents/{MAYA}/messages", reply)
    page.wait_for_timeout(100)
    release(page, held, '{"messages": []}')
    expect(page.get_by_test_id("slack-thread")).to_contain_text("Came meanwhile")


def test_a_message_that_comes_while_the_chat_is_read(page: Page, product: Product) -> None:
    held = hold(page, f"**/people/customers/{EMMA}/messages")
    page.get_by_test_id("chat-options").click()
    page.get_by_role("menuitem", name="Read the chat again").click()
    page.wait_for_timeout(100)
    product.says(EMMA, text="Came meanwhile")
    page.wait_for_timeout(100)
    release(page, held, '{"messages": []}')
    expect(page.get_by_test_id("customer-chat")).to_contain_text("Came meanwhile")


def test_a_modal_that_opens_while_the_page_is_read(page: Page, product: Product) -> None:
    held = hold(page, f"**/people/agents/{MAYA}/view")
    page.reload()
    page.get_by_test_id("agent-switch").get_by_text("Maya Chen").wait_for()
    page.wait_for_timeout(100)
    open_view(product, view("Edit", text_input("name", "Name")))
    page.wait_for_timeout(100)
    release(page, held, '{"view": null}')
    page.wait_for_timeout(100)
    expect(page.get_by_role("dialog", name="Edit")).to_be_visible()


def test_a_home_that_comes_while_the_home_is_read(page: Page, product: Product) -> None:
    held = hold(page, f"**/people/agents/{MAYA}/home")
    page.get_by_role("button", name="App home").click()
    page.wait_for_timeout(100)
    queue = {"type": "section", "text": plain("Nobody waits")}
    product.slack("views.publish", user_id=MAYA, view={"type": "home", "blocks": [queue]})
    page.wait_for_timeout(100)
    release(page, held, '{"view": null}')
    expect(page.get_by_test_id("home")).to_contain_text("Nobody waits")
