"""The people of the sample workspace."""

from dataclasses import dataclass

from playground.slack import ids


@dataclass(frozen=True)
class Person:
    """What is needed to make a Slack user."""

    id: str
    name: str
    real_name: str
    email: str
    tz: str = "Europe/London"
    title: str = ""
    is_admin: bool = False


AGENTS = (
    Person(
        "U07MAYACHEN", "maya", "Maya Chen", "maya.chen@harbourlane.example", title="Support agent"
    ),
    Person(
        "U07TOMBECKR",
        "tom",
        "Tom Becker",
        "tom.becker@harbourlane.example",
        tz="Europe/Berlin",
        title="Support agent",
    ),
    Person(
        "U07AISHAKHN",
        "aisha",
        "Aisha Khan",
        "aisha.khan@harbourlane.example",
        title="Head of support",
        is_admin=True,
    ),
)
GROUP_HANDLE = "frontdesk-agents"
GROUP_NAME = "Frontdesk agents"
BOT = Person(ids.BOT_USER, "frontdesk", "Frontdesk", "")
