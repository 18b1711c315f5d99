"""The sample people that every playground starts with."""

from playground.telegram.world import TelegramWorld

# First name, last name, username, language: one per script and direction the product must master.
_CUSTOMERS = (
    ("Emma", "Clarke", "emmaclarke", "en"),
    ("小雨", "陈", "chenxiaoyu", "zh-hans"),
    ("Jonas", "Brandt", "jonasbrandt", "de"),
    ("ليلى", "حداد", "laylahaddad", "ar"),
    ("Noah", "", "", "en"),
)


def add_sample_customers(world: TelegramWorld) -> None:
    for first_name, last_name, username, language in _CUSTOMERS:
        world.add_customer(first_name, last_name, username, language)
