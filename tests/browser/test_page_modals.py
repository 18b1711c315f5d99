"""The app's modals."""

from playwright.sync_api import Page, expect

from tests.browser.product import MAYA, Json, Product, option, plain


def view(title: str, *blocks: Json, **extra: object) -> Json:
    return {
        "type": "modal",
        "title": plain(title),
        "submit": plain("Save"),
        "close": plain("Not now"),
        "blocks": list(blocks),
        **extra,
    }


def text_input(block_id: str, label: str, **element: object) -> Json:
    spec = {"type": "plain_text_input", "action_id": "v", **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": spec}


def open_view(product: Product, wanted: Json) -> None:
    trigger = product.people("POST", f"agents/{MAYA}/shortcut", {"callback_id": "x"})["trigger_id"]
    product.slack("views.open", trigger_id=trigger, view=wanted)


def test_every_input_is_labelled_and_its_value_submitted(page: Page, product: Product) -> None:
    product.listen()
    seen: list[Json] = []
    product.answers["view_submission"] = lambda payload: seen.append(payload) or {}
    options = [option("Solved", "solved"), option("Spam", "spam")]

    def field(block_id: str, label: str, kind: str, **extra: object) -> Json:
        element = {"type": kind, "action_id": "v", **extra}
        return {"type": "input", "block_id": block_id, "label": plain(label), "element": element}

    open_view(
        product,
        view(
            "Resolve",
            text_input("note", "Note", multiline=True),
            field("mail", "E-mail", "email_text_input"),
            field("hours", "Hours", "number_input", is_decimal_allowed=True),
            field("url", "Link", "url_text_input"),
            field("why", "Reason", "static_select", options=options),
            field("one", "Survey", "radio_buttons", options=options),
            field("many", "Also", "checkboxes", options=options),
            field("day", "Day", "datepicker"),
            field("at", "Time", "timepicker"),
            field("who", "Watchers", "multi_users_select"),
        ),
    )
    form = page.get_by_role("dialog", name="Resolve")
    form.get_by_label("Note").fill("All good")
    form.get_by_label("E-mail").fill("a@example.com")
    form.get_by_label("Hours").fill("1.5")
    form.get_by_label("Link").fill("https://example.com")
    form.get_by_label("Reason").select_option("spam")
    form.get_by_role("group", name="Survey").get_by_label("Solved").check()
    form.get_by_role("group", name="Also").get_by_label("Spam").check()
    form.get_by_label("Day").fill("2026-12-01")
    form.get_by_label("Time").fill("09:30")
    form.get_by_label("Watchers").click()
    page.get_by_label("Tom Becker").check()
    page.keyboard.press("Escape")
    page.get_by_test_id("modal-submit").click()
    expect(form).to_have_count(0)
    values = seen[0]["view"]["state"]["values"]
    assert values["note"]["v"]["value"] == "All good"
    assert values["hours"]["v"]["value"] == "1.5"
    assert values["why"]["v"]["selected_option"]["value"] == "spam"
    assert values["one"]["v"]["selected_option"]["value"] == "solved"
    assert [o["value"] for o in values["many"]["v"]["selected_options"]] == ["spam"]
    assert values["day"]["v"]["selected_date"] == "2026-12-01"
    assert values["at"]["v"]["selected_time"] == "09:30"
    assert values["who"]["v"]["selected_users"] == ["U07TOMBECKR"]


def test_errors_stand_beside_their_fields(page: Page, product: Product) -> None:
    product.listen()
    product.answers["view_submission"] = lambda _payload: {
        "response_action": "errors",
        "errors": {"name": "Use a real name."},
    }
    open_view(product, view("Edit", text_input("name", "Name"), text_input("city", "City")))
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("input-error").first).to_have_text(
        "Please complete this required field."
    )
    page.get_by_label("Name").fill("x")
    page.get_by_label("City").fill("y")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("input-error").first).to_have_text("Use a real name.")
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.get_by_label("City")).to_have_value("y")
    expect(page.get_by_label("City")).not_to_have_attribute("aria-invalid", "true")


def test_views_stack_update_and_close(page: Page, product: Product) -> None:
    product.listen()
    child = view("Child", text_input("b", "Second"))
    product.answers["view_submission"] = lambda _payload: {
        "response_action": "push",
        "view": child,
    }
    open_view(product, view("Parent", text_input("a", "First")))
    page.get_by_label("First").fill("kept")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_role("dialog", name="Child")).to_be_visible()
    page.get_by_test_id("modal-back").click()
    expect(page.get_by_role("dialog", name="Parent")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).to_have_count(0)


def test_an_update_keeps_what_was_typed(page: Page, product: Product) -> None:
    open_view(product, view("Edit", text_input("name", "Name"), external_id="one"))
    page.get_by_label("Name").fill("Emma")
    note = {"type": "section", "text": plain("Saved by Tom")}
    product.slack(
        "views.update", external_id="one", view=view("Edit", note, text_input("name", "Name"))
    )
    expect(page.get_by_test_id("modal")).to_contain_text("Saved by Tom")
    expect(page.get_by_label("Name")).to_have_value("Emma")


def test_a_modal_survives_a_reload_and_leaves_the_customer_free(
    page: Page, product: Product
) -> None:
    open_view(product, view("Edit", text_input("name", "Name")))
    page.reload()
    expect(page.get_by_test_id("modal")).to_be_visible()
    page.get_by_test_id("customer-input").fill("Still here")
    page.get_by_test_id("customer-input").press("Enter")
    expect(page.get_by_test_id("customer-chat")).to_contain_text("Still here")
    page.get_by_test_id("modal-cancel").click()
    expect(page.get_by_test_id("modal")).to_have_count(0)
    page.get_by_test_id("slash-input").fill("free again")
    page.get_by_test_id("slash-input").press("Enter")
    expect(page.get_by_test_id("slack-channel")).to_contain_text("free again")


def test_tab_stays_inside(page: Page, product: Product) -> None:
    open_view(product, view("Edit", text_input("name", "Name")))
    expect(page.get_by_label("Name")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        inside = "document.querySelector('.view-layer').contains(document.activeElement)"
        assert page.evaluate(inside)


def test_a_silent_app_is_told_of(page: Page, product: Product) -> None:
    open_view(product, view("Edit", text_input("name", "Name")))
    page.get_by_label("Name").fill("x")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("modal-status")).to_contain_text(
        "did not answer in time", timeout=8_000
    )


def test_the_view_belongs_to_its_agent(page: Page, product: Product) -> None:
    open_view(product, view("Edit", text_input("name", "Name")))
    expect(page.get_by_test_id("modal")).to_be_visible()
    page.evaluate("localStorage.setItem('fd.agent', 'U07TOMBECKR')")
    page.reload()
    expect(page.get_by_test_id("agent-switch")).to_contain_text("Tom Becker")
    expect(page.get_by_test_id("modal")).to_have_count(0)
