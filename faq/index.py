"""An immutable snapshot of the knowledge base, ready to be asked.

One matcher holds the phrases of all languages, labelled by entry key, so that a message that mixes
languages finds the entry from either side. Replace the whole index when `faq.service.version`
changes; readers keep the one they hold.
"""

from collections.abc import Iterable

from faq.doubts import Manner, doubt, manner
from faq.encoders import Encoder
from faq.entry import Entry
from faq.matcher import Matcher
from faq.parts import follow_up, has_content, is_order, is_question, split
from faq.policy import (
    Decision,
    Match,
    Maybe,
    Nothing,
    PolicySettings,
    Several,
    Sure,
    combine,
    decide,
)
from faq.relatedness import units
from faq.text import content_tokens, is_short, tokens

__all__ = ["Decision", "FaqIndex", "Match", "Maybe", "Nothing", "Several", "Sure"]

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
        self._default_languages = _fallbacks(default_language)
        self._settings = settings
        self._languages = frozenset(lang for versions in entries.values() for lang in versions)
        self._manners: dict[str, Manner] = {}
        self._by_id = {entry.id: entry for found in entries.values() for entry in found.values()}

    @classmethod
    def build(
        cls,
        entries: Iterable[Entry],
        *,
        default_language: str = "en",
        settings: PolicySettings | None = None,
        encoder: Encoder | None = None,
    ) -> "FaqIndex":
        """Index the entries. Their question, phrases and keywords are what can be matched.

        encoder: the meaning tier's, where it is on.
        """
        by_key: dict[str, dict[str, Entry]] = {}
        phrases: list[str] = []
        labels: list[str] = []
        for entry in entries:
            by_key.setdefault(entry.key, {})[entry.language.lower()] = entry
            for phrase in entry.spoken():
                phrases.append(phrase)
                labels.append(entry.key)
        matcher = Matcher(encoder=encoder)
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
        return self._in(key, (*_fallbacks(language), *self._default_languages))

    def _in(self, key: str, languages: tuple[str, ...]) -> Entry | None:
        versions = self._entries.get(key)
        if not versions:
            return None
        for wanted in languages:
            if wanted in versions:
                return versions[wanted]
        return versions[min(versions)]

    def rank(self, text: str, language: str) -> list[Match]:
        """Entries that the text may mean, best first, one per key."""
        exact = self._matcher.exact(text)
        wanted = _fallbacks(language)
        languages = (*wanted, *self._default_languages)
        spoken_here = any(lang in self._languages for lang in wanted)
        matches: list[Match] = []
        for key, probability in self._matcher.rank(text):
            entry = self._in(key, languages)
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
                    foreign=self._matcher.foreign(text, key) if not matches else 0.0,
                    doubt=None if matches else doubt(text, self._manner(key)),
                )
            )
        return sorted(matches, key=lambda match: -match.confidence)

    def _manner(self, key: str) -> Manner:
        """How the entry's phrases are put; read when it first comes to that."""
        found = self._manners.get(key)
        if found is None:
            versions = self._entries[key].values()
            found = manner(text for entry in versions for text in entry.spoken())
            self._manners[key] = found
        return found

    def decide(
        self,
        text: str,
        language: str,
        settings: PolicySettings | None = None,
        *,
        after: str | None = None,
    ) -> Decision:
        """Answer, suggest or hand over; `settings` replaces those given to `build`.

        after: the key of the entry that this customer was answered with last, a moment ago.
        """
        settings = settings or self._settings
        whole = self._decide(text, language, settings)
        parts = split(text)
        if len(parts) > 1:
            asked = [(part, _asks(part), self._decide(part, language, settings)) for part in parts]
            return combine(whole, [part for part in asked if part[1] or has_content(part[0])])
        if after is not None and not isinstance(whole, Sure):
            return self._in_context(text, language, settings, after) or whole
        return whole

    def _decide(self, text: str, language: str, settings: PolicySettings) -> Decision:
        decision = decide(self.rank(text, language), settings, short=is_short(text))
        if isinstance(decision, Sure) and not decision.entry.exact and is_order(text):
            return Several((decision.entry,), rest=text)  # told how, and done by a person
        return decision

    def _in_context(
        self, text: str, language: str, settings: PolicySettings, after: str
    ) -> Decision | None:
        """A follow-up, read as if the question before it were part of it.

        Sure only of an entry that speaks of all that the follow-up adds: the question before it
        is known word for word, and would make its entry sure of anything. None when the message
        is no follow-up, or no entry speaks of what it adds.
        """
        added, before = follow_up(text), self.entry(after, language)
        if added is None or before is None:
            return None
        wanted = units(content_tokens(tokens(added)))
        ranked = self.rank(f"{before.question} {added}", language)
        speaking = [match for match in ranked if wanted and wanted <= self._speaks_of(match)]
        decision = decide(speaking, settings)
        return None if isinstance(decision, Nothing) else decision

    def _speaks_of(self, match: Match) -> set[str]:
        """What the entry's phrases and answers speak of, in all its languages."""
        versions = self._entries[match.entry_key].values()
        texts = [text for entry in versions for text in (*entry.spoken(), entry.answer)]
        return set().union(*(units(tokens(text)) for text in texts))


def _asks(text: str) -> bool:
    return is_question(text) and has_content(text)


def _fallbacks(language: str) -> tuple[str, ...]:
    """A language tag and its base: "zh-hans" -> ("zh-hans", "zh")."""
    tag = language.lower().replace("_", "-")
    return (tag, tag.split("-", 1)[0])
