"""`comeback user reset`: a way back for somebody who lost their password, by whoever runs this."""

from __future__ import annotations

import asyncio
import os

from .accounts.service import reset_password
from .host.failure import StartFailure
from .host.operating import app_url
from .kit.clock import make_clock
from .kit.config import Settings, read_settings
from .kit.db import make_engine, make_sessions, settle
from .kit.errors import NotFound
from .kit.passwords import Passwords
from .tables import Base


async def rescue(settings: Settings, url: str, email: str) -> str:
    """The new password of an account; StartFailure when there is none with this e-mail."""
    assert Base.metadata.tables
    engine = make_engine(url, pool_size=1)
    sessions, clock = make_sessions(engine), make_clock(settings.clock, settings.clock_started)
    try:
        await settle(sessions, clock)
        async with sessions(info={"now": clock.now()}) as session, session.begin():
            return await reset_password(session, email, Passwords())
    except NotFound as error:
        raise StartFailure(error.detail) from error
    finally:
        await engine.dispose()


def main(email: str) -> None:
    """Print a new password for the account in the Comeback that runs here, or in DATABASE_URL."""
    settings = read_settings(os.environ)
    password = asyncio.run(rescue(settings, app_url(settings), email))
    print(f"{email}   {password}")
    print("Every device is signed out; tokens go on.")
