"""Takes every picture of the documents from the running demo: `make pictures`.

It starts `frontdesk demo` in a folder of its own, plays a customer's and an agent's first five
minutes in a real Chromium (CHROMIUM=..., /usr/bin/chromium by default), and writes docs/images.
"""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SHOP_TIME = ZoneInfo("Europe/London")
EMMA, XIAOYU, JONAS, NOAH = 5_000_000_001, 5_000_000_002, 5_000_000_003, 5_000_000_005
WIDE, PHONE = (1440, 900), (390, 844)
_PATIENCE = 15_000  # milliseconds
_CALM = "*, *::before, *::after { animation: none !important; transition: none !important; }"

ENGLISH = {
    "known": "Where are you?",
    "answer": "12 Harbour Lane",
    "vague": "Can I come with my mum's wheelchair and our dog?",
    "choice": "Can I bring my dog?",
    "unknown": "The coffee machine I bought from you hums a little tune. Is that normal?",
    "take": "Take",
    "number": "request #",
    "reply": "How curious! Bring it along any day and we will have a *look*, free of charge.",
    "note": "note: known for this batch, a new pump is on the shelf",
    "follow_up": "Lovely, I will come by on Saturday.",
    "done": "as done",
    "survey": "How happy are you",
    "comment": "Kind and quick, and the machine is silent now.",
    "thanks": "passed that on",
}
PIANO = "The piano in the corner is out of tune. May I lend you a hand with it?"
CHINESE = {
    **ENGLISH,
    "known": "可以带狗来吗？",
    "answer": "欢迎",
    "unknown": "我在你们那里买的咖啡机会哼小曲，正常吗？",
    "take": "接手",
    "number": "编号 #",
    "reply": "真有意思！随时拿过来，我们免费帮您看看。",
    "note": "备注：这一批都这样，货架上有新水泵",
    "follow_up": "太好了，我周六过来。",
}


def main() -> None:
    from desk_pictures import at_the_commands, at_the_desk, with_leads

    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with demo("en") as url:
            first_five_minutes(browser, url)
        with demo("en") as url:
            moving_picture(browser, url)
        with demo("zh") as url:
            in_chinese(browser, url)
        with demo("en") as url:
            at_the_desk(browser, url)
        with demo("en") as url:
            at_the_commands(browser, url)
        with demo("en", FRONTDESK_SLACK_LEADS="@aisha") as url:
            with_leads(browser, url)
        browser.close()
    total = sum(one.stat().st_size for one in IMAGES.iterdir())
    print(f"{len(list(IMAGES.iterdir()))} pictures, {total / 1e6:.2f} MB, in {IMAGES}")


@contextmanager
def demo(staff_language: str, **more: str) -> Iterator[str]:
    """`frontdesk demo` on a free port, on a weekday morning, its data in a folder for one run;
    `more` are settings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"PYTHONPATH": str(ROOT), "FRONTDESK_STAFF_LANGUAGE": staff_language} | more
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", str(port)],
            cwd=folder,
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        while "Ctrl-C stops it" not in (line := process.stdout.readline()):
            assert line, "the demo ended before it was ready"
        try:
            url = f"http://127.0.0.1:{port}"
            to_the_morning(url)
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)


def post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        loaded: dict[str, Any] = json.load(answer)
    return loaded


def get(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        loaded: dict[str, Any] = json.load(answer)
    return loaded


def to_the_morning(url: str) -> None:
    """Move the playground's clock to half past ten on the next day with long opening hours."""
    now = datetime.fromisoformat(get(f"{url}/control/clock")["now"]).astimezone(SHOP_TIME)
    morning = now.replace(hour=10, minute=24, second=0, microsecond=0)
    while morning < now or morning.weekday() not in range(1, 4):
        morning += timedelta(days=1)
    post(f"{url}/control/clock", {"advance_seconds": (morning - now).total_seconds()})


# The browser


