"""The database's own clock, for what several machines must agree on: leases and rates.

It is real time: the desk's clock, which the demo moves, has no say in it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from store.base import UtcDateTime


class wall_time(FunctionElement[datetime]):  # noqa: N801  (it reads as an SQL function)
    """Now, or `wall_time(seconds)`: so many seconds from now."""

    type = UtcDateTime()
    inherit_cache = True


class wall_seconds(FunctionElement[float]):  # noqa: N801
    """Now, in seconds since 1970."""

    type = Float()
    inherit_cache = True


@compiles(wall_time)
def _wall_time(element: wall_time, compiler: SQLCompiler, **options: Any) -> str:
    added = compiler.process(element.clauses, **options)
    later = f" + make_interval(secs => {added})" if added else ""
    return f"(statement_timestamp(){later})"


@compiles(wall_time, "sqlite")
def _wall_time_sqlite(element: wall_time, compiler: SQLCompiler, **options: Any) -> str:
    added = compiler.process(element.clauses, **options)
    later = f", ({added}) || ' seconds'" if added else ""
    # The form SQLAlchemy writes, with microseconds, so that texts compare as times do.
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now'{later}) || '000')"


@compiles(wall_seconds)
def _wall_seconds(element: wall_seconds, compiler: SQLCompiler, **options: Any) -> str:
    return "CAST(extract(epoch FROM statement_timestamp()) AS double precision)"


@compiles(wall_seconds, "sqlite")
def _wall_seconds_sqlite(element: wall_seconds, compiler: SQLCompiler, **options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"
