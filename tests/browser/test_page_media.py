"""The customer's phone beyond text: files, albums, keyboards, links, menus."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import EMMA, PIXEL, Json, Product


def upload(name: str, mime_type: str, content: bytes = PIXEL) -> Json:
    packed = base64.b64encode(content).decode()
    return {"file_name": name, "mime_type": mime_type, "content_base64": packed}


def chat(page: Page):
    return page.get_by_test_id("customer-chat")


def keyboard(product: Product, *rows: list[Json], **extra: object) -> None:
    product.telegram(
        "sendMessage", chat_id=EMMA, text="?", reply_markup={"inline_keyboard": rows}, **extra
    )


def test_an_album_is_one_bubble(page: Page, product: Product) -> None:
    one = product.says(EMMA, photo=upload("a.png", "image/png"))
    file_id = one["photo"][-1]["file_id"]
    media = [{"type": "photo", "media": file_id} for _ in range(3)]
    media[0]["caption"] = "Three of a kind"
    sent = product.telegram("sendMediaGroup", chat_id=EMMA, media=media)
    album = chat(page).get_by_test_id("album")
    expect(album).to_have_accessible_name("Album of 3")
    expect(album.locator("img.photo")).to_have_count(3)
    expect(chat(page).get_by_test_id("bubble")).to_have_count(2)
    expect(chat(page)).to_contain_text("Three of a kind")
    product.telegram("deleteMessage", chat_id=EMMA, message_id=sent[0]["message_id"])
    expect(album.locator("img.photo")).to_have_count(2)
    product.says(EMMA, document=upload("a.txt", "text/plain"), media_group_id="7")
    product.says(EMMA, document=upload("b.txt", "text/plain"), media_group_id="7")
    expect(album.last.locator(".file-row")).to_have_count(2)


def test_no_empty_lines_beside_quotes_and_code(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    text = "Hours:\n<blockquote>9 to 6</blockquote>\n<pre>total 12.50</pre>\nBye\n\nMaya"
    product.telegram("sendMessage", chat_id=EMMA, text=text, parse_mode="HTML")
    shown = chat(page).locator(".in .tg-text")
    expect(shown).to_have_js_property("innerText", "Hours:\n9 to 6\ntotal 12.50\nBye\n\nMaya")


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_films_and_music_are_files(page: Page, product: Product, kind: str) -> None:
    product.says(EMMA, **{kind: upload(f"a.{kind}", f"{kind}/mp4")})
    expect(chat(page).locator(".file-row")).to_contain_text(f"a.{kind}")


def test_places_dice_and_polls_of_the_bot(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    where = {"latitude": 50.7, "longitude": -1.9}
    product.telegram("sendVenue", chat_id=EMMA, title="Harbour Lane", address="12", **where)
    expect(chat(page).locator(".place")).to_contain_text("Harbour Lane")
    expect(chat(page).get_by_role("link", name=re.compile("50.70000"))).to_be_visible()


def test_a_voice_message_has_a_player(page: Page, product: Product) -> None:
    page.get_by_test_id("attach-open").click()
    page.get_by_test_id("attach-voice").click()
    player = page.get_by_role("button", name="Play voice message, 2 seconds")
    expect(player).to_be_visible()
    with page.expect_response(re.compile("/files/")) as heard:
        player.click()
    assert heard.value.ok


def test_an_own_document_without_a_caption(page: Page) -> None:
    page.get_by_test_id("attach-open").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("attach-document").click()
    chooser.value.set_files({"name": "bill.txt", "mimeType": "text/plain", "buffer": b"1 tea"})
    page.get_by_test_id("caption-send").click()
    link = page.get_by_test_id("bubble").get_by_role("link", name="bill.txt")
    with page.expect_popup() as opened:
        link.click()
    expect(opened.value.locator("body")).to_contain_text("1 tea")


def test_buttons_that_open_copy_or_only_work_in_telegram(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    keyboard(
        product,
        [{"text": "Open", "url": f"{product.url}/control/health"}],
        [{"text": "Copy", "copy_text": {"text": "SPRING"}}],
        [{"text": "Inline", "switch_inline_query": "x"}],
    )
    with page.expect_popup() as opened:
        chat(page).get_by_role("button", name="Open").click()
    assert opened.value.url.endswith("/control/health")
    opened.value.close()
    chat(page).get_by_role("button", name="Copy").click()
    expect(page.get_by_test_id("toast")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "SPRING"
    chat(page).get_by_role("button", name="Inline").click()
    expect(page.get_by_test_id("toast").last).to_contain_text("only in Telegram itself")


def test_an_old_button_is_explained(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    keyboard(product, [{"text": "Yes", "callback_data": "y"}])
    button = chat(page).get_by_role("button", name="Yes")
    expect(button).to_be_visible()
    page.route("**/press", lambda route: route.fulfill(status=409, json={"error": "It is gone."}))
    button.click()
    expect(page.get_by_test_id("toast")).to_have_text("It is gone.")
    expect(button).not_to_have_attribute("aria-busy", "true")
    page.unroute("**/press")


def test_a_one_time_keyboard_hides_and_comes_back(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    rows = [[{"text": "Here I am", "request_location": True}]]
    markup = {
        "keyboard": rows,
        "one_time_keyboard": True,
        "input_field_placeholder": "Where are you?",
    }
    product.telegram("sendMessage", chat_id=EMMA, text="Where?", reply_markup=markup)
    expect(page.get_by_placeholder("Where are you?")).to_be_visible()
    page.get_by_test_id("reply-button").click()
    expect(chat(page).locator(".place")).to_be_visible()
    expect(page.get_by_test_id("reply-keyboard")).to_be_hidden()
    page.get_by_test_id("keyboard-toggle").click()
    expect(page.get_by_test_id("reply-keyboard")).to_be_visible()
    page.get_by_test_id("keyboard-toggle").click()
    expect(page.get_by_test_id("reply-keyboard")).to_be_hidden()


def test_force_reply_answers_that_message(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    product.telegram(
        "sendMessage", chat_id=EMMA, text="Your name?", reply_markup={"force_reply": True}
    )
    context = page.get_by_test_id("composer-context")
    expect(context).to_contain_text("Your name?")
    context.get_by_role("button", name="Cancel").click()
    expect(context).to_be_hidden()


def test_a_message_is_copied_and_a_reaction_removed(page: Page, product: Product) -> None:
    product.says(EMMA, text="Hello there")
    page.get_by_test_id("bubble").hover()
    page.get_by_test_id("message-menu").click()
    page.get_by_role("menuitem", name="Copy text").click()
    assert page.evaluate("navigator.clipboard.readText()") == "Hello there"
    page.get_by_test_id("message-menu").click()
    page.get_by_test_id("message-react").click()
    page.get_by_test_id("telegram-reactions").get_by_role("button", name="🔥").click()
    expect(page.locator(".tg-reactions")).to_have_text("🔥")
    page.get_by_test_id("message-menu").click()
    page.get_by_test_id("message-react").click()
    page.get_by_test_id("telegram-reactions").get_by_role("button", name="Remove").click()
    expect(page.locator(".tg-reactions")).to_have_count(0)


def test_the_menu_of_the_chat(page: Page, product: Product) -> None:
    product.says(EMMA, text="/start")
    page.get_by_test_id("chat-options").click()
    page.get_by_role("menuitem", name="Read the chat again").click()
    expect(chat(page)).to_contain_text("/start")
    page.get_by_test_id("chat-options").click()
    page.get_by_test_id("customer-block").click()
    expect(page.get_by_test_id("blocked-bar")).to_be_visible()
    page.get_by_test_id("customer-input").fill("hello?")
    page.get_by_test_id("customer-send").click()
    expect(page.get_by_test_id("toast")).to_contain_text("unblock it")
    page.get_by_test_id("chat-options").click()
    page.get_by_test_id("customer-unblock").click()
    expect(page.get_by_test_id("blocked-bar")).to_be_hidden()


def test_a_customer_with_two_names_or_none(page: Page) -> None:
    page.get_by_test_id("customer-add").click()
    page.get_by_test_id("customer-create").click()
    expect(page.get_by_test_id("customer-dialog")).to_be_visible()  # the first name is needed
    page.get_by_test_id("customer-first-name").fill("Ada")
    page.get_by_test_id("customer-last-name").fill("Lovelace")
    page.get_by_test_id("customer-create").click()
    expect(page.get_by_test_id("customer-switch")).to_contain_text("Ada Lovelace")
    expect(page.get_by_test_id("customer-input")).to_be_focused()
    page.get_by_test_id("customer-switch").click()
    page.get_by_test_id("customer-search").fill("nobody of that name")
    expect(page.get_by_test_id("customer-list")).to_contain_text("Nobody of that name.")
    page.get_by_test_id("customer-search").fill("")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("customer-option").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("customer-list")).to_have_count(0)


def test_old_and_new_messages_by_button(page: Page, product: Product) -> None:
    for number in range(200):
        product.says(EMMA, text=f"message {number}")
    expect(chat(page)).to_contain_text("message 199")
    log = page.get_by_test_id("chat-log")
    log.evaluate("log => { log.scrollTop = 0 }")
    chat(page).get_by_test_id("list-earlier").click()
    expect(chat(page)).to_contain_text("message 60")
    chat(page).get_by_test_id("list-earlier").click()
    expect(chat(page)).to_contain_text("message 0")
    chat(page).get_by_test_id("list-later").click()
    expect(chat(page)).to_contain_text("message 100")
    chat(page).get_by_test_id("list-jump").click()
    expect(chat(page)).to_contain_text("message 199")
    expect(chat(page).get_by_test_id("list-jump")).to_be_hidden()


def test_the_keyboard_alone_reaches_everything_of_the_chat(page: Page, product: Product) -> None:
    product.says(EMMA, text="one")
    product.says(EMMA, text="two")
    expect(page.get_by_test_id("bubble")).to_have_count(2)
    chat(page).get_by_role("button", name="To the message box").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("customer-input")).to_be_focused()
    page.get_by_test_id("message-menu").last.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_test_id("message-menu").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message-reply")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("message-menu").first).to_be_focused()
