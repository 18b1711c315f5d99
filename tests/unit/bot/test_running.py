"""The garbage collector in a running desk."""

import gc

from bot.running import collect_garbage


async def test_what_was_loaded_is_looked_through_no_more_and_what_follows_is() -> None:
    before = gc.get_threshold()
    gc.disable()
    loaded = len(gc.get_objects())
    try:
        await collect_garbage()
        assert gc.isenabled()
        assert gc.get_freeze_count() >= loaded
        assert gc.get_threshold()[0] > 0
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
        gc.enable()
