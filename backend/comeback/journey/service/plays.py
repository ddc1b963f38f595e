"""Starting plays, growing their windows as days become known, and ending them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ...accounts.models import Account
from ...contacts.models import Contact
from ...kit.db import account_of, now_of
from ...kit.errors import Conflict, invalid
from ...kit.rows import find
from ...kit.schema import shown
from ...opportunities.models import Opportunity, Rejection
from ...opportunities.service import tell
from ...plays.catalogue import built_in, play_by_key
from ...plays.models import Run, RunContact
from ...plays.rules import Anchor, Play, Step, people, title
from ...windows import rules
from ...windows import service as windows
from ...windows.models import Window
from ...windows.rules import Times
from ...windows.rules.placing import Anchors
from ..schemas import PlayPreview, RunOut, WindowDates

COFFEE, STAY = "coffee_after_the_no", "stay_in_touch"


class RefusesContact(Conflict):
    """This person does not want to be contacted."""

    title = "Do not contact"


class AlreadyRunning(Conflict):
    """This play is running for this opportunity already."""

    title = "Already running"


@dataclass(frozen=True, slots=True)
class Placed:
    """A step for one person at its times."""

    step: Step
    contact: Contact | None
    times: Times

    @property
    def place(self) -> tuple[str, UUID | None]:
        """What tells it from the other windows of its run."""
        return self.step.key, self.contact.id if self.contact else None


def named(account: Account, key: str, field: str = "play") -> Play:
    """The play by its key in the user's language; 422 when there is none."""
    play = play_by_key(key, account.language)
    if play is None:
        raise invalid(field, f"There is no play {key!r}.", "not_found")
    return play


def anchors_of_rejection(received_on: date, winner_starts_on: date | None) -> dict[str, str]:
    """What a no tells a run to count from."""
    anchors = {"rejection": received_on.isoformat()}
    return anchors | ({"winner_start": winner_starts_on.isoformat()} if winner_starts_on else {})


def read_anchors(stored: dict[str, str]) -> Anchors:
    """The stored anchors: a date where there is no time in it, else an instant."""
    known: dict[Anchor, date | datetime] = {}
    names: tuple[Anchor, ...] = ("rejection", "winner_start", "request", "coffee")
    for name in names:
        if name in stored:
            text = stored[name]
            known[name] = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return known


def placed(
    account: Account, play: Play, contacts: Sequence[Contact], anchors: Anchors, now: datetime
) -> list[Placed]:
    """Every step whose days are known, once for each of its people."""
    by_id = {contact.id: contact for contact in contacts}
    roles = [(contact.id, contact.role) for contact in contacts]
    found = []
    for step in play.steps:
        for contact_id in people(step, roles):
            contact = by_id[contact_id] if contact_id else None
            times = rules.times(step, anchors, windows.calendar_of(account, contact), now)
            if times is not None:
                found.append(Placed(step, contact, times))
    return found


def dates(item: Placed) -> WindowDates:
    """A placed step as a preview shows it."""
    return WindowDates(
        step=item.step.key,
        title=title(item.step, item.contact.name if item.contact else None),
        contact_id=item.contact.id if item.contact else None,
        opens_at=item.times.opens_at,
        best_at=item.times.best_at,
        closes_at=item.times.closes_at,
        time_zone=str(item.times.zone),
    )


def preview(
    account: Account, play: Play, contacts: Sequence[Contact], anchors: Anchors, now: datetime
) -> PlayPreview:
    """The days that a play would have, without starting it."""
    found = placed(account, play, contacts, anchors, now)
    return PlayPreview(
        play=play.key,
        name=play.name,
        windows=[dates(item) for item in found if not rules.is_passed(item.times, now)],
        passed=[dates(item) for item in found if rules.is_passed(item.times, now)],
    )


def suggest(
    account: Account, contacts: Sequence[Contact], rejection: Rejection, now: datetime, started: Sequence[str]
) -> list[PlayPreview]:
    """The plays that fit after this no and are not started yet."""
    anchors = read_anchors(anchors_of_rejection(rejection.received_on, rejection.winner_starts_on))
    plays = [play for play in built_in(account.language) if play.key not in started]
    return [preview(account, play, contacts, anchors, now) for play in plays]


