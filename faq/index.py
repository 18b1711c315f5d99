"""An immutable snapshot of the knowledge base, ready to be asked.

One matcher holds the phrases of all languages, labelled by entry key, so that a message that mixes
languages finds the entry from either side. Replace the whole index when `faq.service.version`
changes; readers keep the one they hold.
"""

from collections.abc import Iterable

from faq.entry import Entry
from faq.matcher import Matcher
from faq.policy import Decision, Match, Maybe, Nothing, PolicySettings, Sure, decide
from faq.text import is_short

__all__ = ["Decision", "FaqIndex", "Match", "Maybe", "Nothing", "Sure"]

#: An entry that does not exist in the customer's language counts for less than one that does.
_OTHER_LANGUAGE = 0.9


class FaqIndex:
    """Ranks entries for a customer's text. Safe to read from several threads."""

    def __init__(
        self,
        matcher: Matcher,
        entries: dict[str, dict[str, Entry]],
        default_language: str,
        settings: PolicySettings,
    ) -> None:
        """Use `build`."""
        self._matcher = matcher
        self._entries = entries
        self._default_language = default_language
        self._settings = settings
        self._languages = frozenset(lang for versions in entries.values() for lang in versions)
        self._by_id = {entry.id: entry for found in entries.values() for entry in found.values()}

    @classmethod
    def build(
        cls,
        entries: Iterable[Entry],
        *,
        default_language: str = "en",
        settings: PolicySettings | None = None,
    ) -> "FaqIndex":
        """Index the entries. Their question, phrases and keywords are what can be matched."""
        by_key: dict[str, dict[str, Entry]] = {}
        phrases: list[str] = []
        labels: list[str] = []
        for entry in entries:
            by_key.setdefault(entry.key, {})[entry.language.lower()] = entry
            for phrase in entry.spoken():
                phrases.append(phrase)
                labels.append(entry.key)
        matcher = Matcher()
        matcher.fit(phrases, labels)
        return cls(matcher, by_key, default_language.lower(), settings or PolicySettings())

    def __len__(self) -> int:
        """Number of entries, each language counted."""
        return sum(len(versions) for versions in self._entries.values())

    def by_id(self, entry_id: int) -> Entry | None:
        """The entry with this id; None when it was not live as the index was built."""
        return self._by_id.get(entry_id)

    def entry(self, key: str, language: str) -> Entry | None:
        """The entry in that language, else the default one, else any; None for an unknown key."""
        versions = self._entries.get(key)
        if not versions:
            return None
        for wanted in (*_fallbacks(language), *_fallbacks(self._default_language)):
            if wanted in versions:
                return versions[wanted]
        return versions[min(versions)]

    def rank(self, text: str, language: str) -> list[Match]:
        """Entries that the text may mean, best first, one per key."""
        exact = self._matcher.exact(text)
        wanted = _fallbacks(language)
        spoken_here = any(lang in self._languages for lang in wanted)
        matches = []
        for key, probability in self._matcher.rank(text):
            entry = self.entry(key, language)
            if entry is None:
                continue
            foreign = spoken_here and entry.language.lower() not in wanted
            matches.append(
                Match(
                    entry_key=key,
                    entry_id=entry.id,
                    confidence=probability * (_OTHER_LANGUAGE if foreign else 1.0),
                    question=entry.question,
                    exact=key in exact,
                    sure_threshold=entry.sure_threshold,
                    maybe_threshold=entry.maybe_threshold,
                )
            )
        return sorted(matches, key=lambda match: -match.confidence)

    def decide(self, text: str, language: str, settings: PolicySettings | None = None) -> Decision:
        """Answer, suggest or hand over; `settings` replaces those given to `build`."""
        return decide(self.rank(text, language), settings or self._settings, short=is_short(text))


def _fallbacks(language: str) -> tuple[str, ...]:
    """A language tag and its base: "zh-hans" -> ("zh-hans", "zh")."""
    tag = language.lower().replace("_", "-")
    return (tag, tag.split("-", 1)[0])
