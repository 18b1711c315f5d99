"""`python -m playground`: run the local Telegram and Slack until Ctrl-C."""

import argparse
import asyncio
import contextlib
import signal
import sys

from playground.config import PlaygroundConfig
from playground.server import Playground, check_loopback

_DEFAULTS = PlaygroundConfig()
_OPTIONS = {
    "telegram_token": "the bot token that Telegram calls must carry",
    "telegram_bot_username": "the bot's user name",
    "slack_bot_token": "the xoxb- token that Slack calls must carry",
    "slack_app_token": "the xapp- token for Socket Mode",
    "slack_signing_secret": "the secret that signs what Slack sends over HTTP",
    "support_channel": "the name of the channel that exists from the start",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m playground", description="A local Telegram and Slack, with a web page."
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one (8765)")
    for name, text in _OPTIONS.items():
        option = "--" + name.replace("_", "-")
        parser.add_argument(option, default=getattr(_DEFAULTS, name), help=text)
    return parser


async def _serve(config: PlaygroundConfig, host: str, port: int) -> None:
    playground = Playground(config)
    await playground.start(host, port)
    sys.stdout.write(
        f"Playground: {playground.url}\n"
        f"  Telegram Bot API  {playground.telegram_api_url}\n"
        f"  Slack Web API     {playground.slack_api_url}\n"
        "Stop it with Ctrl-C.\n"
    )
    sys.stdout.flush()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
    await playground.stop()


def main() -> int:
    """Run until stopped; exit code 2 on bad options or a taken port."""
    args = _parser().parse_args()
    config = PlaygroundConfig(**{name: getattr(args, name) for name in _OPTIONS})
    try:
        check_loopback(args.host)
        if not args.telegram_token.partition(":")[0].isdecimal():
            raise ValueError("--telegram-token must look like 123456:secret.")
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(config, args.host, args.port))
    except (ValueError, OverflowError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(
            f"The playground cannot listen on {args.host} port {args.port} ({error.strerror}): "
            "choose another with --port.\n"
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
