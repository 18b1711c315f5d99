"""What a person does in Slack beyond writing: commands, buttons, shortcuts, forms, App Home.

Source: docs.slack.dev/reference/interaction-payloads and docs.slack.dev/interactivity
"""

import copy
from dataclasses import dataclass, field
from typing import Any

from playground.hub import Hub
from playground.slack import ids
from playground.slack.blocks import check_view
from playground.slack.channel import Channel
from playground.slack.delivery import Ack, Delivery
from playground.slack.elements import (
    STATE_FIELDS,
    action_of,
    chosen,
    elements_of,
    entry_for,
    find_element,
    missing_inputs,
    state_of,
)
from playground.slack.errors import SlackError
from playground.slack.modals import Modals
from playground.slack.responding import Responding
from playground.slack.triggers import Triggers
from playground.slack.workspace import Workspace

Json = dict[str, Any]


class NoSuchElementError(Exception):
    """The person cannot do this: the button, message or view is not there."""


@dataclass
class Interactions:
    """Builds the payloads and carries out what the acknowledgements ask for."""

    hub: Hub
    workspace: Workspace
    delivery: Delivery
    triggers: Triggers
    modals: Modals
    responding: Responding
    states: dict[str, Json] = field(default_factory=dict)

    # Slash commands

    async def command(self, user: Json, channel: Channel, command: str, text: str) -> Json:
        """Run a slash command. Source: docs.slack.dev/interactivity/implementing-slash-commands"""
        trigger_id = self.triggers.issue(user["id"])
        payload = {
            "token": ids.VERIFICATION_TOKEN,
            "team_id": ids.TEAM,
            "team_domain": self.responding.team_domain(),
            "channel_id": channel.id,
            "channel_name": _shown_name(channel),
            "user_id": user["id"],
            "user_name": user["name"],
            "command": command,
            "text": text,
            "api_app_id": ids.APP,
            "is_enterprise_install": "false",
            "response_url": self.responding.address(user["id"], channel.id, kind="commands"),
            "trigger_id": trigger_id,
        }
        ack = await self.delivery.interact("slash_commands", payload)
        if ack.acknowledged and isinstance(ack.body, dict) and ack.body:
            try:
                self.responding.reply(user["id"], channel, copy.deepcopy(ack.body))
            except SlackError as error:
                failure = f'{command} failed with the error "{error.code}"'
                self.responding.whisper(user["id"], channel, {"text": failure})
        return {
            "trigger_id": trigger_id,
            "acknowledged": ack.acknowledged,
            "response": ack.body if ack.acknowledged else None,
        }

    # Buttons, menus and inputs

    async def press_in_message(
        self, user: Json, channel: Channel, message: Json, given: Json
    ) -> Json:
        """Use an element of a message; NoSuchElementError when the message has none such."""
        ts = message["ts"]
        ephemeral = message.get("is_ephemeral", False)
        container = {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        }
        if "thread_ts" in message:
            container["thread_ts"] = message["thread_ts"]
        blocks = message.get("blocks", [])
        action, block, element = self._action(blocks, given)
        key = f"{user['id']}:{channel.id}:{ts}"
        state = state_of(blocks, self.states.get(key, {}))
        self._remember(state, block, element, action)
        if element["type"] in STATE_FIELDS:
            self.states[key] = state
            while len(self.states) > 1_000:
                del self.states[next(iter(self.states))]
        extra: Json = {
            "channel": {"id": channel.id, "name": _shown_name(channel)},
            "state": {"values": state},
            "response_url": self.responding.address(
                user["id"], channel.id, message.get("thread_ts"), ts
            ),
        }
        if not ephemeral:
            extra["message"] = {k: v for k, v in message.items() if k != "metadata"}
        return await self._block_actions(user, container, action, extra)

    async def press_in_view(self, user: Json, view: Json, given: Json) -> Json:
        """Use an element of a modal or the home tab."""
        action, block, element = self._action(view["blocks"], given)
        self._remember(view["state"]["values"], block, element, action)
        return await self._block_actions(
            user, {"type": "view", "view_id": view["id"]}, action, {"view": dict(view)}
        )

    async def _block_actions(self, user: Json, container: Json, action: Json, extra: Json) -> Json:
        trigger_id = self.triggers.issue(user["id"])
        payload = {
            "type": "block_actions",
            **self._common(user),
            "container": container,
            "trigger_id": trigger_id,
            **extra,
            "actions": [action],
        }
        ack = await self.delivery.interact("interactive", payload)
        return {"trigger_id": trigger_id, "acknowledged": ack.acknowledged}

    def _action(self, blocks: list[Json], given: Json) -> tuple[Json, Json, Json]:
        found = find_element(blocks, str(given.get("action_id")), given.get("block_id"))
        if found is None and given.get("force"):
            element = {"type": "button", "action_id": given["action_id"]}
            found = {"block_id": str(given.get("block_id", "gone"))}, element
            if "value" in given:
                element["value"] = given["value"]
        if found is None:
            raise NoSuchElementError(f"There is no element {given.get('action_id')!r} here.")
        block, element = found
        wanted = given.get("value")
        button = element["type"] == "button"
        if button and wanted is not None and element.get("value") != wanted:
            if not given.get("force"):
                raise NoSuchElementError(
                    f"The button {given['action_id']!r} has the value {element.get('value')!r}."
                )
            element = {**element, "value": wanted}
        try:
            return action_of(block, element, given, self.workspace.next_ts()), block, element
        except ValueError as error:
            raise NoSuchElementError(str(error)) from error

    def _remember(self, state: Json, block: Json, element: Json, action: Json) -> None:
        if element["type"] in STATE_FIELDS:
            value = action[STATE_FIELDS[element["type"]][0]]
            state.setdefault(block["block_id"], {})[element["action_id"]] = entry_for(
                element, value
            )

    async def suggest(self, user: Json, blocks: list[Json], extra: Json, given: Json) -> Json:
        """Ask the app for the options of an external select.
        Source: docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
        found = find_element(blocks, str(given.get("action_id")), given.get("block_id"))
        if found is None or not found[1]["type"].endswith("external_select"):
            raise NoSuchElementError(f"There is no external select {given.get('action_id')!r}.")
        payload = {
            "type": "block_suggestion",
            **self._common(user),
            **extra,
            "action_id": found[1]["action_id"],
            "block_id": found[0]["block_id"],
            "value": str(given.get("value", "")),
        }
        ack = await self.delivery.interact("interactive", payload)
        answer = ack.body if isinstance(ack.body, dict) else {}
        return {
            "acknowledged": ack.acknowledged,
            "options": answer.get("options", []),
            "option_groups": answer.get("option_groups", []),
        }

    # Shortcuts

    async def shortcut(
        self, user: Json, callback_id: str, channel: Channel | None, message: Json | None
    ) -> Json:
        """Run a message shortcut (with a message) or a global one."""
        trigger_id = self.triggers.issue(user["id"])
        payload: Json = {
            "type": "shortcut" if message is None else "message_action",
            **self._common(user),
            "callback_id": callback_id,
            "trigger_id": trigger_id,
            "action_ts": self.workspace.next_ts(),
        }
        if channel is not None and message is not None:
            payload.update(
                message_ts=message["ts"],
                channel={"id": channel.id, "name": _shown_name(channel)},
                message={k: v for k, v in message.items() if k != "metadata"},
                response_url=self.responding.address(
                    user["id"], channel.id, message.get("thread_ts"), None
                ),
            )
        ack = await self.delivery.interact("interactive", payload)
        return {"trigger_id": trigger_id, "acknowledged": ack.acknowledged}

    # Modals

    async def submit(self, user: Json, values: Json) -> Json:
        """Submit the modal on top. What the client itself refuses is not sent."""
        view = self._top(user)
        self._fill(view, values)
        errors = missing_inputs(view["blocks"], view["state"]["values"])
        if errors:
            return {"acknowledged": False, "errors": errors, "view": view}
        payload = {
            "type": "view_submission",
            **self._common(user),
            "trigger_id": self.triggers.issue(user["id"]),
            "view": dict(view),
            "response_urls": self._response_urls(user["id"], view),
        }
        ack = await self.delivery.interact("interactive", payload)
        return {
            "acknowledged": ack.acknowledged,
            "errors": self._after_submit(user["id"], view, ack) if ack.acknowledged else None,
            "view": self.modals.top(user["id"]),
        }

    def _response_urls(self, user: str, view: Json) -> list[Json]:
        """One for each chosen conversation whose menu asks for it (`response_url_enabled`)."""
        found = []
        for block, element in elements_of(view["blocks"]):
            if element.get("response_url_enabled"):
                values = view["state"]["values"][block["block_id"]][element["action_id"]]
                channel = values[STATE_FIELDS[element["type"]][0]]
                if channel in self.workspace.channels:
                    found.append(
                        {
                            "block_id": block["block_id"],
                            "action_id": element["action_id"],
                            "channel_id": channel,
                            "response_url": self.responding.address(user, channel, kind="app"),
                        }
                    )
        return found

    def _fill(self, view: Json, values: Json) -> None:
        for block_id, actions in values.items():
            for action_id, given in actions.items():
                found = find_element(view["blocks"], action_id, block_id)
                if found is None or found[1]["type"] not in STATE_FIELDS:
                    raise NoSuchElementError(f"The form has no input {block_id}/{action_id}.")
                try:
                    value = chosen(found[1], given)
                except ValueError as error:
                    raise NoSuchElementError(str(error)) from error
                view["state"]["values"].setdefault(block_id, {})[action_id] = entry_for(
                    found[1], value
                )

    def _after_submit(self, user: str, view: Json, ack: Ack) -> Json | None:
        """Do what the acknowledgement asks for; the errors to show, if any.
        Source: docs.slack.dev/surfaces/modals (response actions)"""
        answer = ack.body if isinstance(ack.body, dict) else {}
        action = answer.get("response_action")
        try:
            if action == "errors":
                return dict(answer.get("errors") or {})
            if action == "update":
                self.modals.replace(user, view, check_view(answer.get("view"), "modal"))
            elif action == "push":
                self.modals.put_on_top(user, check_view(answer.get("view"), "modal"))
            elif action == "clear":
                self.modals.clear(user)
            elif self.modals.top(user) is view:
                self.modals.close_top(user)
        except SlackError as error:
            return {"": f"We had some trouble connecting. ({error.code}: {error.extra})"}
        return None

    async def close(self, user: Json) -> Json:
        """Close the modal on top; `view_closed` is sent where the view asked for it."""
        view = self._top(user)
        if view["clear_on_close"]:
            self.modals.clear(user["id"])
        else:
            self.modals.close_top(user["id"])
        acknowledged = True
        if view["notify_on_close"]:
            payload = {
                "type": "view_closed",
                **self._common(user),
                "view": dict(view),
                "is_cleared": view["clear_on_close"],
            }
            acknowledged = (await self.delivery.interact("interactive", payload)).acknowledged
        return {"acknowledged": acknowledged, "view": self.modals.top(user["id"])}

    def _top(self, user: Json) -> Json:
        view = self.modals.top(user["id"])
        if view is None:
            raise NoSuchElementError("This agent has no modal open.")
        return view

    # App Home

    def open_home(self, user: Json) -> Json | None:
        """Show the home tab. Source: docs.slack.dev/reference/events/app_home_opened"""
        view = self.modals.homes.get(user["id"])
        event: Json = {
            "type": "app_home_opened",
            "user": user["id"],
            "channel": self.workspace.direct(user["id"]).id,
            "tab": "home",
            "event_ts": self.workspace.next_ts(),
        }
        if view is not None:
            event["view"] = view
        self.delivery.event(event)
        return view

    def _common(self, user: Json) -> Json:
        return {
            "token": ids.VERIFICATION_TOKEN,
            "user": {
                "id": user["id"],
                "username": user["name"],
                "name": user["name"],
                "team_id": ids.TEAM,
            },
            "team": {"id": ids.TEAM, "domain": self.responding.team_domain()},
            "enterprise": None,
            "is_enterprise_install": False,
            "api_app_id": ids.APP,
        }


def _shown_name(channel: Channel) -> str:
    """A channel's name as payloads show it. Source: slash command payload reference"""
    if channel.peer is not None:
        return "directmessage"
    return channel.name
