"""The team's workspace."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.product import MAYA, SUPPORT, Product, plain, request

TOM = "U07TOMBECKR"


def channel(page: Page) -> Locator:
    return page.get_by_test_id("slack-channel")


def thread(page: Page) -> Locator:
    return page.get_by_test_id("slack-thread")


def test_the_first_card_opens_its_thread(page: Page, product: Product) -> None:
    product.card()
    expect(page.get_by_test_id("slack-card")).to_have_count(1)
    expect(thread(page)).to_contain_text("Broken teapot")
    page.get_by_test_id("thread-input").fill("On its way!")
    page.get_by_test_id("thread-input").press("Enter")
    expect(thread(page)).to_contain_text("On its way!")
    expect(channel(page)).not_to_contain_text("On its way!")
    expect(page.get_by_test_id("reply-count")).to_have_text("1 message in the thread")
    page.get_by_test_id("thread-input").fill("Friday")
    page.get_by_test_id("thread-send").click()
    expect(page.get_by_test_id("reply-count")).to_have_text("2 messages in the thread")


def test_cards_open_by_click_and_by_keyboard_and_survive_a_reload(
    page: Page, product: Product
) -> None:
    product.card("First")
    product.card("Second")
    expect(page.get_by_test_id("slack-card")).to_have_count(2)
    page.get_by_test_id("slack-card").nth(1).get_by_text("Second").click()
    expect(thread(page)).to_contain_text("Second")
    page.get_by_test_id("slack-card").nth(0).focus()
    page.keyboard.press("Enter")
    expect(thread(page)).to_contain_text("First")
    expect(page.get_by_test_id("thread-input")).to_be_focused()
    page.reload()
    expect(thread(page)).to_contain_text("First")
    page.get_by_test_id("thread-close").click()
    expect(page.get_by_test_id("thread-none")).to_be_visible()


def test_a_button_presses_once_and_the_card_changes_in_place(page: Page, product: Product) -> None:
    product.listen()
    ts = product.card()
    page.get_by_test_id("slack-card").get_by_role("button", name="Take").click()
    action = product.pressed()
    assert (action["action_id"], action["value"]) == ("take", "1")
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Taken by <@U07MAYACHEN>"}}]
    product.slack("chat.update", channel=SUPPORT, ts=ts, text="Taken", blocks=blocks)
    expect(page.get_by_test_id("slack-card")).to_contain_text("Taken by @Maya Chen")
    expect(thread(page)).to_contain_text("Taken by @Maya Chen")
    assert len(product.presses()) == 1


def test_reactions_of_the_product_and_of_agents(page: Page, product: Product) -> None:
    ts = product.card()
    sent = product.people(
        "POST",
        f"agents/{MAYA}/messages",
        {"channel": SUPPORT, "text": "Hello", "thread_ts": ts},
    )
    product.slack("reactions.add", channel=SUPPORT, timestamp=sent["ts"], name="white_check_mark")
    mark = thread(page).get_by_title("white_check_mark", exact=True).locator("visible=true")
    expect(mark.last).to_have_text("✅")
    page.get_by_test_id("slack-card").hover()
    page.get_by_test_id("slack-card").get_by_test_id("reaction-add").click()
    page.get_by_test_id("emoji-search").fill("tada")
    page.get_by_test_id("emoji-tada").click()
    mine = page.get_by_test_id("slack-card").get_by_test_id("reaction")
    expect(mine).to_have_attribute("aria-pressed", "true")
    mine.click()
    expect(mine).to_have_count(0)


def test_slash_command_with_suggestions_and_an_ephemeral_answer(
    page: Page, product: Product
) -> None:
    product.listen()
    faq = "[list | on <key> | stats [days] | learn]"
    usage = f"help | tickets [mine | all] [page] | faq {faq} | find <words>"
    command = {"command": "/desk", "description": "Find", "usage_hint": usage}
    product.control("slack/manifest", {"features": {"slash_commands": [command]}})
    product.answers["/desk"] = lambda payload: {"text": f"*Help* for `{payload['text']}`"}
    box = page.get_by_test_id("slash-input")
    box.fill("/de")
    expect(page.get_by_test_id("slash-suggestion")).to_have_text(
        ["/desk help", "/desk tickets[mine | all] [page]", f"/desk faq{faq}", "/desk find<words>"]
    )
    box.press("Tab")
    expect(box).to_have_value("/desk help ")
    box.fill("/desk help")
    box.press("Enter")
    answer = channel(page).get_by_test_id("slack-ephemeral")
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("Help for help")
    page.get_by_test_id("agent-switch").click()
    page.get_by_test_id("agent-tom").click()
    expect(answer).to_have_count(0)
    page.get_by_test_id("agent-switch").click()
    page.get_by_test_id("agent-maya").click()
    expect(answer).to_have_count(1)


def test_a_command_that_nobody_answers_says_so(page: Page) -> None:
    page.get_by_test_id("slash-input").fill("/desk help")
    page.get_by_test_id("slash-input").press("Enter")
    expect(channel(page)).to_contain_text("/desk did not answer in time", timeout=6_000)


def test_channel_messages_edits_and_deletions(page: Page) -> None:
    page.get_by_test_id("slash-input").fill("Morning *all* <b>&")
    page.get_by_test_id("slash-input").press("Enter")
    message = channel(page).get_by_test_id("slack-message")
    expect(message).to_contain_text("Morning all <b>&")
    expect(message.locator("strong")).to_have_text("all")
    message.hover()
    message.get_by_test_id("message-shortcuts").click()
    page.get_by_test_id("slack-edit").click()
    page.get_by_test_id("slack-edit-input").fill("Good morning")
    page.get_by_test_id("slack-edit-save").click()
    expect(message).to_contain_text("Good morning")
    expect(message.get_by_test_id("edited")).to_be_visible()
    message.hover()
    message.get_by_test_id("message-shortcuts").click()
    page.get_by_test_id("slack-delete").click()
    expect(message).to_have_count(0)


def test_message_shortcut_by_its_id(page: Page, product: Product) -> None:
    product.listen()
    product.card()
    card = page.get_by_test_id("slack-card")
    card.hover()
    card.get_by_test_id("message-shortcuts").click()
    page.get_by_test_id("shortcut-other").click()
    page.get_by_test_id("shortcut-id").fill("make_ticket")
    page.get_by_test_id("shortcut-id").press("Enter")
    got = product.wait(lambda: product.got("message_action"))
    assert got["callback_id"] == "make_ticket"
    card.hover()
    card.get_by_test_id("message-shortcuts").click()
    expect(page.get_by_test_id("shortcut-make_ticket")).to_be_visible()


def test_agents_and_channels_can_be_added(page: Page) -> None:
    page.get_by_test_id("agent-switch").click()
    page.get_by_test_id("agent-add").click()
    page.get_by_test_id("agent-name").fill("Zoë Müller")
    page.get_by_test_id("agent-create").click()
    expect(page.get_by_test_id("agent-switch")).to_contain_text("Zoë Müller")
    page.get_by_test_id("slash-input").fill("I am new")
    page.get_by_test_id("slash-input").press("Enter")
    expect(channel(page).get_by_test_id("slack-message").last).to_contain_text("Zoë Müller")
    page.get_by_test_id("channel-add").click()
    page.get_by_test_id("new-channel-name").fill("VIP Desk")
    page.get_by_test_id("channel-create").click()
    expect(page.get_by_test_id("channel-name")).to_contain_text("vip-desk")
    expect(page.get_by_test_id("channel-row").filter(has_text="vip-desk")).to_be_visible()


def test_unread_channels_are_marked(page: Page, product: Product) -> None:
    page.get_by_test_id("channel-row").filter(has_text="general").click()
    product.card()
    row = page.get_by_test_id("channel-row").filter(has_text="support")
    expect(row.locator(".badge")).to_have_text("1")
    row.click()
    expect(page.get_by_test_id("slack-card")).to_be_visible()
    expect(row.locator(".badge")).to_have_count(0)


def test_two_hundred_cards_keep_the_dom_small(page: Page, product: Product) -> None:
    for number in range(200):
        product.card(f"Ticket {number}")
    expect(channel(page)).to_contain_text("Ticket 199")
    assert page.get_by_test_id("slack-card").count() <= 120
    assert page.evaluate("document.querySelectorAll('*').length") < 6_000


def test_app_home(page: Page, product: Product) -> None:
    product.listen()
    view = {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("My queue")},
            {
                "type": "actions",
                "elements": [{"type": "button", "action_id": "next", "text": plain("Next ticket")}],
            },
        ],
    }
    page.get_by_test_id("home-open").click()
    expect(page.get_by_test_id("home")).to_contain_text("has not published a home")
    product.slack("views.publish", user_id=MAYA, view=view)
    expect(page.get_by_test_id("home-content")).to_contain_text("My queue")
    page.get_by_role("button", name="Next ticket").click()
    assert product.pressed()["action_id"] == "next"
    page.get_by_test_id("channel-row").filter(has_text="support").click()
    expect(channel(page)).to_be_visible()
    expect(page.get_by_test_id("home")).to_be_hidden()


def test_the_customer_side_is_named_in_threads(page: Page, product: Product) -> None:
    ts = product.card()
    product.slack(
        "chat.postMessage",
        channel=SUPPORT,
        thread_ts=ts,
        text="It is *blue*",
        username="Emma Clarke",
        icon_emoji=":seedling:",
    )
    said = thread(page).get_by_test_id("slack-message").last
    expect(said).to_have_attribute("aria-label", re.compile("Message from Emma Clarke"))
    expect(said).to_contain_text("🌱")


def test_one_tab_stop_per_list_and_arrows_between_messages(page: Page, product: Product) -> None:
    for number in range(3):
        product.card(f"Ticket {number}")
    cards = page.get_by_test_id("slack-card")
    expect(cards).to_have_count(3)
    cards.nth(2).focus()
    page.keyboard.press("ArrowUp")
    expect(cards.nth(1)).to_be_focused()
    expect(channel(page).locator("[data-roving][tabindex='0']")).to_have_count(1)
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(thread(page)).to_contain_text("Ticket 0")
    expect(page.get_by_test_id("thread-input")).to_be_focused()


def test_the_app_and_slack_itself_have_names(page: Page, product: Product) -> None:
    ts = product.card()
    bot = product.slack("auth.test")["user_id"]
    product.slack("chat.postMessage", channel=SUPPORT, text=f"ask <@{bot}>", thread_ts=ts)
    expect(thread(page)).to_contain_text("ask @Frontdesk")
    product.slack("chat.delete", channel=SUPPORT, ts=ts)
    expect(channel(page)).to_contain_text("This message was deleted.")
    expect(channel(page)).to_contain_text("Slackbot")


def test_an_ephemeral_answer_can_remove_itself(page: Page, product: Product) -> None:
    product.listen()
    whisper = {
        "text": "Pick",
        "blocks": [
            {
                "type": "actions",
                "elements": [{"type": "button", "action_id": "gone", "text": plain("Dismiss it")}],
            }
        ],
    }
    product.answers["/desk"] = lambda _payload: whisper
    product.answers["block_actions"] = lambda payload: (
        request("POST", payload["response_url"], {"delete_original": True}) and {}
    )
    page.get_by_test_id("slash-input").fill("/desk x")
    page.get_by_test_id("slash-input").press("Enter")
    answer = page.get_by_test_id("slack-ephemeral")
    answer.get_by_role("button", name="Dismiss it").click()
    expect(answer).to_have_count(0)
