"""The staff side's listeners: these tables are the table of contents."""

import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.handlers.staff import (
    buttons,
    calls,
    changes,
    commands,
    desk_bulk,
    desk_faq,
    desk_faq_learning,
    desk_lists,
    desk_macros,
    desk_writing,
    faq_buttons,
    faq_forms,
    filing,
    holding,
    home,
    reactions,
    threads,
)
from bot.slack import call_form, cards, compose_form, faq_cards, faq_form, filing_form, held
from bot.slack import home as home_tab
from bot.slack.call import Call, Handler, handle
from bot.slack.door import Door
from bot.slack.inlet import ROW
from bot.slack.request import Body
from bot.slack.submission import Submission, SubmissionHandler, answer_submission, outdated

_ANY = re.compile("")

#: Buttons and menus, by action id.
ACTIONS: dict[str | re.Pattern[str], Handler] = {
    cards.TAKE: buttons.take,
    cards.RESOLVE: buttons.resolve,
    cards.REOPEN: buttons.reopen,
    cards.REPLY: desk_writing.reply_from_card,
    cards.LOG_CALL: calls.from_card,
    cards.SAVE_FAQ: desk_faq_learning.save_ticket,
    home_tab.REFRESH: home.refresh,
    home_tab.AWAY: home.away,
    home_tab.BACK: home.back,
    re.compile(rf"^{re.escape(home_tab.TAKE)}\."): home.take,
    filing_form.OPEN: filing.open_form,
    held.SEND: holding.send,
    held.KEEP: holding.keep,
    held.DROP: holding.drop,
    faq_cards.APPROVE: faq_buttons.approve,
    faq_cards.EDIT_PROPOSAL: faq_buttons.edit_proposal,
    faq_cards.REJECT: faq_buttons.reject,
    faq_cards.ENTRY_MENU: faq_buttons.entry_menu,
    faq_cards.RESTORE: faq_buttons.restore,
    faq_cards.REVIEWED: faq_buttons.reviewed,
    faq_cards.EDIT_ENTRY: faq_buttons.edit_entry,
    re.compile(rf"^{re.escape(faq_cards.PAGE)}\."): desk_faq.turn_page,
    re.compile(rf"^{re.escape(desk_writing.CANCEL)}\."): desk_writing.press_cancel,
    desk_bulk.CONFIRM: desk_bulk.confirm,
    desk_bulk.CANCEL: desk_bulk.cancel,
    re.compile(rf"^{re.escape(desk_lists.PAGE)}\."): desk_lists.turn_page,
    _ANY: buttons.outdated,
}

#: Submitted forms, by callback id.
FORMS: dict[str | re.Pattern[str], SubmissionHandler] = {
    compose_form.CALLBACK: desk_writing.take_words,
    compose_form.MACRO_CALLBACK: desk_macros.take_macro,
    faq_form.CALLBACK: faq_forms.take_entry,
    faq_form.PHRASES_CALLBACK: faq_forms.take_phrases,
    call_form.CALLBACK: calls.take,
    filing_form.CALLBACK: filing.take,
    _ANY: outdated,
}


#: What becomes of messages, by the event's subtype.
CHANGES: dict[str, Handler] = {
    "message_changed": changes.edited,
    "message_deleted": changes.deleted,
}


#: What else happens, by the event's type.
EVENTS: dict[str, Handler] = {
    "app_home_opened": home.opened,
    "reaction_added": reactions.added,
    "reaction_removed": reactions.removed,
}


def register(app: AsyncApp, door: Door) -> None:
    """Tell Bolt who listens to what. The first that matches runs."""
    for subtype, listener in CHANGES.items():
        app.event({"type": "message", "subtype": subtype})(_listener(door, listener))
    app.event("message")(_listener(door, threads.message))
    for event, reaction in EVENTS.items():
        app.event(event)(_listener(door, reaction))
    app.command(_ANY)(_listener(door, commands.run))
    for action, handler in ACTIONS.items():
        app.action(action)(_listener(door, handler))
    for callback, taker in FORMS.items():
        app.view(callback)(_form_listener(door, taker))
    app.shortcut(filing_form.SHORTCUT)(_listener(door, filing.shortcut))
    app.shortcut(_ANY)(_listener(door, buttons.outdated))
    app.event(_ANY)(_listener(door, threads.nothing))


def _listener(door: Door, handler: Handler) -> Callable[..., Awaitable[None]]:
    async def listener(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        await handle(handler, Call(door, body, row=context[ROW]))

    return listener


def _form_listener(door: Door, handler: SubmissionHandler) -> Callable[..., Awaitable[None]]:
    async def listener(ack: AsyncAck, body: Body) -> None:
        await ack(**await answer_submission(handler, Submission(door, body)))

    return listener
