"""A stand-in for the product: calls the local Bot API and Web API, and answers Slack's requests."""

import base64
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from playground.config import PlaygroundConfig

Json = dict[str, Any]
Answer = Callable[[Json], Json]


class Product:
    """What a test lets the product do, over HTTP only; `answers[kind]` replies to Slack."""

    def __init__(self, url: str) -> None:
        config = PlaygroundConfig()
        self.url = url
        self._telegram = f"{url}/telegram/bot{config.telegram_token}/"
        self._slack_token = config.slack_bot_token
        self.answers: dict[str, Answer] = {}
        self.received: list[Json] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()

    def listen(self) -> None:
        """Take Slack's events and interactions from now on."""
        address = f"http://127.0.0.1:{self._server.server_port}/slack/events"
        self.control("slack/request_url", {"url": address})

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def telegram(self, method: str, **params: Any) -> Any:
        return request("POST", self._telegram + method, params)["result"]

    def slack(self, method: str, **params: Any) -> Json:
        headers = {"Authorization": f"Bearer {self._slack_token}"}
        answer = request("POST", f"{self.url}/slack/api/{method}", params, headers)
        assert answer["ok"], answer
        return answer

    def control(self, path: str, body: Json | None = None) -> Json:
        return request("POST", f"{self.url}/control/{path}", body or {})

    def people(self, method: str, path: str, body: Json | None = None) -> Json:
        return request(method, f"{self.url}/people/{path}", body)

    def says(self, customer: int, **content: Any) -> Json:
        """The customer writes, past the page."""
        return self.people("POST", f"customers/{customer}/messages", content)["message"]

    def card(self, text: str = "Broken teapot", **extra: Any) -> str:
        """Post a ticket card into #support; its ts."""
        button = {
            "type": "button",
            "action_id": "take",
            "text": plain("Take"),
            "value": "1",
            "style": "primary",
        }
        blocks = [
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*{text}*"}},
            {"type": "actions", "elements": [button]},
        ]
        posted = self.slack("chat.postMessage", channel=SUPPORT, text=text, blocks=blocks, **extra)
        return str(posted["ts"])

    def blocks(self, *blocks: Json) -> str:
        """Post these blocks into #support; the message's ts."""
        posted = self.slack("chat.postMessage", channel=SUPPORT, text="x", blocks=list(blocks))
        return str(posted["ts"])

    def presses(self) -> list[Json]:
        """The block actions received so far."""
        return [one["actions"][0] for one in self.got("block_actions")]

    def got(self, kind: str) -> list[Json]:
        return [payload for payload in self.received if payload.get("type") == kind]

    def pressed(self, count: int = 1) -> Json:
        """The block action of that number, once it has arrived."""
        return self.wait(self.presses, count)

    def wait(self, found: Callable[[], list[Json]], count: int = 1) -> Json:
        """The entry of that number, once `found` has so many."""
        ends = time.monotonic() + 20
        while len(found()) < count:
            assert time.monotonic() < ends, f"only {found()} arrived"
            time.sleep(0.02)
        return found()[count - 1]


SUPPORT = "C07SUPPORT1"
MAYA = "U07MAYACHEN"
EMMA = 5_000_000_001
XIAOYU = 5_000_000_002
LAYLA = 5_000_000_004
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> Json:
    return {"text": plain(text), "value": value}


def request(
    method: str, url: str, body: Json | None, headers: dict[str, str] | None = None
) -> Json:
    """One JSON call; an error answer is returned as it is when it is JSON."""
    data = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **(headers or {})}
    call = urllib.request.Request(url, data=data, headers=sent, method=method)
    try:
        with urllib.request.urlopen(call, timeout=10) as response:
            answer: Json = json.load(response)
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{url} answered {error.code}: {error.read()!r}") from None
    return answer


def _handler(product: Product) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            payload = _payload(raw, self.headers.get("Content-Type", ""))
            product.received.append(payload)
            if payload.get("type") == "url_verification":
                answer: Json = {"challenge": payload["challenge"]}
            else:
                kind = str(payload.get("type") or payload.get("command"))
                answer = product.answers.get(kind, lambda _payload: {})(payload)
            body = json.dumps(answer).encode() if answer else b""
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Silence: the tests' output is for the tests."""

    return Handler


def _payload(raw: str, content_type: str) -> Json:
    if "json" in content_type:
        loaded: Json = json.loads(raw)
        return loaded
    form = {name: values[0] for name, values in parse_qs(raw).items()}
    return json.loads(form["payload"]) if "payload" in form else form
