"""Is the Telegram side set up right? In plain words, each problem with its remedy."""

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.findings import Finding
from bot.settings import Settings
from bot.telegram.request import AiohttpRequest


async def check(settings: Settings) -> list[Finding]:
    """Try the token, and look for a webhook that would keep polling from working."""
    request = AiohttpRequest()
    await request.initialize()
    bot = Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url}/bot",
        request=request,
        get_updates_request=AiohttpRequest(),
    )
    try:
        return await _findings(bot, settings)
    finally:
        await request.shutdown()


async def _findings(bot: Bot, settings: Settings) -> list[Finding]:
    try:
        me = await bot.get_me()
    except InvalidToken:
        return [
            Finding(
                False,
                "Telegram refuses the bot token",
                "copy FRONTDESK_TELEGRAM_TOKEN again from @BotFather (/mybots, API Token)",
                wrong=True,
            )
        ]
    except TelegramError as error:
        return [
            Finding(
                False,
                f"Telegram cannot be reached at {settings.telegram_api_url} ({error.message})",
                "check the network and FRONTDESK_TELEGRAM_API_URL",
            )
        ]
    findings = [Finding(True, f"Telegram knows the bot as @{me.username}")]
    try:
        webhook = await bot.get_webhook_info()
    except TelegramError:
        return findings
    if webhook.url and not settings.telegram_webhook_url:
        findings.append(
            Finding(
                False,
                "the bot has a webhook, so polling gets nothing",
                "frontdesk run removes it; stop whatever program set it",
            )
        )
    return findings
