"""`frontdesk demo` in a browser: the whole main job, as a newcomer would try it."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Pages

ROOT = Path(__file__).parents[2]
_PATIENCE = 30_000  # milliseconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`frontdesk demo` as its own process; it must stop cleanly on SIGTERM."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", str(port)],
        cwd=tmp_path_factory.mktemp("demo"),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    assert process.stdout is not None
    said = ""
    while "Ctrl-C stops it" not in said:
        line = process.stdout.readline()
        assert line, f"the demo ended: {said}"
        said += line
    assert url in said
    yield url
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert "Stopped." in rest
    assert "Traceback" not in rest, rest


@pytest.fixture
def page(pages: Pages, demo: str) -> Iterator[Page]:
    request = urllib.request.Request(f"{demo}/control/health")
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200
    yield from pages.open(demo)


ENGLISH = {
    "customer": "Emma Clarke",
    "known": "When are you open?",
    "answer": "8:00 on weekdays",
    "unknown": "Mr Whiskers, my uncle's parrot, swallowed a button of mine",
    "number": r"request #(\d+)",
    "survey": "How happy are you",
    "why": "add a word on why",
    "thanks": "we have passed that on",
}
CHINESE = {
    "customer": "陈",
    "known": "你们几点开门？",
    "answer": "周末 9 点",
    "unknown": "请问可以帮我修理飞船吗",
    "number": r"编号 #(\d+)",
    "survey": "满意吗",
    "why": "说说原因",
    "thanks": "我们已转达",
}


@pytest.mark.timeout(180)
@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_the_main_job(page: Page, words: dict[str, str]) -> None:
    chat = page.get_by_test_id("customer-chat")
    switch_to(page, words["customer"])

    customer_says(page, words["known"])
    expect(chat).to_contain_text(words["answer"], timeout=_PATIENCE)

    customer_says(page, words["unknown"])
    promise = re.compile(words["number"])
    expect(chat).to_contain_text(promise, timeout=_PATIENCE)
    found = promise.search(chat.inner_text())
    assert found is not None
    card = page.get_by_test_id("slack-card").filter(has_text=f"#{found[1]}")
    expect(card).to_contain_text(words["unknown"], timeout=_PATIENCE)
    card.click()
    thread = page.get_by_test_id("slack-thread")
    expect(thread).to_contain_text(words["unknown"], timeout=_PATIENCE)

    page.get_by_test_id("thread-input").fill("Poor Mr Whiskers! Come by, we will help.")
    page.get_by_test_id("thread-send").click()
    expect(chat).to_contain_text("Poor Mr Whiskers!", timeout=_PATIENCE)
    expect(thread.get_by_title("white_check_mark", exact=True)).to_be_visible(timeout=_PATIENCE)

    card.get_by_role("button", name="Resolve").click()
    expect(card.get_by_role("button", name="Reopen")).to_be_visible(timeout=_PATIENCE)
    page.get_by_test_id("advance-clock").click()
    expect(chat).to_contain_text(words["survey"], timeout=_PATIENCE)
    chat.get_by_role("button", name="4 ⭐").last.click()
    expect(thread).to_contain_text("4 of 5", timeout=_PATIENCE)
    expect(chat).to_contain_text(words["why"], timeout=_PATIENCE)
    customer_says(page, "Kind and quick")
    expect(chat).to_contain_text(words["thanks"], timeout=_PATIENCE)
    expect(thread).to_contain_text("Kind and quick", timeout=_PATIENCE)
    expect(card).to_contain_text("★★★★☆", timeout=_PATIENCE)


def customer_says(page: Page, text: str) -> None:
    page.get_by_test_id("customer-input").fill(text)
    page.get_by_test_id("customer-send").click()


def switch_to(page: Page, name: str) -> None:
    page.get_by_test_id("customer-switch").click()
    page.get_by_test_id("customer-option").filter(has_text=name).click()
