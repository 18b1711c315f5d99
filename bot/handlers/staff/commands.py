"""`/desk`: one table of commands; half a command is answered with the nearest right one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.handlers.staff import (
    calls,
    desk_audit,
    desk_bulk,
    desk_customers,
    desk_duty,
    desk_faq,
    desk_lists,
    desk_macros,
    desk_pairs,
    desk_snooze,
    desk_tickets,
    desk_triage,
    desk_writing,
)
from bot.handlers.staff.arguments import Arguments, Incomplete, nearest_word, number_in
from bot.slack.call import Call
from bot.slack.rich import Answer, Span
from bot.texts import load_texts

_TYPED = 200
_HINT = 1_000  # characters that a manifest may have there


@dataclass(frozen=True)
class Command:
    """`help` and `usage` are text keys desk-help-<name> and desk-usage-<name>."""

    name: str
    run: Callable[[Call, Arguments], Awaitable[None]]
    aliases: tuple[str, ...] = ()


async def show_help(call: Call, arguments: Arguments) -> None:
    """All commands, or the one that is asked about."""
    word = arguments.words[0].lower() if arguments.words else ""
    near = word and nearest(word)
    if not near:
        await call.show(help_answer(call))
        return
    shown = Answer()
    shown.add(*_explained(call, near))
    await call.show(shown)


COMMANDS = (
    Command("help", show_help, ("?", "帮助")),
    Command("find", desk_customers.find, ("search", "查找")),
    Command("customer", desk_customers.customer, ("客户",)),
    Command("note", desk_customers.note, ("memo", "备注")),
    Command("tickets", desk_lists.tickets, ("list", "queue", "列表")),
    Command("ticket", desk_tickets.ticket, ("show", "工单")),
    Command("assign", desk_tickets.assign, ("give", "分配")),
    Command("resolve", desk_tickets.resolve, ("solve", "解决")),
    Command("transfer", desk_tickets.transfer, ("handover", "转交")),
    Command("merge", desk_pairs.merge, ("join", "合并")),
    Command("link", desk_pairs.link, ("relate", "关联")),
    Command("unlink", desk_pairs.unlink, ("取消关联",)),
    Command("reply", desk_writing.reply, ("answer", "回复")),
    Command("macro", desk_macros.macro, ("macros", "canned", "快捷回复")),
    Command("schedule", desk_writing.schedule, ("定时",)),
    Command("scheduled", desk_writing.show_scheduled, ("定时列表",)),
    Command("unschedule", desk_writing.unschedule, ("取消定时",)),
    Command("write", desk_writing.write, ("contact", "联系")),
    Command("bulk", desk_bulk.bulk_change, ("many", "批量")),
    Command("transcript", desk_tickets.transcript, ("export", "导出")),
    Command("snooze", desk_snooze.snooze, ("later", "稍后")),
    Command("wake", desk_snooze.wake, ("unsnooze", "唤醒")),
    Command("priority", desk_triage.priority, ("prio", "优先级")),
    Command("tag", desk_triage.tag, ("label", "标签")),
    Command("untag", desk_triage.untag, ("unlabel", "去标签")),
    Command("call", calls.command, ("phone", "电话")),
    Command("faq", desk_faq.faq, ("kb", "answers", "知识库")),
    Command("away", desk_duty.away, ("break", "离开")),
    Command("back", desk_duty.back, ("here", "回来")),
    Command("team", desk_duty.team, ("who", "团队")),
    Command("hours", desk_duty.hours, ("工时",)),
    Command("skills", desk_duty.skills, ("skill", "技能")),
    Command("audit", desk_audit.audit, ("history", "log", "审计")),
)
_BY_WORD = {word: command for command in COMMANDS for word in (command.name, *command.aliases)}


def usage_hint(language: str) -> str:
    """What can follow the command, for Slack's own suggestions: their length is limited."""
    more = load_texts().get(language, "desk-hint-more")
    return " | ".join([*(entry.name for entry in COMMANDS), more])[:_HINT]


async def run(call: Call) -> None:
    """A slash command. Only agents may use it."""
    await call.staff()
    arguments = Arguments.read(str(call.body.get("text") or ""), typed(call))
    if not arguments.words:
        await show_help(call, arguments)
        return
    command = _BY_WORD.get(arguments.words[0].lower())
    if command is None:
        await _unknown(call, arguments)
        return
    try:
        await command.run(call, arguments.after_command())
    except Incomplete as incomplete:
        usage = call.door.say(incomplete.usage or f"desk-usage-{command.name}")
        shown = Answer()
        shown.add(
            call.door.say(
                incomplete.key, usage=usage, command=arguments.command, word=incomplete.word
            )
        )
        await call.show(shown)


def typed(call: Call) -> str:
    """The command as this workspace calls it: `/desk`, or what the app's page says."""
    return str(call.body.get("command") or "/desk")


def nearest(word: str) -> str | None:
    """The command that a mistyped word most likely means."""
    found = nearest_word(word, _BY_WORD)
    return _BY_WORD[found].name if found else None


def help_answer(call: Call, first: str | None = None) -> Answer:
    """The list of commands; `first` is said before it."""
    say, command = call.door.say, typed(call)
    shown = Answer()
    if first:
        shown.add(first)
    shown.add(Span(say("desk-help-title", command=command).replace("`", ""), bold=True))
    for entry in COMMANDS:
        shown.add(*_explained(call, entry.name))
    inside = call.door.workspace.keeps_inside(call.channel)
    shown.add(say("desk-help-threads-inside" if inside else "desk-help-threads"))
    return shown


def _explained(call: Call, name: str) -> tuple[Span, str]:
    say = call.door.say
    usage = Span(f"{typed(call)} {say(f'desk-usage-{name}')}", code=True)
    return usage, f" – {say(f'desk-help-{name}')}"


async def _unknown(call: Call, arguments: Arguments) -> None:
    """The nearest command with its usage; where none is near, all of them."""
    bare = number_in(arguments.words[0]) is not None  # `/desk 1001`
    near = "ticket" if bare else nearest(arguments.words[0])
    word = arguments.words[0].replace("`", "'")[:60]
    if near is None:
        first = call.door.say("desk-unknown", word=word, command=arguments.command)
        await call.show(help_answer(call, first))
        return
    shown = Answer()
    words = arguments.words if bare else arguments.words[1:]
    rest = " ".join([near, *words]).replace("`", "'")[:_TYPED]
    shown.add(call.door.say("desk-unknown-near", word=word, command=arguments.command, near=rest))
    shown.add(*_explained(call, near))
    shown.add(call.door.say("desk-all-commands", command=arguments.command))
    await call.show(shown)
