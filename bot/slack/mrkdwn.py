"""Slack's message markup, both ways. Pure.

Slack escapes `&`, `<` and `>` and puts everything special into angle brackets: `<@U1>`,
`<#C1|name>`, `<!here>`, `<https://x|label>`. Nothing of that may reach a customer, and nothing a
customer writes may be read as markup by Slack.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import emoji

from bot.telegram.markup import html_to_plain

_TOKEN = re.compile(
    r"<([@#!][^<>\n]*|(?:https?|mailto|tel|ftp|tg|slack)://?[^<>\n]*|(?:mailto|tel):[^<>\n]*)>"
)
_INLINE = re.compile(
    r"(?P<pre>```(?P<pre_text>.+?)```)"
    r"|(?P<code>`(?P<code_text>[^`\n]+)`)"
    rf"|(?P<token>{_TOKEN.pattern})"
    r"|(?P<b>(?<![\w*])\*(?=\S)(?P<b_text>[^*\n]*[^*\s])\*(?![\w*]))"
    r"|(?P<i>(?<![\w_])_(?=\S)(?P<i_text>[^_\n]*[^_\s])_(?![\w_]))"
    r"|(?P<s>(?<![\w~])~(?=\S)(?P<s_text>[^~\n]*[^~\s])~(?![\w~]))",
    re.DOTALL,
)
_QUOTE = re.compile(r"^(?:&gt;|>) ?", re.MULTILINE)
_SHORTCODE = re.compile(r":([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?")
_USER = re.compile(r"<@([UW][A-Z0-9]+)[^<>\n]*>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|\s*)?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|\s*)?>")
_BLANKS = re.compile(r"(?<=\S)[ \t]{2,}")
_LINKABLE = ("http://", "https://", "tg://")


@dataclass(frozen=True)
class Names:
    """Names of Slack ids; `unknown` stands for an id without one."""

    known: Mapping[str, str] = field(default_factory=dict)
    unknown: str = ""

    def of(self, slack_id: str) -> str:
        return self.known.get(slack_id) or self.unknown


def mentioned_ids(text: str) -> tuple[set[str], set[str], set[str]]:
    """The users, channels and groups whose names are needed to show `text` to a customer."""
    text = unescape(text)
    return (
        set(_USER.findall(text)),
        set(_CHANNEL.findall(text)),
        set(_GROUP.findall(text)),
    )


def to_plain(text: str, names: Names) -> str:
    """Slack markup as plain text."""
    shown = "".join(_plain(node, names) for node in _parse(text))
    return _tidy(_scrub(shown, names))


def to_telegram_html(text: str, names: Names) -> str:
    """Slack markup as the HTML Telegram understands."""
    shown = _tidy("".join(_html(node, names) for node in _parse(text)))
    visible = html_to_plain(shown)
    if _scrub(visible, names) != visible:  # pieces that make a command only when joined
        return html.escape(to_plain(text, names), quote=False)
    return shown


def escape(text: str) -> str:
    """Text of anybody as Slack text in which nothing is special."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What a person sees of Slack's escaped text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@dataclass(frozen=True)
class _Node:
    """`kind`: text, pre, code, token, b, i, s, quote. Styled ones hold their content unparsed."""

    kind: str
    text: str


def _parse(text: str) -> Iterator[_Node]:
    """Quotes line by line, the rest inline; code keeps what is inside it."""
    position = 0
    lines = text.splitlines(keepends=True)
    while position < len(lines):
        if not _QUOTE.match(lines[position]):
            end = _end_of_plain(lines, position)
            yield from _inline("".join(lines[position:end]))
        else:
            end = position
            while end < len(lines) and _QUOTE.match(lines[end]):
                end += 1
            yield _Node("quote", _QUOTE.sub("", "".join(lines[position:end])).removesuffix("\n"))
            if end < len(lines):
                yield _Node("text", "\n")
        position = end


def _end_of_plain(lines: list[str], start: int) -> int:
    """Where the next quote begins; a line inside ``` is no quote."""
    inside = False
    for place in range(start, len(lines)):
        if not inside and place > start and _QUOTE.match(lines[place]):
            return place
        if lines[place].count("```") % 2:
            inside = not inside
    return len(lines)


