"""The files under deploy/ say what the product does."""

import re
from pathlib import Path

import yaml

import bot.monitoring  # noqa: F401  (fills the registry)
from bot.monitoring import _Queues
from scheduler.metrics import REGISTRY

ROOT = Path(__file__).parents[2]


def known_metrics() -> set[str]:
    """The names that /metrics can show."""
    families = [*REGISTRY.collect(), *_Queues([]).collect()]
    samples = {sample.name for family in families for sample in family.samples}
    counters = {f"{family.name}_total" for family in families if family.type == "counter"}
    buckets = {f"{family.name}_bucket" for family in families if family.type == "histogram"}
    return samples | counters | buckets | {family.name for family in families}


def test_alerts_ask_for_numbers_that_exist() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8"))
    asked = [
        name
        for rule in rules["groups"][0]["rules"]
        for name in re.findall(r"\bfrontdesk_\w+", rule["expr"])
    ]
    assert len(asked) >= 8
    assert set(asked) <= known_metrics()


def test_the_manual_names_every_number() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    own = {name for name in known_metrics() if name.startswith("frontdesk_")}
    documented = set(re.findall(r"`(frontdesk_\w+)`", manual))
    assert documented <= own
    assert {name for name in own if name.endswith("_total")} <= documented
