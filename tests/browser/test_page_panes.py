"""The workspace's composers, toolbars, direct messages, drawer, and what a manifest brings."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.product import MAYA, SUPPORT, Json, Product, plain

MANIFEST = {
    "features": {
        "slash_commands": [{"command": "/ping", "description": "Are you there?"}],
        "shortcuts": [
            {"name": "Make a ticket", "type": "message", "callback_id": "make", "description": "x"}
        ],
    }
}


def channel(page: Page) -> Locator:
    return page.get_by_test_id("slack-channel")


def test_a_manifest_names_the_commands_and_shortcuts(page: Page, product: Product) -> None:
    product.listen()
    product.control("slack/manifest", MANIFEST)
    product.card()
    page.get_by_test_id("slash-open").click()
    suggestion = page.get_by_test_id("slash-suggestions").get_by_role("option")
    expect(suggestion).to_have_text("/pingAre you there?")
    suggestion.click()
    page.get_by_test_id("slash-send").click()
    product.wait(lambda: [got for got in product.received if got.get("command") == "/ping"])
    card = page.get_by_test_id("slack-card")
    card.hover()
    card.get_by_test_id("message-shortcuts").click()
    page.get_by_test_id("message-shortcuts-menu").get_by_text("Make a ticket").click()
    got = product.wait(lambda: product.got("message_action"))
    assert got["callback_id"] == "make"


def test_the_app_writes_a_direct_message(page: Page, product: Product) -> None:
    product.slack("chat.postMessage", channel=MAYA, text="Two tickets are due")
    row = page.get_by_test_id("channel-row").filter(has_text="Frontdesk")
    expect(row.locator(".badge")).to_have_text("1")
    row.click()
    expect(page.get_by_test_id("channel-name")).to_have_text("Frontdesk")
    expect(channel(page)).to_contain_text("Two tickets are due")
    page.get_by_test_id("slash-input").fill("Thanks")
    page.get_by_test_id("slash-send").click()
    expect(channel(page)).to_contain_text("Thanks")
    page.reload()
    expect(page.get_by_test_id("channel-name")).to_have_text("Frontdesk")
    page.get_by_test_id("agent-switch").click()
    page.get_by_test_id("agent-menu").get_by_text("Tom Becker").click()
    expect(page.get_by_test_id("channel-name")).to_have_text("support")
    expect(row).to_have_count(0)


def test_the_actions_of_a_message_hide_after_a_tap(phone: Page, product: Product) -> None:
    product.listen()
    product.control("slack/manifest", MANIFEST)
    product.people("POST", f"agents/{MAYA}/messages", {"channel": SUPPORT, "text": "Morning"})
    phone.get_by_test_id("tab-desk").tap()
    message = channel(phone).get_by_test_id("slack-message")
    tools = message.locator(".msg-tools")
    message.get_by_text("Morning").tap()
    message.get_by_test_id("message-shortcuts").tap()
    phone.get_by_test_id("message-shortcuts-menu").get_by_text("Make a ticket").tap()
    product.wait(lambda: product.got("message_action"))
    expect(tools).to_be_hidden()
    message.get_by_text("Morning").tap()
    message.get_by_test_id("thread-button").tap()
    phone.get_by_test_id("thread-back").tap()
    expect(message).to_be_visible()
    expect(tools).to_be_hidden()
    message.get_by_text("Morning").tap()
    message.get_by_test_id("reaction-add").tap()
    expect(tools).to_be_hidden()
    phone.get_by_test_id("emoji-tada").tap()
    expect(message.get_by_test_id("reaction")).to_be_visible()
    expect(tools).to_be_hidden()


def test_quick_reactions_and_the_thread_button(page: Page, product: Product) -> None:
    product.card()
    card = page.get_by_test_id("slack-card")
    for name in ("eyes", "white_check_mark", "rotating_light"):
        card.hover()
        card.get_by_test_id(f"react-{name}").click()
        expect(card.locator(f"[data-testid=reaction][data-name={name}]")).to_be_visible()
    page.get_by_test_id("thread-close").click()
    card.hover()
    card.get_by_test_id("thread-button").click()
    expect(page.get_by_test_id("thread-input")).to_be_focused()
    page.get_by_test_id("thread-input").fill("one")
    page.get_by_test_id("thread-input").press("Enter")
    page.get_by_test_id("thread-close").click()
    page.get_by_test_id("thread-open").click()
    expect(page.get_by_test_id("thread-input")).to_be_focused()


def test_the_emoji_picker_by_keyboard(page: Page, product: Product) -> None:
    product.card()
    card = page.get_by_test_id("slack-card")
    card.hover()
    card.get_by_test_id("reaction-add").click()
    picker = page.get_by_test_id("reaction-picker")
    expect(page.get_by_test_id("emoji-search")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(picker.get_by_role("button").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(picker).to_have_count(0)
    expect(card.get_by_test_id("reaction-add")).to_be_focused()


def test_composers_take_emoji_files_and_several_lines(page: Page, product: Product) -> None:
    product.card()
    thread = page.get_by_test_id("slack-thread")
    thread.get_by_role("button", name="Insert emoji").click()
    page.get_by_test_id("emoji-tada").click()
    expect(page.get_by_test_id("thread-input")).to_have_value("🎉")
    page.get_by_test_id("thread-input").press("End")
    page.get_by_test_id("thread-input").press("Shift+Enter")
    page.keyboard.type("second line")
    page.get_by_test_id("thread-input").press("Enter")
    expect(thread.get_by_test_id("slack-message").last).to_contain_text(
        re.compile("🎉.*second line", re.S)
    )
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("thread-input-attach").click()
    chooser.value.set_files({"name": "plan.txt", "mimeType": "text/plain", "buffer": b"plan"})
    link = thread.get_by_role("link", name="plan.txt")
    with page.expect_popup() as opened:
        link.click()
    expect(opened.value.locator("body")).to_contain_text("plan")


def test_a_long_message_is_folded(page: Page, product: Product) -> None:
    product.slack("chat.postMessage", channel=SUPPORT, text="word " * 800)
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("button", name="Show all")).to_have_count(0)


def test_a_private_channel_and_an_agent_with_mail(page: Page) -> None:
    page.get_by_test_id("channel-add").click()
    page.get_by_test_id("new-channel-name").fill("secret")
    page.get_by_label("Private").check()
    page.get_by_test_id("channel-create").click()
    expect(page.get_by_test_id("channel-name")).to_contain_text("secret")
    page.get_by_test_id("agent-switch").click()
    page.get_by_test_id("agent-add").click()
    page.get_by_test_id("agent-name").fill("Ada")
    page.get_by_test_id("agent-email").fill("ada@example.com")
    page.get_by_test_id("agent-create").click()
    expect(page.get_by_test_id("agent-switch")).to_contain_text("Ada")
    page.get_by_test_id("channel-add").click()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_test_id("new-channel-name")).to_have_count(0)


def test_a_name_that_is_taken_is_explained(page: Page) -> None:
    page.get_by_test_id("channel-add").click()
    page.get_by_test_id("new-channel-name").fill("support")
    page.get_by_test_id("channel-create").click()
    expect(page.get_by_test_id("toast")).to_contain_text("name_taken")


def test_the_drawer_of_a_phone(phone: Page, product: Product) -> None:
    product.card()
    phone.get_by_test_id("tab-desk").click()
    phone.get_by_test_id("channels-open").click()
    expect(phone.get_by_test_id("channel-list")).to_be_in_viewport()
    phone.get_by_role("button", name="Hide the channels").click()
    expect(phone.get_by_test_id("channel-list")).not_to_be_in_viewport()
    phone.get_by_test_id("channels-open").click()
    phone.get_by_test_id("channel-row").filter(has_text="general").click()
    expect(phone.get_by_test_id("channel-name")).to_have_text("general")
    phone.get_by_test_id("channels-open").click()
    phone.get_by_test_id("home-open").click()
    expect(phone.get_by_test_id("home")).to_be_visible()
    phone.get_by_test_id("home").get_by_role("button", name="Channels").click()
    expect(phone.get_by_test_id("channel-list")).to_be_in_viewport()


def test_skip_buttons_lead_to_the_boxes(page: Page, product: Product) -> None:
    product.card()
    expect(page.get_by_test_id("slack-card")).to_be_visible()
    skips = page.get_by_role("button", name="To the message box")
    for number, box in enumerate(("customer-input", "slash-input", "thread-input")):
        skips.nth(number).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_test_id(box)).to_be_focused()


def form(product: Product, *blocks: Json) -> None:
    trigger = product.people("POST", f"agents/{MAYA}/shortcut", {"callback_id": "x"})["trigger_id"]
    view = {"type": "modal", "title": plain("Papers"), "submit": plain("Save")}
    product.slack("views.open", trigger_id=trigger, view={**view, "blocks": list(blocks)})


def test_a_form_takes_files_and_rich_text(page: Page, product: Product) -> None:
    product.listen()
    form(
        product,
        {
            "type": "input",
            "block_id": "papers",
            "label": plain("Papers"),
            "element": {"type": "file_input", "action_id": "f", "filetypes": ["txt"]},
        },
        {
            "type": "input",
            "block_id": "story",
            "label": plain("Story"),
            "element": {"type": "rich_text_input", "action_id": "r"},
        },
    )
    page.get_by_test_id("block-file").set_input_files(
        [
            {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"},
            {"name": "b.txt", "mimeType": "text/plain", "buffer": b"b"},
        ]
    )
    expect(page.get_by_test_id("modal").get_by_role("listitem")).to_have_text(["a.txt", "b.txt"])
    expect(page.get_by_test_id("block-file")).to_have_accessible_name("Papers")
    page.get_by_label("Story").fill("It rained.")
    page.get_by_test_id("modal-submit").click()
    sent = product.wait(lambda: product.got("view_submission"))["view"]["state"]["values"]
    assert [file["name"] for file in sent["papers"]["f"]["files"]] == ["a.txt", "b.txt"]
    section = sent["story"]["r"]["rich_text_value"]["elements"][0]
    assert section["elements"][0]["text"] == "It rained."
    expect(page.get_by_test_id("modal")).to_have_count(0)


def test_a_form_is_dismissed_by_its_cross(page: Page, product: Product) -> None:
    form(product, {"type": "section", "text": plain("Read me")})
    page.get_by_test_id("modal-close").click()
    expect(page.get_by_test_id("modal")).to_have_count(0)
