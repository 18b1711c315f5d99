"""Adapters that let faq-bench's bench.py run the shipped matchers by dotted path."""

from faq.matcher import Matcher


class FrontdeskMatcher(Matcher):
    """The default matcher, exactly as the product runs it."""
