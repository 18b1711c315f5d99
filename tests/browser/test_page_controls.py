"""Clock, faults, busy day, API calls, tour, theme, language, and the phone's width."""

from datetime import datetime

from playwright.sync_api import Page, expect

from tests.browser.conftest import Pages, Served
from tests.browser.product import EMMA, LAYLA, MAYA, SUPPORT, Product


def shown(page: Page) -> datetime:
    return datetime.fromisoformat(str(page.get_by_test_id("clock-now").get_attribute("datetime")))


def moved(page: Page, test_id: str, seconds: int) -> None:
    """A click on that button moves the shown clock by so many seconds."""
    before = shown(page)
    page.get_by_test_id(test_id).click()
    page.wait_for_function(
        "([from, by]) => { const now = Date.parse(document.querySelector("
        "'[data-testid=clock-now]').dateTime); return Math.abs(now - from - by * 1000) < 30000 }",
        arg=[before.timestamp() * 1000, seconds],
    )


def test_the_clock_moves_by_hours_days_and_minutes(page: Page, product: Product) -> None:
    moved(page, "advance-clock", 3_600)
    moved(page, "advance-clock-1d", 86_400)
    page.get_by_test_id("clock-menu").click()
    moved(page, "advance-clock-10m", 600)
    page.get_by_test_id("clock-menu").click()
    moved(page, "advance-clock-7d", 7 * 86_400)
    page.get_by_test_id("clock-menu").click()
    page.get_by_test_id("clock-reset").click()
    page.wait_for_function(
        "Math.abs(Date.parse(document.querySelector('[data-testid=clock-now]').dateTime)"
        " - Date.now()) < 5000"
    )


def test_new_messages_carry_the_moved_time(page: Page) -> None:
    page.get_by_test_id("advance-clock-1d").click()
    expect(page.locator(".clock-now.moved")).to_be_visible()
    page.get_by_test_id("customer-start").click()
    stamp = page.get_by_test_id("bubble").locator("time").get_attribute("datetime")
    assert abs((datetime.fromisoformat(str(stamp)) - shown(page)).total_seconds()) < 60


def test_faults_are_added_listed_and_cleared(page: Page, product: Product) -> None:
    page.get_by_test_id("faults-open").click()
    expect(page.get_by_test_id("faults-none")).to_be_visible()
    page.get_by_test_id("fault-telegram-429").click()
    expect(page.get_by_test_id("fault-list")).to_contain_text("429")
    page.get_by_test_id("fault-platform").select_option("slack")
    page.get_by_test_id("fault-kind").select_option("slow")
    page.get_by_test_id("fault-method").fill("chat.postMessage")
    page.get_by_test_id("fault-count").fill("2")
    page.get_by_test_id("fault-add").click()
    expect(page.get_by_test_id("fault-list").get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_test_id("fault-list")).to_contain_text("chat.postMessage, 2 calls")
    expect(page.get_by_test_id("faults-badge")).to_have_text("2")
    page.get_by_test_id("faults-clear").click()
    expect(page.get_by_test_id("faults-none")).to_be_visible()
    page.keyboard.press("Escape")
    product.control("faults", {"platform": "telegram", "kind": "down"})
    expect(page.get_by_test_id("faults-badge")).to_have_text("1")


def test_the_faults_that_are_often_used(page: Page) -> None:
    page.get_by_test_id("faults-open").click()
    for number, name in enumerate(("telegram-down", "slack-down", "telegram-slow"), 1):
        page.get_by_test_id(f"fault-{name}").click()
        faults = page.get_by_test_id("fault-list").get_by_role("listitem")
        expect(faults).to_have_count(number)
    page.get_by_test_id("fault-kind").select_option("duplicate_update")
    page.get_by_test_id("fault-seconds").fill("60")
    page.get_by_test_id("fault-form").get_by_test_id("fault-add").click()
    expect(page.get_by_test_id("fault-list")).to_contain_text("Updates arrive twice")
    expect(page.get_by_test_id("fault-list")).to_contain_text("for 60 s")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_test_id("faults-dialog")).to_have_count(0)
    expect(page.get_by_test_id("faults-open")).to_be_focused()


def test_every_fault_can_be_switched_on(page: Page) -> None:
    page.get_by_test_id("faults-open").click()
    kinds = page.get_by_test_id("fault-kind").locator("option").all_text_contents()
    for number, kind in enumerate(kinds, 1):
        page.get_by_test_id("fault-kind").select_option(label=kind)
        page.get_by_test_id("fault-add").click()
        faults = page.get_by_test_id("fault-list").get_by_role("listitem")
        expect(faults).to_have_count(number)
        expect(faults.last).to_contain_text(kind)


