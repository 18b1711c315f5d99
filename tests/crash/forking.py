"""A process that has loaded the product and forks one `frontdesk run` for each line it reads.

Starting Python, importing the libraries and building the FAQ index take seconds; killed hundreds of
times, that would be most of the run. A fork begins where the command line begins, with its own
environment and log, and dies by a real SIGKILL. Speaks JSON, a line each:
in  {"environment": {...}, "arguments": [...], "log": path, "note": path, "fail": [point, passes]}
out {"started": pid}, later {"ended": pid}
"""

import importlib
import json
import os
import selectors
import signal
import sys
from typing import Any

from tests.crash import failpoints

Json = dict[str, Any]
_MODULES = (
    "bot.app",
    "bot.cli",
    "bot.running",
    "bot.slack.check",
    "bot.telegram.check",
    "store.migrate",
)


def main() -> None:
    _load(sys.argv[1])
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    selector.register(sys.stdin, selectors.EVENT_READ)
    selector.register(reading, selectors.EVENT_READ)
    _say({"ready": True})
    while True:
        for key, _ in selector.select():
            if key.fd == reading:
                os.read(reading, 4096)
                _reap()
                continue
            line = sys.stdin.buffer.raw.readline()  # type: ignore[attr-defined]
            if not line:
                return
            _start(json.loads(line))


def _load(database_url: str) -> None:
    """Import what `frontdesk run` needs, and build the index of the database's FAQ once."""
    for module in _MODULES:
        importlib.import_module(module)
    from bot import knowledge
    from bot.settings import Settings
    from faq.entry import Entry
    from faq.index import FaqIndex
    from store import Store

    store = Store(database_url)
    entries = store.read_sync(knowledge.load).entries
    store.close()
    built = {repr(entries): knowledge.build(entries, Settings(_env_file=None))}
    plain = knowledge.build

    def build(entries: list[Entry], settings: Settings) -> FaqIndex:
        """The index is a pure function of its entries: the same ones need no second building."""
        return built.get(repr(entries)) or plain(entries, settings)

    knowledge.build = build


def _start(order: Json) -> None:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = _run(order)
        finally:
            os._exit(code)
    _say({"started": pid})


def _run(order: Json) -> int:
    """The forked process: from here on it is `frontdesk run` as an operator starts it."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(order["environment"])
    if order["fail"]:
        point, passes = order["fail"]
        note = os.open(order["note"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        failpoints.install(point, passes, note)
    _claim_under_its_own_name()
    from bot.cli import main as frontdesk

    sys.argv = ["frontdesk", "run", *order["arguments"]]
    try:
        frontdesk()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def _claim_under_its_own_name() -> None:
    """So that the books can tell whose claims a killed worker's were."""
    from scheduler.claims import ClaimLoop

    plain = ClaimLoop.__init__

    def named(self: Any, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **kwargs)
        self.owner = f"{os.getpid()}-{self.owner}"

    ClaimLoop.__init__ = named  # type: ignore[method-assign]


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say({"ended": pid, "status": os.waitstatus_to_exitcode(status)})


def _say(words: Json) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


if __name__ == "__main__":
    main()