def open_page(
    browser: Browser,
    url: str,
    size: tuple[int, int] = WIDE,
    *,
    theme: str = "light",
    language: str = "en",
    customer: int = EMMA,
    scale: float = 2,
) -> Page:
    """The page as a visitor sees it; close its context when done."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=scale,
        locale={"en": "en-GB", "zh": "zh-CN"}[language],
        timezone_id=str(SHOP_TIME),
        color_scheme="dark" if theme == "dark" else "light",
    )
    context.add_init_script(f"localStorage.setItem('fd.customer', '{customer}')")
    page = context.new_page()
    page.goto(url)
    page.get_by_test_id("customer-input").wait_for(state="attached")
    page.wait_for_function("document.querySelector('[data-testid=agent-switch]').innerText !== ''")
    page.add_style_tag(content=_CALM)
    return page


def by_id(page: Page, name: str) -> Locator:
    return page.get_by_test_id(name)


def seen(page: Page, where: str, text: str | re.Pattern[str]) -> None:
    expect(by_id(page, where)).to_contain_text(text, timeout=_PATIENCE)


def say(page: Page, text: str) -> None:
    by_id(page, "customer-input").fill(text)
    by_id(page, "customer-send").click()


def in_thread(page: Page, text: str) -> None:
    by_id(page, "thread-input").fill(text)
    by_id(page, "thread-send").click()


def open_own_card(page: Page, words: dict[str, str]) -> Locator:
    card = by_id(page, "slack-card").filter(has_text=words["unknown"]).last
    expect(card).to_be_visible(timeout=_PATIENCE)
    card.locator(".msg-body, .blocks").first.click(position={"x": 4, "y": 4})
    seen(page, "slack-thread", words["unknown"])
    return card


def marked(page: Page, name: str) -> None:
    """Wait for that reaction in the thread."""
    mark = by_id(page, "slack-thread").get_by_title(name, exact=True).last
    expect(mark).to_be_visible(timeout=_PATIENCE)


def rested(page: Page) -> None:
    """Pointer away, nothing focused, every message drawn."""
    page.mouse.move(2, 2)
    page.evaluate("document.activeElement?.blur()")
    page.wait_for_timeout(400)


def keep(page: Page, name: str, part: Locator | None = None) -> None:
    """Save the whole page, or one part of it, under that name; the ending says in which format."""
    rested(page)
    save(Image.open(io.BytesIO((part or page).screenshot())), name)


def save(image: Image.Image, name: str) -> None:
    path = IMAGES / name
    flat = image.convert("RGB")
    if path.suffix == ".png":
        few = flat.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
    else:
        flat.save(path, quality=82, method=6)
    print(f"{name}: {image.width} x {image.height}, {path.stat().st_size // 1024} kB")


# The story


def conversation(page: Page, words: dict[str, str], shot: Callable[[str], None]) -> Locator:
    """From the first question to an answered ticket; `shot` is told of every moment."""
    shot("start")
    by_id(page, "customer-input").fill(words["known"])
    shot("asking")
    say(page, words["known"])
    seen(page, "customer-chat", words["answer"])
    shot("answer")
    say(page, words["unknown"])
    seen(page, "customer-chat", words["number"])
    card = open_own_card(page, words)
    shot("ticket")
    card.get_by_role("button", name=words["take"]).click()
    expect(card).to_contain_text("Maya Chen", timeout=_PATIENCE)
    by_id(page, "thread-input").fill(words["reply"])
    shot("replying")
    in_thread(page, words["reply"])
    marked(page, "white_check_mark")
    shot("reply")
    in_thread(page, words["note"])
    marked(page, "lock")
    shot("note")
    return card


def earlier_ticket(url: str, text: str) -> None:
    """A request of another customer, so that the channel is not empty."""
    post(f"{url}/people/customers/{NOAH}/messages", {"text": text})
    time.sleep(1.5)


def first_five_minutes(browser: Browser, url: str) -> None:
    earlier_ticket(url, PIANO)
    page = open_page(browser, url)
    page_parts = {"chat": page.locator(".phone"), "desk": page.locator(".workspace")}
    moments = {"answer": ("walk-answer.webp", "chat"), "ticket": ("walk-ticket.webp", "")}

    def shot(moment: str) -> None:
        if moment in moments:
            name, part = moments[moment]
            keep(page, name, page_parts.get(part))

    card = conversation(page, ENGLISH, shot)
    keep(page, "demo.png")
    same_moment(browser, url)
    keep(page, "walk-reply.webp", page_parts["desk"])
    say(page, ENGLISH["follow_up"])
    seen(page, "slack-thread", ENGLISH["follow_up"])
    resolve_and_rate(page, card, page_parts)
    commands(page, page_parts["desk"])
    page.context.close()
    page = open_page(browser, url, customer=JONAS)
    suggestion(page)
    page.context.close()


def resolve_and_rate(page: Page, card: Locator, parts: dict[str, Locator]) -> None:
    card.get_by_role("button", name="Resolve").click()
    expect(card.get_by_role("button", name="Reopen")).to_be_visible(timeout=_PATIENCE)
    seen(page, "customer-chat", ENGLISH["done"])
    keep(page, "walk-resolved.webp", parts["desk"])
    by_id(page, "advance-clock").click()
    seen(page, "customer-chat", ENGLISH["survey"])
    keep(page, "walk-survey.webp", parts["chat"])
    by_id(page, "customer-chat").get_by_role("button", name="5 ⭐").last.click()
    seen(page, "slack-thread", "5 of 5")
    say(page, ENGLISH["comment"])
    seen(page, "customer-chat", ENGLISH["thanks"])
    expect(card).to_contain_text("★★★★★", timeout=_PATIENCE)
    keep(page, "walk-rating.webp")


def commands(page: Page, desk: Locator) -> None:
    for text, answer, name in [
        ("/desk find emma", "Emma Clarke", "walk-desk-find.webp"),
        ("/desk help", "/desk find", "walk-desk-help.webp"),
    ]:
        by_id(page, "slash-input").fill(text)
        by_id(page, "slash-input").press("Enter")
        expect(by_id(page, "slack-ephemeral").last).to_contain_text(answer, timeout=_PATIENCE)
        keep(page, name, desk)


def suggestion(page: Page) -> None:
    say(page, ENGLISH["vague"])
    seen(page, "customer-chat", ENGLISH["choice"])
    keep(page, "walk-suggestion.webp", page.locator(".phone"))


def same_moment(browser: Browser, url: str) -> None:
    """What is on the screen now, in the dark and on a phone."""
    page = open_page(browser, url, theme="dark")
    open_own_card(page, ENGLISH)
    keep(page, "demo-dark.png")
    page.context.close()
    page = open_page(browser, url, PHONE)
    rested(page)
    sides = [page.screenshot()]
    by_id(page, "tab-desk").click()
    rested(page)
    sides.append(page.screenshot())
    open_own_card(page, ENGLISH)
    rested(page)
    sides.append(page.screenshot())
    page.context.close()
    save(side_by_side([Image.open(io.BytesIO(one)) for one in sides]), "demo-phone.png")


def side_by_side(pictures: list[Image.Image], gap: int = 40) -> Image.Image:
    width = sum(one.width for one in pictures) + gap * (len(pictures) - 1)
    whole = Image.new("RGB", (width, pictures[0].height), "white")
    left = 0
    for one in pictures:
        whole.paste(one, (left, 0))
        left += one.width + gap
    return whole


def in_chinese(browser: Browser, url: str) -> None:
    earlier_ticket(url, "角落里的钢琴走音了，我可以帮忙调吗？")
    page = open_page(browser, url, language="zh", customer=XIAOYU)
    conversation(page, CHINESE, lambda _moment: None)
    keep(page, "demo-zh.png")
    page.context.close()


def moving_picture(browser: Browser, url: str) -> None:
    earlier_ticket(url, PIANO)
    page = open_page(browser, url, scale=1)
    frames: list[Image.Image] = []
    held: list[int] = []  # milliseconds

    def shot(moment: str) -> None:
        rested(page)
        frames.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        held.append(1_200 if moment in ("start", "asking", "replying") else 2_200)

    card = conversation(page, ENGLISH, shot)
    card.get_by_role("button", name="Resolve").click()
    seen(page, "customer-chat", ENGLISH["done"])
    shot("resolved")
    by_id(page, "advance-clock").click()
    seen(page, "customer-chat", ENGLISH["survey"])
    shot("survey")
    by_id(page, "customer-chat").get_by_role("button", name="5 ⭐").last.click()
    expect(card).to_contain_text("★★★★★", timeout=_PATIENCE)
    shot("rating")
    page.context.close()
    path = IMAGES / "demo.webp"
    first, *rest = frames
    first.save(path, save_all=True, append_images=rest, duration=held, loop=0, quality=60, method=6)
    print(f"{path.name}: {len(frames)} frames, {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
