"""Pictures of `/desk`: lists, forms, and what is asked before many tickets change."""

from pictures import (
    ENGLISH,
    PIANO,
    by_id,
    earlier_ticket,
    get,
    in_thread,
    keep,
    open_own_card,
    open_page,
    post,
    say,
    seen,
)
from playwright.sync_api import Browser, Locator, Page, expect

_PATIENCE = 15_000  # milliseconds
_PARROT = "Mr Whiskers, my uncle’s parrot, swallowed one of your teaspoons"
_MACRO = "Dear {customer}, request #{number} is with our workshop. Yours, {agent}"


def at_the_desk(browser: Browser, url: str) -> None:
    """What the desk asks, its forms, its home tab."""
    earlier_ticket(url, PIANO)
    page = open_page(browser, url)
    desk = page.locator(".workspace")
    say(page, ENGLISH["unknown"])
    card = open_own_card(page, ENGLISH)
    in_thread(page, "nota: she has been here twice already")
    expect(by_id(page, "slack-ephemeral").last).to_contain_text("looks like a note")
    keep(page, "desk-held.webp", desk)
    card.get_by_role("button", name="Log a call").click()
    keep(page, "desk-call.webp", by_id(page, "modal"))
    fill_in_call(page)
    keep(page, "desk-call-card.webp", desk)
    by_id(page, "home-open").click()
    expect(by_id(page, "home-content")).to_contain_text("Take #", timeout=_PATIENCE)
    keep(page, "desk-home.webp", desk)
    page.context.close()


def fill_in_call(page: Page) -> None:
    form = by_id(page, "modal")
    form.get_by_label("How long, in minutes").fill("12")
    form.get_by_label("What came of it").fill("She brings it on Saturday at ten.")
    by_id(page, "modal-submit").click()
    expect(form).to_contain_text("Noted in ticket", timeout=_PATIENCE)
    by_id(page, "modal-cancel").or_(by_id(page, "modal-close")).first.click()
    seen(page, "slack-thread", "incoming call, 12 min")


def at_the_commands(browser: Browser, url: str) -> None:
    """A lead sorts the morning's tickets."""
    earlier_ticket(url, _PARROT)
    page = open_page(browser, url)
    desk = page.locator(".workspace")
    say(page, ENGLISH["unknown"])
    number = open_own_card(page, ENGLISH).inner_text().partition("#")[2].split()[0]
    command(page, f"/desk priority {number} high", "has high priority now")
    command(page, f"/desk tag {number} espresso warranty", "has these tags now")
    command(page, f"/desk note #{number} Has one of the first machines", "Noted about")
    command(page, "/desk tickets unassigned", "Tickets nobody has taken (2)")
    command(page, "/desk bulk tag later all", "Tag 2 tickets with #later?")
    keep(page, "desk-bulk.webp", desk)
    command(page, f"/desk customer #{number}", "Has one of the first machines")
    keep(page, "desk-customer.webp", desk)
    forms(page, number)
    a_second_ticket(page, url, number)
    page.context.close()


def forms(page: Page, number: str) -> None:
    modal = by_id(page, "modal")
    typed(page, "/desk macro add workshop")
    expect(modal).to_contain_text("Gaps that are filled in", timeout=_PATIENCE)
    modal.get_by_label("Text").fill(_MACRO)
    keep(page, "desk-macro-form.webp", modal)
    by_id(page, "modal-submit").click()
    expect(modal).to_be_hidden(timeout=_PATIENCE)
    for text, name in (
        (f"/desk macro {number} workshop", "desk-macro.webp"),
        (f"/desk schedule {number} tomorrow 9", "desk-schedule.webp"),
    ):
        typed(page, text)
        expect(modal).to_contain_text("What the customer will read", timeout=_PATIENCE)
        keep(page, name, modal)
        by_id(page, "modal-cancel").click()
        expect(modal).to_be_hidden(timeout=_PATIENCE)


def a_second_ticket(page: Page, url: str, number: str) -> None:
    """An overdue card; the first words to a customer; their ticket merged; who changed what."""
    desk, modal = page.locator(".workspace"), by_id(page, "modal")
    post(f"{url}/control/clock", {"advance_seconds": 2 * 3600})
    seen(page, "slack-thread", "was promised a reply by now")
    keep(page, "desk-overdue.webp", desk)
    command(page, f"/desk resolve {number}", "is resolved")
    typed(page, "/desk write emma")
    expect(modal).to_contain_text("To Emma", timeout=_PATIENCE)
    modal.get_by_label("What the customer will read").fill("The new pump is here. Shall we fit it?")
    keep(page, "desk-write.webp", modal)
    by_id(page, "modal-submit").click()
    second = by_id(page, "slack-card").filter(has_text="The new pump is here").last
    expect(second).to_be_visible(timeout=_PATIENCE)
    other = second.inner_text().partition("#")[2].split()[0]
    close(page)
    command(page, f"/desk merge {other} into {number}", "is a part of")
    expect(second).to_contain_text("Merged into", timeout=_PATIENCE)
    keep(page, "desk-merged.webp", desk)
    command(page, f"/desk audit {number}", "Who changed what")
    keep(page, "desk-audit.webp", desk)


