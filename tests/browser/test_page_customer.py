"""The customer's phone."""

import base64
import re

from playwright.sync_api import Page, expect

from tests.browser.product import EMMA, LAYLA, PIXEL, Product


def chat(page: Page):
    return page.get_by_test_id("customer-chat")


def test_enter_sends_and_the_answer_appears_live(page: Page, product: Product) -> None:
    page.get_by_test_id("customer-input").fill("Do you ship to Germany?")
    page.get_by_test_id("customer-input").press("Enter")
    expect(chat(page)).to_contain_text("Do you ship to Germany?")
    expect(page.get_by_test_id("customer-input")).to_have_value("")
    product.telegram("sendMessage", chat_id=EMMA, text="Yes, in <3 days & free")
    expect(chat(page)).to_contain_text("Yes, in <3 days & free")


def test_the_button_sends_and_a_reload_keeps_the_chat(page: Page) -> None:
    page.get_by_test_id("customer-input").fill("Hello")
    page.get_by_test_id("customer-send").click()
    expect(chat(page)).to_contain_text("Hello")
    page.reload()
    expect(chat(page)).to_contain_text("Hello")


def test_start_button_of_an_empty_chat(page: Page) -> None:
    page.get_by_test_id("customer-start").click()
    expect(page.get_by_test_id("bubble")).to_contain_text("/start")


