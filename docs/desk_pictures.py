"""Pictures of `/desk`: lists, forms, and what is asked before many tickets change."""

from pictures import ENGLISH, by_id, earlier_ticket, keep, open_own_card, open_page, say
from playwright.sync_api import Browser, Page, expect

_PATIENCE = 15_000  # milliseconds
_PARROT = "Mr Whiskers, my uncle’s parrot, swallowed one of your teaspoons"
_MACRO = "Dear {customer}, request #{number} is with our workshop. Yours, {agent}"


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


def command(page: Page, text: str, answer: str) -> None:
    typed(page, text)
    expect(by_id(page, "slack-ephemeral").last).to_contain_text(answer, timeout=_PATIENCE)


def typed(page: Page, text: str) -> None:
    by_id(page, "slash-input").fill(text)
    by_id(page, "slash-input").press("Enter")
