"""`/desk`: one table of commands; half a command is answered with the nearest right one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

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
from bot.handlers.staff.arguments import Arguments, Incomplete
from bot.slack.call import Call
from bot.slack.rich import Answer, Span
from bot.texts import load_texts

_NEAR = 55
_HINT = 1_000  # characters that a manifest may have there


@dataclass(frozen=True)
class Command:
    """`help` and `usage` are text keys desk-help-<name> and desk-usage-<name>."""

    name: str
    run: Callable[[Call, Arguments], Awaitable[None]]
    aliases: tuple[str, ...] = ()


async def show_help(call: Call, _arguments: Arguments) -> None:
    await call.show(help_answer(call))


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
        await _unknown(call, arguments.words[0])
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
    found = process.extractOne(word.lower(), list(_BY_WORD), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return _BY_WORD[found[0]].name if found else None


def help_answer(call: Call, first: str | None = None) -> Answer:
    """The list of commands; `first` is said before it."""
    say, command = call.door.say, typed(call)
    shown = Answer()
    if first:
        shown.add(first)
    shown.add(Span(say("desk-help-title", command=command).replace("`", ""), bold=True))
    for entry in COMMANDS:
        usage = say(f"desk-usage-{entry.name}")
        shown.add(Span(f"{command} {usage}", code=True), f" – {say(f'desk-help-{entry.name}')}")
    shown.add(say("desk-help-threads"))
    return shown


async def _unknown(call: Call, word: str) -> None:
    near = nearest(word)
    key = "desk-unknown-near" if near else "desk-unknown"
    word = word.replace("`", "'")[:60]
    first = call.door.say(key, word=word, command=typed(call), near=near or "")
    await call.show(help_answer(call, first))
