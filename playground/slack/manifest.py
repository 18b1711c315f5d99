"""What an app's manifest tells Slack's client: the commands and shortcuts it can offer.

Source: docs.slack.dev/reference/app-manifest (features.slash_commands, features.shortcuts)
"""

from typing import Any

Json = dict[str, Any]
_COMMAND = ("command", "description", "usage_hint")
_SHORTCUT = ("name", "type", "callback_id", "description")


def features_of(manifest: Any) -> Json:
    """`slash_commands` and `shortcuts` of a manifest; ValueError says what is wrong with it."""
    features = manifest.get("features") if isinstance(manifest, dict) else None
    if not isinstance(features, dict):
        raise ValueError("A manifest is an object with features: see Slack's app manifests.")
    return {
        "slash_commands": _entries(features, "slash_commands", _COMMAND, required=("command",)),
        "shortcuts": _entries(features, "shortcuts", _SHORTCUT, required=_SHORTCUT[:3]),
    }


def _entries(
    features: Json, name: str, fields: tuple[str, ...], required: tuple[str, ...]
) -> list[Json]:
    found = features.get(name) or []
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise ValueError(f"features.{name} must be a list of objects.")
    for entry in found:
        missing = [field for field in required if not isinstance(entry.get(field), str)]
        if missing:
            raise ValueError(f"An entry of features.{name} has no {missing[0]}.")
    return [{field: entry[field] for field in fields if field in entry} for entry in found]
