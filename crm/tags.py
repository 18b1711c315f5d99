"""Tags: short words by which staff sort tickets and customers. Pure."""

import unicodedata
from collections.abc import Iterable

from crm.errors import Invalid

MAX_TAG = 32  # characters
MAX_TAGS = 20  # of one ticket or customer
_SHOWN = 60


def tidy_tag(word: str) -> str:
    """The tag that `word` means: `#Refund ` is `refund`. Raises Invalid for what can be none."""
    tag = unicodedata.normalize("NFKC", word).strip().lstrip("#").casefold()
    tag = unicodedata.normalize("NFKC", tag)
    fit = tag and len(tag) <= MAX_TAG and all(ch.isalnum() or ch in "-_" for ch in tag)
    if not fit or not any(ch.isalpha() for ch in tag):  # `#1001` is a ticket
        raise Invalid("error-bad-tag", word=word[:_SHOWN], most=MAX_TAG)
    return tag


def changed_tags(before: Iterable[str], add: Iterable[str], remove: Iterable[str]) -> list[str]:
    """The tags after a change, sorted. Raises Invalid for words that are no tags, or too many."""
    gone = {tidy_tag(word) for word in remove}
    after = sorted({*before, *(tidy_tag(word) for word in add)} - gone)
    if len(after) > MAX_TAGS:
        raise Invalid("error-too-many-tags", most=MAX_TAGS)
    return after


def known_tags(words: Iterable[str]) -> list[str]:
    """The tags among words that others chose, sorted; what can be no tag is left out."""
    found = set()
    for word in words:
        try:
            found.add(tidy_tag(word))
        except Invalid:
            continue
    return sorted(found)[:MAX_TAGS]
