"""/readyz: whoever watches the service is told what does not work, and when it works again."""

from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.crash.desk import Desk
from tests.crash.gate import gate
from tests.support.web import free_port
from tests.support.world import eventually

pytestmark = pytest.mark.timeout(300)
UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


async def sees(http: aiohttp.ClientSession, url: str, *parts: str, seconds: float = 20) -> None:
    """Wait until /readyz names all of these problems; none: until it is content."""

    async def named() -> bool:
        async with http.get(f"{url}/readyz") as answer:
            found = (await answer.json())["problems"]
            assert answer.status == (503 if found else 200)
            told.append(found)
        return all(any(part in line for line in found) for part in parts) if parts else not found

    told: list[list[str]] = []
    try:
        await eventually(named, seconds)
    except AssertionError as error:
        raise AssertionError(f"not {parts}, but {told[-1:]}") from error


async def test_a_full_queue_a_stopped_poller_and_a_stale_socket(
    small_desk: Desk,
) -> None:
    desk, port = small_desk, free_port()
    playground, url = desk.playground, f"http://127.0.0.1:{port}"
    real = urlsplit(playground.url).port
    assert real is not None
    async with gate(real) as wire, aiohttp.ClientSession() as http:
        through = f"http://127.0.0.1:{wire.port}"
        desk.environment |= {
            "FRONTDESK_PORT": str(port),
            "FRONTDESK_TELEGRAM_API_URL": f"{through}/telegram",
            "FRONTDESK_SLACK_API_URL": f"{through}/slack/api/",
        }
        playground.slack.responding.base_url = through  # of the sockets
        worker = await desk.start()
        await sees(http, url)

        customer = await desk.people.customer()
        await desk.people.fault("slack", "error_500", method="chat.postMessage")
        await customer.says(UNKNOWN)
        await customer.sees("request #")
        await desk.people.advance(minutes=5)
        await sees(http, url, "the outbox of slack is behind")
        await desk.people.call("DELETE", "/control/faults")
        await desk.people.advance(minutes=5)
        await sees(http, url)

        rival = f"{playground.telegram_api_url}/bot{playground.config.telegram_token}/getUpdates"
        await http.get(rival, params={"timeout": 1})
        await sees(http, url, "another program polls with this bot's token")
        await sees(http, url, seconds=60)

        wire.cut()
        await sees(http, url, "no Socket Mode connection stands", "Telegram", seconds=90)
        wire.mend()
        await sees(http, url, seconds=120)
        await customer.says("When are you open?")
        await customer.sees("8:00 on weekdays")
        assert await worker.stop() == 0
