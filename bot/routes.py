"""The file of routing rules (`FRONTDESK_ROUTES`)."""

from dataclasses import replace
from pathlib import Path

import yaml

from crm.tickets.routing import Route, read_routes


def load_routes(path: Path | None, support: str) -> tuple[tuple[Route, ...], list[str]]:
    """The rules, and a sentence for each mistake in the file. Without a file there are none.

    `support`: the support channel, which rules may name like any other.
    """
    if path is None:
        return (), []
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        return (), [f"{path} cannot be read: {error.strerror}"]
    except UnicodeDecodeError:
        return (), [f"{path} is not UTF-8 text: save it as UTF-8"]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        return (), [f"{path} is no YAML{where}: {getattr(error, 'problem', None) or error}"]
    routes, mistakes = read_routes(content)
    home = support.strip().lstrip("#")
    routes = tuple(replace(one, channel="") if one.channel == home else one for one in routes)
    return routes, [f"{path}: {mistake}" for mistake in mistakes]
