"""Runs migrations as the owner of the tables, in one transaction, waiting at most five seconds for a lock."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from comeback.kit.db import async_url
from comeback.tables import Base


def migrate(connection: Connection) -> None:
    """Run what `alembic` was asked for on this connection."""
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        connection.exec_driver_sql("SET lock_timeout = '5s'")
        context.run_migrations()


async def connect_and_migrate(url: str) -> None:
    """Open a connection of its own; `url` is the owner's."""
    engine = create_async_engine(async_url(url))
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(connect_and_migrate(context.config.get_main_option("sqlalchemy.url") or ""))
