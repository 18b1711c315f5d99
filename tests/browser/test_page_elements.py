"""Every block and element of Block Kit, as it looks and as it acts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import SUPPORT, Json, Product, option, plain

TOM = "U07TOMBECKR"


def test_mrkdwn_and_rich_text(page: Page, product: Product) -> None:
    text = (
        "*b* _i_ ~s~ `c` <https://example.com|site> :tada: :unheard_of:\n> quoted\n```pre *x*```"
        "<javascript:alert(1)|bad> <@U07TOMBECKR> 2*3*4"
    )
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [{"type": "text", "text": "deep", "style": {"bold": True}}],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
                ],
            },
        ],
    }
    product.blocks({"type": "section", "text": {"type": "mrkdwn", "text": text}}, rich)
    card = page.get_by_test_id("slack-card")
    expect(card.locator("em")).to_have_text("i")
    expect(card.locator("s")).to_have_text("s")
    expect(card.locator("blockquote")).to_have_text("quoted")
    expect(card.locator("pre")).to_have_text("pre *x*")
    expect(card.get_by_role("link")).to_have_count(1)
    expect(card).to_contain_text(":unheard_of:")
    expect(card).to_contain_text("@Tom Becker 2*3*4")
    expect(card.locator("strong", has_text="deep")).to_be_visible()
    expect(card.locator("ol li")).to_have_text("one")


LOW, HIGH = option("Low", "low"), option("High", "high")


def control(kind: str, **extra: object) -> Json:
    """An element whose action_id is its type and whose placeholder or text is readable."""
    return {"type": kind, "action_id": kind, **extra}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def test_menus_send_what_was_chosen(page: Page, product: Product) -> None:
    product.listen()
    product.blocks(
        actions(
            control("static_select", placeholder=plain("Priority"), options=[LOW, HIGH]),
            control("users_select", placeholder=plain("Assignee")),
            control("conversations_select", placeholder=plain("Conversation")),
            control("channels_select", placeholder=plain("Channel")),
            control("overflow", options=[LOW, HIGH]),
        )
    )
    card = page.get_by_test_id("slack-card")
    card.get_by_label("Priority").select_option("high")
    assert product.pressed(1)["selected_option"]["value"] == "high"
    card.get_by_label("Assignee").select_option(TOM)
    assert product.pressed(2)["selected_user"] == TOM
    card.get_by_label("Conversation").select_option(SUPPORT)
    assert product.pressed(3)["selected_conversation"] == SUPPORT
    card.get_by_label("Channel", exact=True).select_option(SUPPORT)
    assert product.pressed(4)["selected_channel"] == SUPPORT
    card.get_by_test_id("block-overflow").click()
    page.get_by_test_id("overflow-option").first.click()
    assert product.pressed(5)["selected_option"]["value"] == "low"


def test_dates_and_choices_send_what_was_chosen(page: Page, product: Product) -> None:
    product.listen()
    product.blocks(
        actions(
            control("datepicker", placeholder=plain("Day")),
            control("timepicker", placeholder=plain("Hour")),
            control("datetimepicker"),
        ),
        actions(control("checkboxes", options=[LOW, HIGH])),
        actions(control("radio_buttons", options=[option("Yes", "y"), option("No", "n")])),
    )
    card = page.get_by_test_id("slack-card")
    card.get_by_label("Day").fill("2026-12-24")
    assert product.pressed(1)["selected_date"] == "2026-12-24"
    card.get_by_label("Hour").fill("09:30")
    assert product.pressed(2)["selected_time"] == "09:30"
    card.get_by_label("Date and time").fill("2026-12-24T09:30")
    assert product.pressed(3)["selected_date_time"] == 1_798_104_600
    card.get_by_label("High", exact=True).check()
    assert product.pressed(4)["selected_options"][0]["value"] == "high"
    card.get_by_label("No", exact=True).check()
    assert product.pressed(5)["selected_option"]["value"] == "n"


def test_multi_menus_collect_several(page: Page, product: Product) -> None:
    product.listen()
    prompts = [
        ("multi_static_select", "Tags", {"options": [LOW, HIGH]}),
        ("multi_users_select", "Watchers", {"max_selected_items": 1}),
        ("multi_channels_select", "Channels", {}),
        ("multi_conversations_select", "Conversations", {}),
    ]
    for kind, prompt, extra in prompts:
        accessory = control(kind, placeholder=plain(prompt), **extra)
        product.blocks({"type": "section", "text": plain(prompt), "accessory": accessory})
    cards = page.get_by_test_id("slack-card")
    expect(cards).to_have_count(4)
    cards.nth(0).get_by_test_id("block-multi").click()
    page.get_by_label("Low").check()
    page.get_by_label("High").check()
    page.keyboard.press("Escape")
    expect(cards.nth(0).get_by_test_id("block-multi")).to_have_text("Low, High")
    assert [o["value"] for o in product.pressed(2)["selected_options"]] == ["low", "high"]
    cards.nth(1).get_by_test_id("block-multi").click()
    page.get_by_label("Tom Becker").check()
    page.get_by_label("Aisha Khan").click()
    expect(page.get_by_label("Aisha Khan")).not_to_be_checked()
    page.keyboard.press("Escape")
    assert product.pressed(3)["selected_users"] == [TOM]
    cards.nth(2).get_by_test_id("block-multi").click()
    page.get_by_label("#support").check()
    page.keyboard.press("Escape")
    assert product.pressed(4)["selected_channels"] == [SUPPORT]
    cards.nth(3).get_by_test_id("block-multi").click()
    page.get_by_label("#support").check()
    page.keyboard.press("Escape")
    assert product.pressed(5)["selected_conversations"] == [SUPPORT]


def test_buttons_confirm_and_open_addresses(page: Page, product: Product) -> None:
    product.listen()
    ask = {
        "title": plain("Sure?"),
        "text": plain("Gone for good."),
        "confirm": plain("Delete it"),
        "deny": plain("Keep it"),
    }
    url = f"{product.url}/control/health"
    product.blocks(
        actions(
            {**control("button", text=plain("Delete"), style="danger", value="9"), "confirm": ask},
            {**control("button", text=plain("Open"), url=url), "action_id": "open"},
        )
    )
    card = page.get_by_test_id("slack-card")
    card.get_by_role("button", name="Delete").click()
    expect(page.get_by_test_id("confirm")).to_contain_text("Gone for good.")
    page.get_by_test_id("confirm-deny").click()
    card.get_by_role("button", name="Delete").click()
    page.get_by_test_id("confirm-yes").click()
    assert product.pressed(1)["value"] == "9"
    with page.expect_popup() as opened:
        card.get_by_role("button", name="Open").click()
    assert opened.value.url == url
    assert product.pressed(2)["action_id"] == "open"


@pytest.mark.parametrize("kind", ["external_select", "multi_external_select"])
def test_external_menus_ask_the_app(page: Page, product: Product, kind: str) -> None:
    product.listen()
    product.answers["block_suggestion"] = lambda payload: {
        "options": [option(f"Found {payload['value']}", "f1")]
    }
    accessory = control(kind, placeholder=plain("Customer"), min_query_length=2)
    product.blocks({"type": "section", "text": plain("Who?"), "accessory": accessory})
    page.get_by_test_id("slack-card").get_by_test_id("block-search").click()
    page.get_by_test_id("search-input").fill("e")
    expect(page.get_by_text("Type at least 2 characters.")).to_be_visible()
    page.get_by_test_id("search-input").fill("emma")
    page.get_by_test_id("search-option").click()
    action = product.pressed()
    chosen = action.get("selected_option") or action["selected_options"][0]
    assert chosen["value"] == "f1"
    expect(page.get_by_test_id("slack-card")).to_contain_text("Found emma")


def test_inputs_in_a_message_send_on_enter(page: Page, product: Product) -> None:
    product.listen()
    element = control("plain_text_input", placeholder=plain("Your note"))
    label = plain("Note")
    product.blocks({"type": "input", "label": label, "element": element, "dispatch_action": True})
    box = page.get_by_test_id("slack-card").get_by_label("Note")
    box.fill("by Friday")
    box.press("Enter")
    assert product.pressed()["value"] == "by Friday"


def test_every_block_is_drawn(page: Page, product: Product) -> None:
    cell = {"type": "raw_text", "text": "Tea"}
    image = {"image_url": "http://127.0.0.1:9/none.png", "alt_text": "A teapot"}
    small = {"type": "mrkdwn", "text": "small :tada:"}
    product.blocks(
        {"type": "header", "text": plain("Order 1042")},
        {"type": "section", "fields": [plain("Status"), {"type": "mrkdwn", "text": "*open*"}]},
        {"type": "divider"},
        {"type": "context", "elements": [small, {"type": "image", **image}]},
        {"type": "image", "title": plain("A picture"), **image},
        {"type": "section", "text": plain("With it"), "accessory": {"type": "image", **image}},
        {"type": "table", "rows": [[cell, {"type": "raw_text", "text": "2"}]]},
    )
    product.blocks({"type": "markdown", "text": "# Big\n**bold** [site](https://example.com)"})
    cards = page.get_by_test_id("slack-card")
    card = cards.first
    expect(card.get_by_role("heading", name="Order 1042")).to_be_visible()
    expect(card.locator("strong", has_text="open")).to_be_visible()
    expect(card.get_by_role("separator")).to_be_visible()
    expect(card.get_by_title("tada")).to_have_text("🎉")
    expect(card.get_by_text("A picture")).to_be_visible()
    expect(card.get_by_role("img", name="A teapot")).to_have_count(3)
    expect(card.get_by_role("cell", name="Tea")).to_be_visible()
    expect(cards.nth(1).locator("strong", has_text="Big")).to_be_visible()
    expect(cards.nth(1).get_by_role("link", name="site")).to_be_visible()


def test_people_channels_and_groups_are_named(page: Page, product: Product) -> None:
    leaves = [
        {"type": "user", "user_id": TOM},
        {"type": "usergroup", "usergroup_id": "S07FRNTAGT1"},
        {"type": "channel", "channel_id": SUPPORT},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "tada"},
        {"type": "link", "url": "https://example.com", "text": "site"},
    ]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": leaves}]}
    text = "<!subteam^S07FRNTAGT1> <#C07SUPPORT1> <!here> <!date^0^{date_num}|then>"
    product.blocks(rich, {"type": "section", "text": {"type": "mrkdwn", "text": text}})
    card = page.get_by_test_id("slack-card")
    expect(card).to_contain_text("@Tom Becker@frontdesk-agents#support@here🎉site")
    expect(card).to_contain_text("@frontdesk-agents #support @here")


def test_a_mark_says_whose_it_is(page: Page, product: Product) -> None:
    ts = product.card()
    product.slack("reactions.add", channel=SUPPORT, timestamp=ts, name="white_check_mark")
    mark = page.get_by_test_id("slack-card").get_by_test_id("reaction")
    expect(mark).to_have_accessible_name("white check mark: 1, by Frontdesk")


def test_attachments_and_files(page: Page, product: Product) -> None:
    product.slack(
        "chat.postMessage",
        channel=SUPPORT,
        text="",
        attachments=[{"color": "#d2374f", "title": "Overdue", "text": "by *2 h*", "footer": "SLA"}],
    )
    bar = page.get_by_test_id("attachment")
    expect(bar).to_contain_text("Overdue")
    expect(bar).to_have_css("border-left-color", "rgb(210, 55, 79)")
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("slash-input-attach").click()
    chooser.value.set_files({"name": "plan.txt", "mimeType": "text/plain", "buffer": b"plan"})
    expect(page.get_by_test_id("slack-channel").get_by_test_id("file")).to_contain_text("plan.txt")