def test_inline_buttons_press_and_show_the_answer(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    keyboard = [[{"text": "That solved it", "callback_data": "ok"}]]
    product.telegram(
        "sendMessage", chat_id=EMMA, text="Better?", reply_markup={"inline_keyboard": keyboard}
    )
    button = chat(page).get_by_role("button", name="That solved it", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    update = product.telegram("getUpdates", timeout=2)[-1]
    query = update["callback_query"]
    assert query["data"] == "ok"
    product.telegram("answerCallbackQuery", callback_query_id=query["id"], text="Glad to hear")
    expect(page.get_by_test_id("telegram-toast")).to_have_text("Glad to hear")
    expect(button).not_to_have_attribute("aria-busy", "true")


def test_an_alert_is_a_dialog(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    keyboard = [[{"text": "Ask", "callback_data": "x"}]]
    product.telegram(
        "sendMessage", chat_id=EMMA, text="?", reply_markup={"inline_keyboard": keyboard}
    )
    chat(page).get_by_role("button", name="Ask").click()
    query = product.telegram("getUpdates", timeout=2)[-1]["callback_query"]
    product.telegram(
        "answerCallbackQuery", callback_query_id=query["id"], text="Too late", show_alert=True
    )
    expect(page.get_by_test_id("telegram-alert")).to_contain_text("Too late")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("telegram-alert")).to_have_count(0)


def test_reply_keyboard_sends_its_text_and_contact(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    keyboard = [["Friday"], [{"text": "Share my phone", "request_contact": True}]]
    product.telegram(
        "sendMessage", chat_id=EMMA, text="Which day?", reply_markup={"keyboard": keyboard}
    )
    page.get_by_role("button", name="Friday").click()
    expect(page.get_by_test_id("bubble").last).to_contain_text("Friday")
    page.get_by_role("button", name="Share my phone").click()
    expect(page.get_by_test_id("bubble").last).to_contain_text("+441632960123")
    product.telegram(
        "sendMessage", chat_id=EMMA, text="Thanks", reply_markup={"remove_keyboard": True}
    )
    expect(page.get_by_test_id("reply-keyboard")).to_be_hidden()


def test_commands_menu_and_suggestions_are_live(page: Page, product: Product) -> None:
    commands = [
        {"command": "help", "description": "What I can do"},
        {"command": "agent", "description": "A person"},
    ]
    product.telegram("setMyCommands", commands=commands)
    page.get_by_test_id("customer-input").fill("/a")
    expect(page.get_by_test_id("command-list").get_by_role("option")).to_have_count(1)
    page.get_by_test_id("customer-input").press("ArrowDown")
    page.get_by_test_id("customer-input").press("Enter")
    expect(page.get_by_test_id("bubble").last).to_contain_text("/agent")
    page.get_by_test_id("commands-open").click()
    page.get_by_test_id("commands-menu").get_by_text("/help").click()
    expect(page.get_by_test_id("bubble").last).to_contain_text("/help")


def test_formatting_is_rendered_and_markup_is_text(page: Page, product: Product) -> None:
    product.says(EMMA, text="<img src=x onerror=alert(1)>")
    product.telegram(
        "sendMessage",
        chat_id=EMMA,
        parse_mode="HTML",
        text='<b>bold <i>both</i></b> <a href="https://example.com/a">there</a> '
        "<code>c&lt;d</code><tg-spoiler>secret</tg-spoiler>",
    )
    expect(chat(page)).to_contain_text("<img src=x onerror=alert(1)>")
    expect(chat(page).locator("strong em")).to_have_text("both")
    expect(chat(page).locator("code")).to_have_text("c<d")
    expect(chat(page).get_by_role("link", name="there")).to_have_attribute(
        "href", "https://example.com/a"
    )
    page.get_by_role("button", name="Hidden text: show").click()
    expect(page.get_by_role("button", name="Hidden text: show")).to_have_count(0)


def test_edits_deletions_replies_and_typing(page: Page, product: Product) -> None:
    mine = product.says(EMMA, text="Where is order 1042?")
    first = product.telegram(
        "sendMessage",
        chat_id=EMMA,
        text="Two hours",
        reply_parameters={"message_id": mine["message_id"]},
    )
    expect(chat(page).locator(".quote")).to_contain_text("Where is order 1042?")
    product.telegram(
        "editMessageText", chat_id=EMMA, message_id=first["message_id"], text="One hour"
    )
    expect(chat(page)).to_contain_text("One hour")
    expect(page.get_by_test_id("edited")).to_be_visible()
    product.telegram("sendChatAction", chat_id=EMMA, action="typing")
    expect(page.get_by_test_id("bot-status")).to_have_text("typing…")
    product.telegram("deleteMessage", chat_id=EMMA, message_id=first["message_id"])
    expect(chat(page)).to_contain_text("Message deleted")
    expect(chat(page)).not_to_contain_text("One hour")


def test_own_message_edit_reply_and_reaction(page: Page, product: Product) -> None:
    product.says(EMMA, text="Frist")
    page.get_by_test_id("bubble").hover()
    page.get_by_test_id("message-menu").click()
    page.get_by_test_id("message-edit").click()
    page.get_by_test_id("customer-input").fill("First")
    page.get_by_test_id("customer-input").press("Enter")
    expect(page.get_by_test_id("bubble")).to_contain_text("First")
    page.get_by_test_id("message-menu").click()
    page.get_by_test_id("message-reply").click()
    expect(page.get_by_test_id("composer-context")).to_contain_text("First")
    page.get_by_test_id("customer-input").fill("Second")
    page.get_by_test_id("customer-input").press("Enter")
    expect(page.get_by_test_id("bubble").last.locator(".quote")).to_contain_text("First")
    page.get_by_test_id("bubble").first.hover()
    page.get_by_test_id("message-menu").first.click()
    page.get_by_test_id("message-react").click()
    page.get_by_test_id("telegram-reactions").get_by_role("button", name="👍").click()
    expect(page.locator(".tg-reactions")).to_have_text("👍")


def test_every_attachment(page: Page) -> None:
    page.get_by_test_id("customer-start").click()
    for name, seen in [
        ("sample-photo", "img.photo"),
        ("sample-document", ".file-row"),
        ("voice", ".voice"),
        ("location", ".place"),
        ("contact", ".contact"),
        ("sticker", ".sticker"),
    ]:
        page.get_by_test_id("attach-open").click()
        page.get_by_test_id(f"attach-{name}").click()
        expect(page.locator(f".bubble {seen}")).to_be_visible()
    page.wait_for_function("document.querySelector('img.photo').naturalWidth > 0")


def test_an_own_photo_with_a_caption(page: Page) -> None:
    page.get_by_test_id("attach-open").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("attach-photo").click()
    chooser.value.set_files({"name": "dot.png", "mimeType": "image/png", "buffer": PIXEL})
    page.get_by_test_id("caption-input").fill("My dot")
    page.get_by_test_id("caption-send").click()
    expect(page.get_by_test_id("bubble")).to_contain_text("My dot")
    expect(page.locator("img.photo")).to_be_visible()


def test_an_invoice_is_paid(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    product.telegram(
        "sendInvoice",
        chat_id=EMMA,
        title="Teapot",
        description="Blue",
        payload="p",
        provider_token="TEST",
        currency="EUR",
        prices=[{"label": "Teapot", "amount": 3450}],
    )
    expect(chat(page)).to_contain_text("34.50")
    chat(page).get_by_role("button", name=re.compile("Pay")).click()
    query = product.telegram("getUpdates", timeout=2)[-1]["pre_checkout_query"]
    product.telegram("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    expect(chat(page).locator(".service", has_text="Paid")).to_be_visible()


def test_switch_and_add_customers(page: Page, product: Product) -> None:
    product.says(LAYLA, text="مرحبا، أين طلبي؟")
    page.get_by_test_id("customer-switch").click()
    page.get_by_test_id("customer-search").fill("ليلى")
    page.get_by_test_id("customer-option").click()
    expect(page.get_by_test_id("bubble").locator(".tg-text")).to_have_attribute("dir", "auto")
    expect(chat(page)).to_contain_text("مرحبا")
    page.get_by_test_id("customer-add").click()
    page.get_by_test_id("customer-first-name").fill("Zoë")
    page.get_by_test_id("customer-language").select_option("de")
    page.get_by_test_id("customer-create").click()
    expect(page.get_by_test_id("customer-switch")).to_contain_text("Zoë")
    expect(page.get_by_test_id("customer-switch")).to_contain_text("German")
    page.get_by_test_id("customer-input").fill("Hallo")
    page.get_by_test_id("customer-input").press("Enter")
    expect(chat(page)).to_contain_text("Hallo")
    page.reload()
    expect(page.get_by_test_id("customer-switch")).to_contain_text("Zoë")


def test_unread_messages_of_others_are_counted(page: Page, product: Product) -> None:
    product.says(LAYLA, text="/start")
    product.telegram("sendMessage", chat_id=LAYLA, text="one")
    product.telegram("sendMessage", chat_id=LAYLA, text="two")
    expect(page.get_by_test_id("customer-switch").locator(".badge")).to_have_text("2")


def test_block_and_unblock(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    page.get_by_test_id("chat-options").click()
    page.get_by_test_id("customer-block").click()
    expect(page.get_by_test_id("blocked-bar")).to_be_visible()
    page.get_by_role("button", name="Unblock").click()
    expect(page.get_by_test_id("blocked-bar")).to_be_hidden()


def test_a_long_text_goes_out_in_parts_and_is_folded(page: Page) -> None:
    page.get_by_test_id("customer-input").fill("word " * 2000)
    page.get_by_test_id("customer-send").click()
    expect(page.get_by_test_id("bubble")).to_have_count(3)
    page.get_by_role("button", name="Show all").first.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_thousand_messages_keep_the_dom_small(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    for number in range(400):
        product.telegram("sendMessage", chat_id=EMMA, text=f"message {number}")
    expect(chat(page)).to_contain_text("message 399")
    assert page.get_by_test_id("chat-item").count() <= 120
    page.get_by_test_id("chat-log").evaluate("log => { log.scrollTop = 0 }")
    chat(page).get_by_test_id("list-earlier").click()
    expect(chat(page)).to_contain_text("message 230")
    assert page.get_by_test_id("chat-item").count() <= 120


def test_pictures_of_the_bot(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    uploaded = product.says(
        EMMA,
        photo={
            "file_name": "a.png",
            "mime_type": "image/png",
            "content_base64": base64.b64encode(PIXEL).decode(),
        },
    )
    product.telegram(
        "sendPhoto", chat_id=EMMA, photo=uploaded["photo"][-1]["file_id"], caption="Yours"
    )
    expect(page.locator(".in img.photo")).to_be_visible()
    expect(chat(page)).to_contain_text("Yours")
