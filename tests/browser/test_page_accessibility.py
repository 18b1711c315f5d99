"""axe-core finds nothing serious on the page in any of its states."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Pages
from tests.browser.product import EMMA, MAYA, SUPPORT, XIAOYU, Json, Product, option, plain

AXE = Axe()
SERIOUS = {"serious", "critical"}
REQUIRED = {"en": "Please complete this required field.", "zh": "请填写此必填字段。"}


@pytest.fixture(params=["1440-en-GB-light", "1440-zh-CN-dark", "390-en-GB-dark", "390-zh-CN-light"])
def any_page(
    request: pytest.FixtureRequest, pages: Pages, playground_url: str, product: Product
) -> Iterator[Page]:
    width, language, country, theme = request.param.split("-")
    fill(product)
    yield from pages.open(
        playground_url, width=int(width), locale=f"{language}-{country}", theme=theme
    )


def check(page: Page, where: str) -> None:
    # Half-finished fades have half their contrast.
    page.evaluate("document.getAnimations().forEach(a => { try { a.finish() } catch {} })")
    found = AXE.run(page).response["violations"]
    bad = [
        f"{where}: {rule['id']}: {node['html'][:160]}: {node['failureSummary'][:300]}"
        for rule in found
        if rule["impact"] in SERIOUS
        for node in rule["nodes"][:4]
    ]
    assert not bad, "\n".join(bad)


def fill(product: Product) -> None:
    """Something of everything."""
    product.says(EMMA, text="/start")
    keyboard = [[{"text": "That solved it", "callback_data": "ok"}]]
    product.telegram(
        "sendMessage",
        chat_id=EMMA,
        parse_mode="HTML",
        text="<b>b</b> <code>c</code> <a href='https://example.com'>l</a> <pre>p</pre>",
        reply_markup={"inline_keyboard": keyboard},
    )
    product.says(EMMA, location={"latitude": 50.7, "longitude": -1.9})
    product.says(EMMA, contact={"phone_number": "+441632960123", "first_name": "Emma"})
    product.says(EMMA, sticker={"emoji": "👍"})
    product.telegram(
        "sendMessage", chat_id=EMMA, text="Day?", reply_markup={"keyboard": [["Friday"]]}
    )
    product.telegram("setMyCommands", commands=[{"command": "help", "description": "Help"}])
    product.says(XIAOYU, text="退货的运费由谁承担？")
    ts = product.card()
    product.slack("reactions.add", channel=SUPPORT, timestamp=ts, name="eyes")
    reply: Json = {"channel": SUPPORT, "text": "`code` *b* @here", "thread_ts": ts}
    product.people("POST", f"agents/{MAYA}/messages", reply)
    product.slack("chat.postEphemeral", channel=SUPPORT, user=MAYA, text="Only `you`")
    product.slack(
        "chat.postMessage", channel=SUPPORT, text="t", attachments=[{"color": "good", "text": "x"}]
    )
    product.slack("chat.postMessage", channel=SUPPORT, text="elements", blocks=elements())


def elements() -> list[Json]:
    options = [option("Low", "low"), option("High", "high")]
    kinds = ("datepicker", "timepicker", "datetimepicker")
    people = {"type": "multi_users_select", "action_id": "b", "placeholder": plain("People")}
    return [
        {"type": "section", "text": plain("Watchers"), "accessory": people},
        {
            "type": "actions",
            "elements": [
                {"type": "static_select", "action_id": "a", "options": options},
                {"type": "overflow", "action_id": "c", "options": options},
                {"type": "radio_buttons", "action_id": "d", "options": options},
                *({"type": kind, "action_id": kind} for kind in kinds),
                {
                    "type": "button",
                    "action_id": "e",
                    "style": "danger",
                    "text": plain("Delete"),
                },
            ],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "small `code` :tada:"}]},
    ]


def narrow(page: Page) -> bool:
    return (page.viewport_size or {"width": 0})["width"] < 820


def language(page: Page) -> str:
    return str(page.locator("html").get_attribute("lang"))[:2]


def tool(page: Page, name: str) -> None:
    if narrow(page):
        page.get_by_test_id("controls-open").click()
    page.get_by_test_id(name).click()


def test_both_sides_and_the_thread(any_page: Page) -> None:
    check(any_page, "customer")
    if narrow(any_page):
        any_page.get_by_test_id("tab-desk").click()
        check(any_page, "desk")
        any_page.get_by_test_id("channels-open").click()
        expect(any_page.locator(".side.shown")).to_be_visible()
        check(any_page, "drawer")
        any_page.keyboard.press("Escape")
    any_page.get_by_test_id("thread-open").click()
    expect(any_page.get_by_test_id("thread-input")).to_be_focused()
    check(any_page, "thread")
    any_page.keyboard.press("Shift+Tab")
    any_page.get_by_test_id("slack-thread").get_by_test_id("slack-message").last.hover()
    any_page.get_by_test_id("slack-thread").get_by_test_id("reaction-add").click()
    check(any_page, "emoji picker")


def test_controls(any_page: Page) -> None:
    any_page.get_by_test_id("customer-switch").click()
    check(any_page, "customers")
    any_page.keyboard.press("Escape")
    any_page.get_by_test_id("attach-open").click()
    check(any_page, "attach")
    any_page.keyboard.press("Escape")
    any_page.get_by_test_id("clock-menu").click()
    check(any_page, "clock")
    any_page.keyboard.press("Escape")
    for name, opened in [("faults-open", "faults-dialog"), ("busy-day", "busy-dialog")]:
        tool(any_page, name)
        if name == "faults-open":
            any_page.get_by_test_id("fault-telegram-429").click()
        expect(any_page.get_by_test_id(opened)).to_be_visible()
        check(any_page, opened)
        any_page.keyboard.press("Escape")
    tool(any_page, "calls-open")
    any_page.get_by_test_id("call").first.locator("summary").click()
    check(any_page, "calls")
    any_page.get_by_test_id("calls-close").click()
    tool(any_page, "tour-start")
    check(any_page, "tour")


def test_modal_and_home(any_page: Page, product: Product) -> None:
    product.listen()
    inputs = [
        {
            "type": "input",
            "block_id": kind,
            "label": plain(kind),
            "hint": plain("A hint"),
            "element": {"type": kind, "action_id": "v", **extra},
        }
        for kind, extra in [
            ("plain_text_input", {}),
            ("static_select", {"options": [option("a", "a")]}),
            ("multi_users_select", {}),
            ("checkboxes", {"options": [option("a", "a")]}),
            ("datepicker", {}),
        ]
    ]
    view = {"type": "modal", "title": plain("Edit"), "submit": plain("Save"), "blocks": inputs}
    trigger = product.people("POST", f"agents/{MAYA}/shortcut", {"callback_id": "x"})
    product.slack("views.open", trigger_id=trigger["trigger_id"], view=view)
    if narrow(any_page):
        any_page.get_by_test_id("tab-desk").click()
    any_page.get_by_test_id("modal-submit").click()
    expect(any_page.get_by_test_id("input-error").first).to_have_text(REQUIRED[language(any_page)])
    check(any_page, "modal")
    any_page.keyboard.press("Escape")
    home = {"type": "home", "blocks": [{"type": "header", "text": plain("My queue")}, *elements()]}
    product.slack("views.publish", user_id=MAYA, view=home)
    if narrow(any_page):
        any_page.get_by_test_id("channels-open").click()
    any_page.get_by_test_id("home-open").click()
    expect(any_page.get_by_test_id("home-content")).to_be_visible()
    check(any_page, "home")
