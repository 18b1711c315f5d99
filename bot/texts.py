"""Every sentence a person reads, from locales/<language>/<audience>.ftl (Fluent)."""

from functools import cache
from importlib import resources

from fluent.runtime import FluentBundle, FluentResource

DEFAULT_LANGUAGE = "en"
AUDIENCES = ("customer", "staff", "desk", "thread", "faq", "people")


class Texts:
    """The sentences of all languages; `get` falls back to English."""

    def __init__(self, bundles: dict[str, FluentBundle]) -> None:
        self._bundles = bundles

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted(self._bundles))

    def get(self, language: str, key: str, /, **variables: object) -> str:
        """The sentence `key` in `language`. Raises KeyError when no language has it."""
        for code in (self.resolve(language), DEFAULT_LANGUAGE):
            bundle = self._bundles[code]
            if bundle.has_message(key):
                pattern = bundle.get_message(key).value
                if pattern is not None:
                    text, _ = bundle.format_pattern(pattern, variables)
                    return str(text)
        raise KeyError(key)

    def resolve(self, language: str | None) -> str:
        """The language we have for a tag such as `zh-hans` or `en-GB`; else the default."""
        code = (language or "").replace("_", "-").split("-")[0].lower()
        return code if code in self._bundles else DEFAULT_LANGUAGE


def available_languages() -> tuple[str, ...]:
    """The codes of the languages under locales/."""
    folders = resources.files("locales").iterdir()
    return tuple(
        sorted(item.name for item in folders if item.is_dir() and not item.name.startswith("_"))
    )


@cache
def load_texts() -> Texts:
    """All languages under locales/, read once."""
    bundles: dict[str, FluentBundle] = {}
    for language in available_languages():
        bundle = FluentBundle([language], use_isolating=False)
        for audience in AUDIENCES:
            source = resources.files("locales").joinpath(language, f"{audience}.ftl")
            bundle.add_resource(FluentResource(source.read_text(encoding="utf-8")))
        bundles[language] = bundle
    return Texts(bundles)