def test_a_fault_for_this_customer_only(page: Page, product: Product) -> None:
    page.get_by_test_id("faults-open").click()
    page.get_by_test_id("fault-kind").select_option("rate_limit")
    page.get_by_test_id("fault-retry-after").fill("7")
    page.get_by_test_id("fault-this-customer").check()
    page.get_by_test_id("fault-add").click()
    expect(page.get_by_test_id("fault-list")).to_contain_text("retry after 7 s")
    page.get_by_test_id("fault-platform").select_option("slack")
    expect(page.get_by_test_id("fault-this-customer")).to_be_hidden()


def test_a_busy_day_fills_the_list_of_customers(page: Page, pages: Pages) -> None:
    page.get_by_test_id("busy-day").click()
    page.get_by_test_id("busy-customers").fill("600")
    page.get_by_test_id("busy-seed").fill("7")
    page.get_by_test_id("busy-start").click()
    expect(page.get_by_test_id("toast")).to_contain_text("600")
    page.get_by_test_id("customer-switch").click()
    pages.window(page).arrived('"telegram.customer"')
    page.get_by_test_id("customer-search").fill(" ")
    expect(page.get_by_test_id("customer-option").nth(5)).to_be_visible()


def test_raw_calls_in_both_directions(page: Page, product: Product) -> None:
    product.listen()
    page.get_by_test_id("calls-open").click()
    product.says(EMMA, text="/start")
    product.telegram("sendMessage", chat_id=EMMA, text="seen in the panel")
    page.get_by_test_id("slash-input").fill("an event")
    page.get_by_test_id("slash-input").press("Enter")
    panel = page.get_by_test_id("calls-panel")
    sent = panel.get_by_test_id("call").filter(has_text="sendMessage")
    expect(sent).to_contain_text("200")
    expect(sent).to_contain_text("from the product to the platform")
    expect(panel.get_by_test_id("call").filter(has_text="message").first).to_contain_text("slack")
    sent.locator("summary").click()
    expect(sent.locator("pre")).to_contain_text("seen in the panel")
    page.get_by_test_id("calls-filter").fill("sendMessage")
    expect(panel.locator("[data-testid=call]:visible")).to_have_count(1)
    page.get_by_test_id("calls-filter").fill("")
    product.telegram("getUpdates")
    poll = panel.get_by_test_id("call").filter(has_text="getUpdates").first
    expect(poll).to_be_hidden()
    page.get_by_test_id("calls-quiet").uncheck()
    expect(poll).to_be_visible()
    panel.get_by_role("button", name="Clear").click()
    expect(panel.get_by_test_id("call")).to_have_count(0)
    page.get_by_test_id("calls-close").click()
    expect(panel).to_be_hidden()


def test_the_tour_leads_through_six_steps(page: Page, product: Product) -> None:
    page.get_by_test_id("tour-start").click()
    tour = page.get_by_test_id("tour")
    expect(tour).to_contain_text("Step 1 of 6")
    page.get_by_test_id("tour-fill").click()
    expect(page.get_by_test_id("customer-input")).to_have_value("When are you open?")
    page.get_by_test_id("customer-input").press("Enter")
    product.telegram("sendMessage", chat_id=EMMA, text="From nine to six.")
    expect(tour.get_by_text("Done")).to_be_visible()
    page.get_by_test_id("tour-next").click()
    page.reload()
    expect(tour).to_contain_text("Step 2 of 6")
    page.get_by_test_id("home-open").click()
    expect(page.get_by_test_id("home")).to_be_visible()
    for step in range(3, 7):
        page.get_by_test_id("tour-next").click()
        expect(tour).to_contain_text(f"Step {step} of 6")
        expect(page.get_by_test_id("slack-channel")).to_be_visible()
    page.get_by_test_id("tour-back").click()
    expect(tour).to_contain_text("Step 5 of 6")
    page.get_by_test_id("tour-next").click()
    page.get_by_test_id("tour-next").click()
    expect(tour).to_be_hidden()
    expect(page.get_by_test_id("tour-start")).to_be_focused()
    page.get_by_test_id("tour-start").click()
    page.get_by_test_id("tour-end").click()
    expect(tour).to_be_hidden()


def test_theme_and_language_are_kept(page: Page) -> None:
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "light")
    page.get_by_test_id("theme-toggle").click()
    expect(root).to_have_attribute("data-theme", "dark")
    page.get_by_test_id("language-toggle").click()
    expect(root).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_test_id("faults-open")).to_have_accessible_name("故障")
    page.reload()
    expect(root).to_have_attribute("data-theme", "dark")
    expect(root).to_have_attribute("lang", "zh-CN")
    page.get_by_test_id("language-toggle").click()
    expect(page.get_by_test_id("faults-open")).to_have_accessible_name("Faults")
    expect(page.get_by_test_id("language-toggle")).to_be_focused()