def _inline(text: str) -> Iterator[_Node]:
    position = 0
    for match in _INLINE.finditer(text):
        if match.start() > position:
            yield _Node("text", text[position : match.start()])
        kind = _kind(match)
        yield _Node(kind, match["token"][1:-1] if kind == "token" else match[f"{kind}_text"])
        position = match.end()
    if position < len(text):
        yield _Node("text", text[position:])


def _kind(match: re.Match[str]) -> str:
    return next(name for name in ("pre", "code", "token", "b", "i", "s") if match[name] is not None)


def _plain(node: _Node, names: Names) -> str:
    if node.kind in ("pre", "code"):
        return _scrub(unescape(node.text), names).strip("\n" if node.kind == "pre" else "")
    if node.kind == "token":
        return _token_plain(node.text, names)
    if node.kind == "quote":
        inner = "".join(_plain(child, names) for child in _inline(node.text))
        return "\n".join(f"> {line}" for line in inner.split("\n"))
    if node.kind == "text":
        return _leaf(node.text, names)
    return "".join(_plain(child, names) for child in _inline(node.text))


_TAGS = {"pre": "pre", "code": "code", "quote": "blockquote", "b": "b", "i": "i", "s": "s"}


def _html(node: _Node, names: Names) -> str:
    if node.kind == "text":
        return html.escape(_leaf(node.text, names), quote=False)
    if node.kind == "token":
        return _token_html(node.text, names)
    tag = _TAGS[node.kind]
    if node.kind in ("pre", "code"):
        inner = html.escape(_plain(node, names), quote=False)
    else:
        inner = "".join(_html(child, names) for child in _inline(node.text))
    return f"<{tag}>{inner}</{tag}>" if inner.strip() else inner


def _token_plain(token: str, names: Names) -> str:
    special = _special(token, names)
    if special is not None:
        return special
    address, label = _link(token)
    return label if label == _bare(address) else f"{label} ({_bare(address)})"


def _token_html(token: str, names: Names) -> str:
    special = _special(token, names)
    if special is not None:
        return html.escape(special, quote=False)
    address, label = _link(token)
    if not address.startswith(_LINKABLE):
        return html.escape(_token_plain(token, names), quote=False)
    return f'<a href="{html.escape(address)}">{html.escape(label, quote=False)}</a>'


def _special(token: str, names: Names) -> str | None:
    """What stands for a mention, a channel or a command; None for a link."""
    body, _, label = token[1:].partition("|")
    label = _scrub(unescape(label), Names()).strip().lstrip("@#")
    if token[0] == "@":
        return names.known.get(body) or label or names.unknown
    if token[0] == "#":
        return "#" + (label or names.of(body)) if label or names.of(body) else ""
    if token[0] != "!":
        return None
    if body.startswith("date^"):
        return label
    if body.startswith("subteam^"):
        return label or names.of(body.removeprefix("subteam^"))
    return ""  # <!here>, <!channel>, <!everyone> call colleagues; a customer reads nothing


def _link(token: str) -> tuple[str, str]:
    address, _, label = token.partition("|")
    address = unescape(address)
    return address, _scrub(unescape(label), Names()).strip() or _bare(address)


def _bare(address: str) -> str:
    return re.sub(r"^(?:mailto|tel):", "", address)


def _leaf(text: str, names: Names) -> str:
    return _scrub(_emojize(unescape(text)), names)


def _scrub(text: str, names: Names) -> str:
    """Also what was typed as `<!here>` by hand, or escaped by whoever relayed it."""
    previous = None
    while previous != text:
        previous = text
        text = re.sub(r"<([@#!][^<>\n]*)>", lambda match: _special(match[1], names) or "", text)
    return text


def _emojize(text: str) -> str:
    return _SHORTCODE.sub(lambda match: emoji_of(match[1]) or match[0], text)


def emoji_of(name: str) -> str | None:
    """The character of an emoji's Slack name; None for the workspace's own emoji."""
    found = emoji.emojize(f":{name}:", language="alias")
    return found if found != f":{name}:" else None


def _tidy(text: str) -> str:
    return _BLANKS.sub(" ", text).strip() if "<pre>" not in text else text.strip()
