"""`/desk macro`: replies that are kept, and used with a preview."""

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, Incomplete, number_in
from bot.handlers.staff.desk_writing import open_reply
from bot.slack.call import Call
from bot.slack.cards import shorten
from bot.slack.compose_form import MacroForm, macro_form
from bot.slack.modals import FieldErrors, View
from bot.slack.rich import Answer, Span
from bot.slack.submission import Submission
from crm.actor import Actor
from crm.errors import Conflict, Invalid
from crm.macros import service as macros
from crm.macros.gaps import fill
from crm.macros.models import Macro

_EXCERPT = 100
_WORDS = {
    "list": "list", "ls": "list", "列表": "list",
    "add": "add", "new": "add", "新增": "add",
    "edit": "edit", "change": "edit", "编辑": "edit",
    "drop": "drop", "delete": "drop", "remove": "drop", "删除": "drop",
}  # fmt: skip


async def macro(call: Call, arguments: Arguments) -> None:
    """One of the commands above; or a ticket's number and a macro's name, in any order."""
    first = arguments.words[0].lower() if arguments.words else "list"
    what, rest = _WORDS.get(first), arguments.after_command()
    if what == "list":
        rest.nothing_after(0)
        await _list(call, arguments.command)
    elif what == "add":
        await call.staff()
        rest.nothing_after(1)
        await call.open(macro_form(MacroForm(), call.door.say, rest.rest))
    elif what == "edit":
        found = await call.read(macros.find, _name(rest, "desk-usage-macro-edit"))
        meta = MacroForm(found.id)
        await call.open(macro_form(meta, call.door.say, found.name, found.text))
    elif what == "drop":
        done = await call.decide(_drop, _name(rest, "desk-usage-macro-drop"))
        if done:
            await call.tell("desk-done-macro-dropped", name=done.value)
    else:
        await _use(call, arguments)


async def take_macro(submission: Submission) -> View | None:
    """A macro as it was filled in."""
    filled = submission.filled
    meta = filled.metadata(MacroForm)
    name, text = filled.typed("name"), filled.typed("text")
    try:
        await submission.decide(_save, meta.macro_id, name, text)
    except (Invalid, Conflict) as wrong:
        field = "text" if wrong.key in ("error-macro-text", "error-macro-gap") else "name"
        said = submission.door.say(wrong.key, **wrong.variables)
        raise FieldErrors({field: said}) from wrong
    return None


async def _list(call: Call, command: str) -> None:
    found = await call.read(macros.every)
    say = call.door.say
    shown = Answer()
    shown.add(Span(say("desk-macros", count=len(found)), bold=True))
    for one in found:
        text = shorten(" ".join(one.text.split()), _EXCERPT)
        shown.add(Span(one.name, code=True), Span(f"  {text}"))
    shown.add(say("desk-macros-how", command=command))
    await call.show(shown)


async def _use(call: Call, arguments: Arguments) -> None:
    """The preview: the macro with its gaps filled, to be changed or sent."""
    words = sorted(arguments.words, key=lambda word: number_in(word) is None)
    if len(words) < 2:
        raise Incomplete
    in_order = Arguments(arguments.command, tuple(words))
    in_order.nothing_after(2)
    found = await call.read(macros.find, words[1])
    await open_reply(call, in_order.ticket_id(), lambda values: fill(found.text, values))


def _name(rest: Arguments, usage: str) -> str:
    if not rest.words:
        raise Incomplete(usage=usage)
    rest.nothing_after(1)
    return rest.words[0]


def _save(session: Session, actor: Actor, macro_id: int, name: str, text: str) -> str:
    saved: Macro = macros.save(session, actor, macro_id, name, text)
    return saved.name


def _drop(session: Session, actor: Actor, name: str) -> str:
    return macros.drop(session, actor, name).name
