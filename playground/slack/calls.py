"""What a Web API method gets to work with, and the registry of methods."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.hub import Hub
from playground.slack.args import Args
from playground.slack.channel import Channel
from playground.slack.files import Files
from playground.slack.modals import Modals
from playground.slack.posting import Posting
from playground.slack.responding import Responding
from playground.slack.scheduled import Scheduled
from playground.slack.sockets import SocketDoor
from playground.slack.workspace import Workspace

Json = dict[str, Any]


@dataclass
class Parts:
    """The parts of the local Slack that methods use."""

    hub: Hub
    workspace: Workspace
    posting: Posting
    responding: Responding
    modals: Modals
    files: Files
    scheduled: Scheduled
    sockets: SocketDoor

    def channel(self, args: Args, name: str = "channel") -> Channel:
        """The channel that a call names by id. SlackError channel_not_found."""
        return self.workspace.bot_channel(args.required(name))

    def effect(self, method: str, args: Args, result: Json) -> Json:
        """Log a call that changed something and hand its result on."""
        self.hub.log_send("slack", method, shown(args), result)
        return result


def shown(args: Args) -> Json:
    """The arguments without the token."""
    return {name: value for name, value in args.items() if name != "token"}


Handler = Callable[[Parts, Args], Json]


@dataclass(frozen=True)
class Method:
    """A Web API method: any one of `scopes` is enough; `app_level` wants the xapp token."""

    name: str
    handler: Handler
    scopes: tuple[str, ...] = ()
    app_level: bool = False


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, app_level: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler under the vendor's method name."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = Method(name, handler, scopes, app_level)
        return handler

    return register
