"""Modals (a stack of at most three per person) and App Home.

Source: docs.slack.dev/surfaces/modals and docs.slack.dev/reference/methods/views.*
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

from playground.hub import Hub
from playground.slack import ids
from playground.slack.blocks import check_view
from playground.slack.elements import state_of
from playground.slack.errors import SlackError
from playground.slack.triggers import Triggers

Json = dict[str, Any]
STACK_LIMIT = 3
_VIEW_BYTES = 250_000


@dataclass
class Modals:
    """Every person's open modals and home tab."""

    hub: Hub
    triggers: Triggers
    stacks: dict[str, list[Json]] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)

    def top(self, user: str) -> Json | None:
        """What this person has in front of them."""
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def open(self, trigger_id: str, wanted: Any) -> Json:
        """views.open: a new stack with one view; the person's old stack is gone."""
        check_view(wanted, "modal")
        trigger = self.triggers.check(trigger_id)
        view = self._make(wanted, trigger.user)
        trigger.used = True
        self.stacks[trigger.user] = [view]
        self._show(trigger.user)
        return view

    def push(self, trigger_id: str, wanted: Any) -> Json:
        """views.push: one more on the stack; SlackError push_limit_reached above three."""
        check_view(wanted, "modal")
        trigger = self.triggers.check(trigger_id)
        view = self.put_on_top(trigger.user, wanted)
        trigger.used = True
        return view

    def put_on_top(self, user: str, wanted: Json) -> Json:
        """Add a checked view to a person's stack, which must not be empty."""
        stack = self.stacks.get(user)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        view = self._make(wanted, user)
        view.update(root_view_id=stack[0]["id"], previous_view_id=stack[-1]["id"])
        stack.append(view)
        self._show(user)
        return view

    def update(
        self, wanted: Any, view_id: str | None, external_id: str | None, known: str | None
    ) -> Json:
        """views.update; SlackError not_found or hash_conflict."""
        found = self._find(view_id, external_id)
        if found is None:
            raise SlackError("not_found")
        user, old = found
        check_view(wanted, old["type"])
        if known and known != old["hash"]:
            raise SlackError("hash_conflict")
        return self.replace(user, old, wanted)

    def replace(self, user: str, old: Json, wanted: Json) -> Json:
        """Put a checked view in the place of one that is open; input state survives where the
        block_id and action_id stay the same."""
        view = self._make(wanted, user, old)
        if old["type"] == "home":
            self.homes[user] = view
            self.hub.publish("slack.home", user=user, view=view)
            return view
        stack = self.stacks[user]
        stack[next(i for i, v in enumerate(stack) if v["id"] == old["id"])] = view
        self._show(user)
        return view

    def publish(self, user: str, wanted: Any, known: str | None) -> Json:
        """views.publish: the home tab of one person."""
        check_view(wanted, "home")
        old = self.homes.get(user)
        if known and old is not None and known != old["hash"]:
            raise SlackError("hash_conflict")
        view = self.homes[user] = self._make(wanted, user, old)
        self.hub.publish("slack.home", user=user, view=view)
        return view

    def close_top(self, user: str) -> None:
        stack = self.stacks.get(user)
        if stack:
            stack.pop()
        self._show(user)

    def clear(self, user: str) -> None:
        """Close all modals of this person."""
        self.stacks.pop(user, None)
        self._show(user)

    def by_id(self, user: str, view_id: str) -> Json | None:
        """An open modal or the home tab of this person."""
        views = [*self.stacks.get(user, ()), *filter(None, [self.homes.get(user)])]
        return next((view for view in views if view["id"] == view_id), None)

    def reset(self) -> None:
        self.stacks.clear()
        self.homes.clear()

    def _find(self, view_id: str | None, external_id: str | None) -> tuple[str, Json] | None:
        for user, view in self._all():
            if view_id and view["id"] == view_id:
                return user, view
            if not view_id and external_id and view["external_id"] == external_id:
                return user, view
        return None

    def _all(self) -> list[tuple[str, Json]]:
        stacked = [(user, view) for user, stack in self.stacks.items() for view in stack]
        return stacked + list(self.homes.items())

    def _make(self, wanted: Json, user: str, old: Json | None = None) -> Json:
        if len(str(wanted)) > _VIEW_BYTES:
            raise SlackError("view_too_large")
        external = wanted.get("external_id") or ""
        taken = external and self._find(None, external)
        if taken and (old is None or taken[1]["id"] != old["id"]):
            raise SlackError("duplicate_external_id")
        view_id = old["id"] if old else ids.new_id("V")
        view: Json = {
            "id": view_id,
            "team_id": ids.TEAM,
            "type": wanted["type"],
            "blocks": wanted["blocks"],
            "private_metadata": wanted.get("private_metadata") or "",
            "callback_id": wanted.get("callback_id") or "",
            "state": {"values": state_of(wanted["blocks"], old["state"]["values"] if old else {})},
            "hash": f"{self.hub.clock.timestamp():.0f}.{secrets.token_hex(4)}",
            "title": wanted.get("title"),
            "clear_on_close": bool(wanted.get("clear_on_close")),
            "notify_on_close": bool(wanted.get("notify_on_close")),
            "close": wanted.get("close"),
            "submit": wanted.get("submit"),
            "previous_view_id": old["previous_view_id"] if old else None,
            "root_view_id": old["root_view_id"] if old else view_id,
            "app_id": ids.APP,
            "external_id": external,
            "app_installed_team_id": ids.TEAM,
            "bot_id": ids.BOT,
        }
        return view

    def _show(self, user: str) -> None:
        self.hub.publish("slack.view", user=user, view=self.top(user))
