"""Which tickets a list shows, from the words after `/desk tickets`. Pure."""

from dataclasses import dataclass, replace

from bot.handlers.staff.arguments import Incomplete, mention_in, number_in
from crm.tickets.models import PRIORITIES
from crm.tickets.queries import ALL_STATUSES, TicketFilter
from crm.tickets.transitions import Status

_MOST_PAGES = 10_000
_LISTS = {
    "mine": TicketFilter(),
    "unassigned": TicketFilter(unassigned=True),
    "overdue": TicketFilter(overdue=True),
    "todo": TicketFilter(statuses=(Status.NEW, Status.OPEN)),
    "waiting": TicketFilter(statuses=(Status.PENDING,)),
    "snoozed": TicketFilter(snoozed=True),
    "all": TicketFilter(),
    "resolved": TicketFilter(statuses=(Status.RESOLVED, Status.CLOSED)),
}
_ALIASES = {
    "my": "mine",
    "me": "mine",
    "我的": "mine",
    "open": "all",
    "全部": "all",
    "new": "unassigned",
    "nobody": "unassigned",
    "未分配": "unassigned",
    "late": "overdue",
    "超时": "overdue",
    "ours": "todo",
    "待回复": "todo",
    "pending": "waiting",
    "等待": "waiting",
    "aside": "snoozed",
    "稍后": "snoozed",
    "closed": "resolved",
    "已解决": "resolved",
    "低": "low",
    "普通": "normal",
    "高": "high",
    "紧急": "urgent",
    "标签": "tag",
    "客户": "customer",
    "页": "page",
}


@dataclass(frozen=True)
class Wanted:
    """Which tickets, and which page (from 1). `names` are the lists and priorities asked for, as
    their texts are called."""

    names: tuple[str, ...] = ()
    tag: str | None = None
    customer: str | None = None
    assignee: str | None = None  # a Slack user id, or an @name as typed
    page: int = 1

    @property
    def words(self) -> str:
        """What asks for the same list, without its page."""
        parts = [*self.names]
        if self.assignee:
            typed = self.assignee.startswith("@")
            parts.append(self.assignee if typed else f"<@{self.assignee}>")
        if self.tag:
            parts.append(f"#{self.tag}")
        if self.customer:
            parts.append(f"customer {self.customer}")
        return " ".join(parts)

    def filter(self) -> TicketFilter:
        """The tickets that are on all the lists; `mine`, a colleague and a customer are looked up
        by the caller."""
        found = TicketFilter(statuses=ALL_STATUSES if self.customer else TicketFilter().statuses)
        priorities = tuple(name for name in self.names if name in PRIORITIES)
        for name in self.names:
            one = _LISTS.get(name)
            if one is None:
                continue
            found = replace(
                found,
                unassigned=found.unassigned or one.unassigned,
                overdue=found.overdue or one.overdue,
            )
            if one.statuses != TicketFilter().statuses or name == "all":
                found = replace(found, statuses=one.statuses)
        everything = {"all", "resolved"} & set(self.names) or not self.names
        snoozed = "snoozed" in self.names or (None if everything else False)
        return replace(found, priorities=priorities, tag=self.tag, snoozed=snoozed)


def read_wanted(words: tuple[str, ...]) -> Wanted:
    """The list that is meant: list names, priorities, `#tag`, `@colleague`, a page; `customer` and
    all that follows it name a customer. Without a word, one's own. Raises Incomplete."""
    wanted = Wanted()
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name = _ALIASES.get(word.lower(), word.lower())
        number = number_in(word) if not word.startswith("#") else None
        if name in _LISTS or name in PRIORITIES:
            wanted = replace(wanted, names=(*wanted.names, name))
        elif name == "customer" and rest:
            return _for_customer(wanted, rest)
        elif name in ("tag", "page") and rest:
            rest[0] = f"#{rest[0].lstrip('#')}" if name == "tag" else rest[0]
        elif word.startswith("#") and len(word) > 1:
            wanted = replace(wanted, tag=word.lstrip("#").lower())
        elif mention_in(word):
            wanted = replace(wanted, assignee=mention_in(word))
        elif word.startswith("@") and len(word) > 1:
            wanted = replace(wanted, assignee=word)
        elif number is not None:
            wanted = replace(wanted, page=min(max(number, 1), _MOST_PAGES))
        else:
            raise Incomplete("desk-bad-filter", word)
    if not wanted.words:
        wanted = replace(wanted, names=("mine",))
    return wanted


def _for_customer(wanted: Wanted, rest: list[str]) -> Wanted:
    """`rest` names the customer; `page 2` at its end is none of it."""
    page = 1
    if len(rest) > 2 and rest[-2].lower() in ("page", "页"):
        page = number_in(rest[-1]) or 1
        rest = rest[:-2]
    return replace(wanted, customer=" ".join(rest), page=min(max(page, 1), _MOST_PAGES))