def close(page: Page) -> None:
    """Close the form, whatever it says by now."""
    closing = by_id(page, "modal-cancel").or_(by_id(page, "modal-close")).first
    if closing.is_visible():
        closing.click()
    expect(by_id(page, "modal")).to_be_hidden(timeout=_PATIENCE)


def with_leads(browser: Browser, url: str) -> None:
    """What an agent who is no lead proposes, what the lead reads, and the other forms."""
    earlier_ticket(url, _PARROT)
    page = open_page(browser, url)
    desk = page.locator(".workspace")
    say(page, ENGLISH["unknown"])
    card = open_own_card(page, ENGLISH)
    number = card.inner_text().partition("#")[2].split()[0]
    card.get_by_role("button", name="Reply").click()
    kept_form(page, "What the customer will read", "desk-reply.webp")
    a_reply_that_waits(page, number, desk)
    a_ticket_of_a_message(page, url)
    the_knowledge_base(page, desk)
    command(page, f"/desk transcript {number} notes", "comes into its thread")
    expect(by_id(page, "slack-thread")).to_contain_text(".html", timeout=_PATIENCE)
    keep(page, "desk-transcript.webp", desk)
    page.context.close()


def kept_form(page: Page, text: str, name: str) -> None:
    """Keep a picture of the form that opens, and close it."""
    modal = by_id(page, "modal")
    expect(modal).to_contain_text(text, timeout=_PATIENCE)
    keep(page, name, modal)
    by_id(page, "modal-cancel").click()
    expect(modal).to_be_hidden(timeout=_PATIENCE)


def a_reply_that_waits(page: Page, number: str, desk: Locator) -> None:
    """The list of scheduled replies, and the card of a ticket that was put aside."""
    modal = by_id(page, "modal")
    typed(page, f"/desk schedule {number} tomorrow 9")
    expect(modal).to_contain_text("What the customer will read", timeout=_PATIENCE)
    modal.get_by_label("What the customer will read").fill("Does it still hum?")
    by_id(page, "modal-submit").click()
    expect(modal).to_contain_text("It is sent on", timeout=_PATIENCE)
    by_id(page, "modal-cancel").or_(by_id(page, "modal-close")).first.click()
    command(page, f"/desk snooze {number} tomorrow 8:00", "comes back on")
    command(page, "/desk scheduled", "Does it still hum?")
    keep(page, "desk-scheduled.webp", desk)


def a_ticket_of_a_message(page: Page, url: str) -> None:
    """What 🎫 on a colleague's message offers, and the form."""
    agent = get(f"{url}/people/agents")["agents"][0]["id"]
    channels = get(f"{url}/people/channels")["channels"]
    channel = next(one["id"] for one in channels if one["name"] == "support")
    said = {"channel": channel, "text": "Noah rang: may the piano tuner come on Monday?"}
    ts = post(f"{url}/people/agents/{agent}/messages", said)["ts"]
    mark = {"channel": channel, "ts": ts, "name": "ticket"}
    post(f"{url}/people/agents/{agent}/reactions", mark)
    offered = by_id(page, "slack-ephemeral").last
    expect(offered).to_contain_text("A ticket of that message?", timeout=_PATIENCE)
    keep(page, "desk-filing-offer.webp", page.locator(".workspace"))
    offered.get_by_role("button", name="Make a ticket").click()
    kept_form(page, "may the piano tuner come", "desk-filing.webp")


def the_knowledge_base(page: Page, desk: Locator) -> None:
    """The list of entries, the form of one, and the draft that it becomes."""
    command(page, "/desk faq list live", "FAQ entries")
    keep(page, "desk-faq-list.webp", desk)
    modal = by_id(page, "modal")
    typed(page, "/desk faq add May I bring my own cup?")
    expect(modal).to_contain_text("Answer", timeout=_PATIENCE)
    modal.get_by_label("Answer", exact=True).first.fill("With pleasure: it even saves you 20p.")
    keep(page, "desk-faq-form.webp", modal)
    by_id(page, "modal-submit").click()
    expect(modal).not_to_contain_text("Answer", timeout=_PATIENCE)
    by_id(page, "modal-cancel").or_(by_id(page, "modal-close")).first.click()
    draft = desk.get_by_role("button", name="Edit and approve")
    expect(draft.last).to_be_visible(timeout=_PATIENCE)
    keep(page, "desk-faq-draft.webp", desk)


def command(page: Page, text: str, answer: str) -> None:
    typed(page, text)
    expect(by_id(page, "slack-ephemeral").last).to_contain_text(answer, timeout=_PATIENCE)


def typed(page: Page, text: str) -> None:
    by_id(page, "slash-input").fill(text)
    by_id(page, "slash-input").press("Enter")
