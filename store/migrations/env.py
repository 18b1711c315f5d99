"""Alembic's entry: runs on the connection that store/migrate.py hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, BigInteger

from store.base import UtcDateTime


def render_item(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Name our own column types in generated migrations."""
    if kind == "type":
        if isinstance(item, UtcDateTime):
            return "UtcDateTime()"
        if isinstance(item, JSON):
            return "Json"
        if isinstance(item, BigInteger):
            return "BigId"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
