"""A local Slack: Web API, Events, Socket Mode and interactivity on loopback."""

from aiohttp import web

from playground.hub import Hub
from playground.people_slack import add_people_routes
from playground.slack.world import SlackWorld

__all__ = ["SlackWorld", "setup"]


def setup(app: web.Application, hub: Hub) -> SlackWorld:
    """Add the local Slack and its people to `app`; the world closes when the app shuts down."""
    world = SlackWorld(hub)
    world.register(app)
    add_people_routes(app, world)

    async def close(_app: web.Application) -> None:
        await world.close()

    app.on_shutdown.append(close)
    return world