def test_the_browser_chooses_chinese_and_dark_at_first(chinese: Page) -> None:
    expect(chinese.locator("html")).to_have_attribute("data-theme", "dark")
    expect(chinese.get_by_test_id("customer-start")).to_have_text("开始")


def test_begin_afresh_forgets_everything(page: Page, product: Product) -> None:
    product.card()
    expect(page.get_by_test_id("slack-card")).to_be_visible()
    page.get_by_test_id("reset-open").click()
    page.get_by_test_id("reset-dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_test_id("slack-card")).to_be_visible()
    page.get_by_test_id("reset-open").click()
    page.get_by_test_id("reset-yes").click()
    expect(page.get_by_test_id("slack-card")).to_have_count(0)
    expect(page.get_by_test_id("customer-start")).to_be_visible()


def test_phone_tabs_and_marks_of_the_other_side(phone: Page, product: Product) -> None:
    expect(phone.get_by_test_id("customer-input")).to_be_visible()
    expect(phone.get_by_test_id("slack-channel")).to_be_hidden()
    product.card()
    expect(phone.get_by_test_id("tab-desk").locator(".dot")).to_be_visible()
    phone.get_by_test_id("tab-desk").click()
    expect(phone.get_by_test_id("slack-card")).to_be_visible()
    expect(phone.get_by_test_id("customer-input")).to_be_hidden()
    phone.get_by_test_id("slack-card").get_by_text("Broken teapot").click()
    expect(phone.get_by_test_id("thread-input")).to_be_visible()
    phone.get_by_test_id("thread-input").fill("hello")
    phone.get_by_test_id("thread-send").click()
    expect(phone.get_by_test_id("slack-thread")).to_contain_text("hello")
    phone.get_by_test_id("thread-back").click()
    expect(phone.get_by_test_id("slack-card")).to_be_visible()
    phone.keyboard.press("Tab")
    phone.get_by_test_id("tab-desk").focus()
    phone.keyboard.press("ArrowLeft")
    expect(phone.get_by_test_id("customer-input")).to_be_visible()


def test_the_controls_of_a_phone_close_again(phone: Page) -> None:
    controls, tools = phone.get_by_test_id("controls-open"), phone.get_by_test_id("faults-open")
    controls.click()
    expect(tools).to_be_visible()
    phone.keyboard.press("Escape")
    expect(tools).to_be_hidden()
    expect(controls).to_be_focused()
    controls.click()
    phone.get_by_test_id("customer-input").click()
    expect(tools).to_be_hidden()


def test_nothing_is_wider_than_the_phone(phone: Page, product: Product) -> None:
    product.says(LAYLA, text="W" * 600 + " https://example.com/" + "a" * 300)
    product.card("M" * 300)
    product.people(
        "POST",
        f"agents/{MAYA}/messages",
        {"channel": SUPPORT, "text": "`" + "c" * 400 + "` " + "👩‍👩‍👧‍👦" * 60},
    )
    phone.get_by_test_id("customer-switch").click()
    phone.get_by_test_id("customer-search").fill("ليلى")
    phone.get_by_test_id("customer-option").click()
    fits = "document.documentElement.scrollWidth <= innerWidth"
    inner = (
        "[...document.querySelectorAll('.bubble, .msg')]"
        ".every(e => !e.offsetParent || e.getBoundingClientRect().right <= innerWidth + 1)"
    )
    assert phone.evaluate(fits)
    assert phone.evaluate(inner)
    phone.get_by_test_id("tab-desk").click()
    expect(phone.get_by_test_id("slack-card")).to_be_visible()
    assert phone.evaluate(fits)
    assert phone.evaluate(inner)


def test_a_lost_connection_is_said_and_mended(page: Page, served: Served) -> None:
    port = int(served.url.rsplit(":", 1)[1])
    served.stop()
    expect(page.get_by_test_id("connection")).to_contain_text("Connection lost")
    page.get_by_test_id("customer-input").fill("lost?")
    page.get_by_test_id("customer-input").press("Enter")
    expect(page.get_by_test_id("toast")).to_contain_text("does not answer")
    expect(page.get_by_test_id("customer-input")).to_have_value("lost?")
    page.get_by_test_id("customer-input").press("Enter")
    expect(page.get_by_test_id("customer-input")).to_have_value("lost?")
    expect(page.get_by_test_id("toast")).to_have_count(1)
    served.start(port)
    expect(page.get_by_test_id("connection")).to_be_empty()
    page.get_by_test_id("customer-input").press("Enter")
    expect(page.get_by_test_id("customer-chat")).to_contain_text("lost?")