async def start(
    session: AsyncSession,
    account: Account,
    opportunity: Opportunity,
    play: Play,
    contacts: Sequence[Contact],
    rejection: Rejection | None,
) -> tuple[Run, list[Window], list[Placed]]:
    """A run with the windows whose days are known, and the steps whose close has passed; 409 for one refused."""
    for contact in contacts:
        if contact.do_not_contact:
            raise RefusesContact()
    if any(run.play == play.key and run.state == "active" for run in await runs_of(session, opportunity.id)):
        raise AlreadyRunning()
    now = now_of(session)
    today = rules.wall(now, windows.calendar_of(account, None).zone).date()
    anchors = anchors_of_rejection(
        rejection.received_on if rejection else today, rejection.winner_starts_on if rejection else None
    )
    run = Run(
        opportunity_id=opportunity.id,
        rejection_id=rejection.id if rejection else None,
        play=play.key,
        state="active",
        started_at=now,
        anchors=anchors,
    )
    session.add(run)
    await session.flush()
    session.add_all(
        RunContact(account_id=account.id, run_id=run.id, contact_id=contact.id, position=position)
        for position, contact in enumerate(contacts)
    )
    tell(
        session, "run_started", "user",
        opportunity_id=opportunity.id, run_id=run.id, details={"play": play.key, "name": play.name},
    )  # fmt: skip
    made, passed = await grow(session, account, run, contacts, started_at=now)
    return run, made, passed


async def grow(
    session: AsyncSession,
    account: Account,
    run: Run,
    contacts: Sequence[Contact] | None = None,
    *,
    started_at: datetime | None = None,
    leave: Sequence[str] = (),
) -> tuple[list[Window], list[Placed]]:
    """Make the windows whose days have become known; those that exist stay.

    None for steps to `leave`, and none with a person who does not want to be contacted.
    Answers with the new windows and with the steps whose close is past already.
    """
    play, now = named(account, run.play), now_of(session)
    people_of_run = contacts if contacts is not None else await contacts_of(session, run)
    there = {(window.step, window.contact_id) for window in await of_run(session, run.id)}
    made, passed = [], []
    for item in placed(account, play, people_of_run, read_anchors(run.anchors), now):
        refused = item.contact is not None and item.contact.do_not_contact
        if refused or item.place in there or item.step.key in leave:
            continue
        if rules.is_passed(item.times, now):
            passed.append(item)
            continue
        window = await windows.add_step(
            session, account, item.step, item.times,
            run_id=run.id, opportunity_id=run.opportunity_id, contact=item.contact, started_at=started_at,
        )  # fmt: skip
        made.append(window)
    return made, passed


async def realign(session: AsyncSession, account: Account, run: Run, cause: str) -> None:
    """Move the scheduled windows of a run to where its anchors put them now; cancel those whose days have passed."""
    play, now = named(account, run.play), now_of(session)
    contacts = await contacts_of(session, run)
    wanted = {
        item.place: item.times for item in placed(account, play, contacts, read_anchors(run.anchors), now)
    }
    for window in await windows.live(session, Window.run_id == run.id, Window.state == "scheduled"):
        times = wanted.get((window.step, window.contact_id))
        if times is None or times == windows.times_of(window):
            continue
        if rules.is_passed(times, now):
            windows.cancel(session, [window], "its_days_have_passed")
        else:
            windows.place_again(session, account, window, times, cause)


async def contacts_of(session: AsyncSession, run: Run) -> Sequence[Contact]:
    """The people of a run, in the order in which they were named."""
    statement = (
        select(Contact)
        .join(
            RunContact, (RunContact.account_id == Contact.account_id) & (RunContact.contact_id == Contact.id)
        )
        .where(Contact.account_id == account_of(session), RunContact.run_id == run.id)
        .order_by(RunContact.position)
    )
    return (await session.scalars(statement)).all()


async def of_run(session: AsyncSession, run_id: UUID) -> Sequence[Window]:
    """The windows of a run, by their opening."""
    statement = select(Window).where(Window.account_id == account_of(session), Window.run_id == run_id)
    return (await session.scalars(statement.order_by(Window.opens_at, Window.id))).all()


async def runs_of(session: AsyncSession, opportunity_id: UUID) -> Sequence[Run]:
    """The runs of an opportunity, the first started first."""
    statement = select(Run).where(Run.account_id == account_of(session), Run.opportunity_id == opportunity_id)
    return (await session.scalars(statement.order_by(Run.started_at, Run.id))).all()


async def run_by_id(session: AsyncSession, run_id: UUID) -> Run:
    """One run of this account, locked; 404 else."""
    return await find(session, Run, run_id, lock=True)


def end(session: AsyncSession, run: Run, because: str) -> None:
    """End a run and say why; its windows are the caller's business."""
    if run.state == "ended":
        return
    run.state, run.ended_at, run.ended_because = "ended", now_of(session), because
    details: dict[str, object] = {"play": run.play, "because": because}
    tell(session, "run_ended", because, opportunity_id=run.opportunity_id, run_id=run.id, details=details)


async def stop(session: AsyncSession, run_id: UUID, reason: str) -> tuple[Run, list[Window]]:
    """End a run by the user's will, its coming and open windows cancelled."""
    run = await run_by_id(session, run_id)
    ended = windows.cancel(session, await windows.live(session, Window.run_id == run.id), "stopped")
    end(session, run, reason or "stopped")
    await session.flush()
    return run, ended


def show_run(run: Run) -> RunOut:
    """The run as the API tells it."""
    return shown(run, RunOut)
