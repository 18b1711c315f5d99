"""Receiving: long polling and the webhook's settings."""

import asyncio
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playground.loopback import is_loopback_url
from playground.telegram.call import Call
from playground.telegram.chats import Json
from playground.telegram.errors import ApiError, bad_request, conflict
from playground.telegram.methods.registry import method
from playground.telegram.updates import DEFAULT_KINDS, Queued
from playground.telegram.webhook import WebhookSettings

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld

_MAX_TIMEOUT = 50  # seconds
_REORDER_SECONDS = 1.0  # how long a "reorder" waits for a second update
_CONFLICT_PAUSE = 3.0  # of conflicts in quick succession every further one is told late
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
_OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@method("getUpdates")
async def get_updates(world: "TelegramWorld", call: Call) -> list[Json]:
    """core.telegram.org/bots/api#getupdates"""
    if world.webhook.settings.url:
        raise conflict(_ACTIVE)
    offset = call.integer("offset")
    limit = min(100, max(1, call.integer("limit", 100)))
    timeout = min(_MAX_TIMEOUT, max(0, call.integer("timeout")))
    world.updates.allow(call.json("allowed_updates"))
    world.updates.confirm(offset)
    found = _take(world, limit)
    if timeout and not found:
        found = await _poll(world, limit, timeout)
    if len(found) == 1:
        found = await _held_back(world, found, limit)
    return [queued.update for queued in _faulty(world, found)]


def _take(world: "TelegramWorld", limit: int) -> list[Queued]:
    again, world.redelivered = world.redelivered, []
    waiting = [queued for queued in world.updates.take(limit + len(again)) if queued not in again]
    return (again + waiting)[:limit]


async def _poll(world: "TelegramWorld", limit: int, seconds: float) -> list[Queued]:
    """Wait for updates; a later poll or a webhook ends this one with 409."""
    if world.poller is not None:
        world.poller.set()
        world.updates.wake()
    ended = world.poller = asyncio.Event()
    until = time.monotonic() + seconds
    while not (found := _take(world, limit)):
        left = until - time.monotonic()
        if left <= 0 or world.hub.closing.is_set():
            break
        await world.updates.wait(min(left, 1.0))
        if ended.is_set():
            await _fail_conflict(world)
    if world.poller is ended:
        world.poller = None
    return found


async def _fail_conflict(world: "TelegramWorld") -> None:
    by_webhook = bool(world.webhook.settings.url)
    now = time.monotonic()
    if now < world.next_conflict and not world.hub.closing.is_set():
        try:
            await asyncio.wait_for(world.hub.closing.wait(), _CONFLICT_PAUSE)
        except TimeoutError:
            pass
    else:
        world.next_conflict = now + _CONFLICT_PAUSE
    raise conflict("terminated by setWebhook request" if by_webhook else _OTHER_POLLER)


async def _held_back(world: "TelegramWorld", found: list[Queued], limit: int) -> list[Queued]:
    """A "reorder" switch needs two updates: wait a moment for the second."""
    fault = world.hub.faults.waiting("telegram", "reorder_updates")
    if fault is None or limit < 2:
        return found
    until = time.monotonic() + _REORDER_SECONDS
    while len(found) < 2 and (left := until - time.monotonic()) > 0:
        await world.updates.wait(left)
        found = world.updates.take(limit)
    return found


def _faulty(world: "TelegramWorld", found: list[Queued]) -> list[Queued]:
    """Duplicates and disorder, where switched on."""
    faults = world.hub.faults
    if not found or not faults.active:
        return found
    for queued in found:
        if queued.redelivered:
            continue
        if faults.take("telegram", queued.kind, str(queued.lane), ("duplicate_update",)):
            queued.redelivered = True
            world.redelivered.append(queued)
    first = found[0]
    if len(found) > 1 and faults.take(
        "telegram", first.kind, str(first.lane), ("reorder_updates",)
    ):
        return found[::-1]
    return found


@method("setWebhook", effect=True)
async def set_webhook(world: "TelegramWorld", call: Call) -> Any:
    """core.telegram.org/bots/api#setwebhook; like a self-hosted server it takes http:// too."""
    url = call.text("url")
    if not url:
        return await delete_webhook(world, call)
    _check_url(url)
    secret = call.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    changed = world.updates.allow(call.json("allowed_updates"))
    settings = WebhookSettings(
        url=url,
        secret_token=secret,
        max_connections=min(100, max(1, call.integer("max_connections", 40))),
        ip_address=call.text("ip_address") or _address(url),
        certificate="certificate" in call.files,
    )
    if settings == world.webhook.settings and not changed:
        return True
    await world.webhook.change(settings)
    if world.poller is not None:
        world.poller.set()
        world.updates.wake()
    return True


@method("deleteWebhook", effect=True)
async def delete_webhook(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#deletewebhook"""
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    if world.webhook.settings.url:
        await world.webhook.change(WebhookSettings())
    return True


@method("getWebhookInfo")
def get_webhook_info(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#webhookinfo"""
    webhook, settings = world.webhook, world.webhook.settings
    info: Json = {
        "url": settings.url,
        "has_custom_certificate": settings.certificate,
        "pending_update_count": len(world.updates),
    }
    if webhook.last_error_date:
        info["last_error_date"] = webhook.last_error_date
        info["last_error_message"] = webhook.last_error_message
    if settings.url:
        info["max_connections"] = settings.max_connections
        info["ip_address"] = settings.ip_address
    if world.updates.allowed != DEFAULT_KINDS:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return info


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise bad_request("invalid webhook URL specified")
    if not is_loopback_url(url):
        raise ApiError(
            400,
            "Bad Request: bad webhook: the playground delivers to this machine only; "
            "use an address on 127.0.0.1",
        )


def _address(url: str) -> str:
    host = str(urlsplit(url).hostname)
    return "127.0.0.1" if host == "localhost" else host
