"""What came of a step: an answer, a meeting; and which stages were reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.insights.rules import StageEntry, Touch, done_steps, reached, step_family

BEGIN = datetime(2026, 3, 3, 14, tzinfo=UTC)
DANIEL, RUTH = uuid4(), uuid4()
WINDOW, RUN = uuid4(), uuid4()
STAGES = ("targeted", "rejected", "reopened", "trial")


def touch(days: float = 0, direction: str = "out", **more: Any) -> Touch:
    """A mail to Daniel so many days after the beginning, linked to nothing."""
    facts = {"contact_id": DANIEL, "window_id": None, "run_id": None, "kind": "message", "outcome": "none"}
    return Touch(**facts | more, direction=direction, occurred_at=BEGIN + timedelta(days=days))


OWN = touch(window_id=WINDOW, run_id=RUN)


def came_of(*touches: Touch) -> tuple[bool, bool]:
    """Whether the step was answered, and met, given these touchpoints."""
    (found,) = done_steps([WINDOW], touches)
    assert found.window_id == WINDOW
    return found.replied, found.met


@pytest.mark.parametrize(
    ("others", "replied"),
    [
        ([], False),
        ([touch(14, "in")], True),
        ([touch(14.01, "in")], False),
        ([touch(-1, "in")], False),
        ([touch(0, "in")], False),
        ([touch(3, "in", contact_id=RUTH)], False),
        ([touch(2), touch(3, "in")], False),
        ([touch(2, contact_id=RUTH), touch(3, "in")], True),
        ([touch(4), touch(3, "in")], True),
        ([touch(3, "in", window_id=uuid4())], False),
        ([touch(30, "in", window_id=WINDOW, contact_id=RUTH)], True),
    ],
    ids=["silence", "in fourteen days", "later", "before", "at the same instant", "somebody else", "after another mail",
         "another mail to somebody else", "before another mail", "about another window", "about this one, late"],
)  # fmt: skip
def test_what_counts_as_an_answer(others: list[Touch], replied: bool) -> None:
    assert came_of(OWN, *others) == (replied, False)
    assert came_of(*reversed(others), OWN) == (replied, False)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("none", (False, False)),
        ("replied", (True, False)),
        ("accepted", (True, False)),
        ("declined", (True, False)),
        ("met", (True, True)),
    ],
)
def test_its_own_outcome_says_it(outcome: str, expected: tuple[bool, bool]) -> None:
    assert came_of(OWN._replace(outcome=outcome)) == expected


def test_a_coffee_of_the_same_run_later_was_a_meeting() -> None:
    coffee = touch(10, kind="coffee", outcome="met", window_id=uuid4(), run_id=RUN)
    assert came_of(OWN, coffee) == (False, True)
    assert came_of(OWN, coffee._replace(run_id=uuid4())) == (False, False)
    assert came_of(OWN, coffee._replace(outcome="none")) == (False, False)
    assert came_of(OWN, coffee._replace(kind="review")) == (False, False)
    assert came_of(OWN, coffee._replace(occurred_at=BEGIN - timedelta(days=1))) == (False, False)


def test_what_wrote_no_touchpoint_does_not_count() -> None:
    assert done_steps([WINDOW], [touch(0), touch(1, "in", window_id=WINDOW)]) == []


def test_nobody_in_particular_has_not_answered_a_step_for_nobody() -> None:
    assert came_of(OWN._replace(contact_id=None), touch(1, "in", contact_id=None)) == (False, False)


@given(
    st.permutations(
        [
            OWN,
            touch(3, "in"),
            touch(5, window_id=uuid4(), run_id=RUN, kind="coffee", outcome="met"),
            touch(6, "in"),
        ]
    )
)
def test_the_order_of_reading_does_not_matter(touches: list[Touch]) -> None:
    assert came_of(*touches) == (True, True)


@pytest.mark.parametrize(
    ("step", "family"), [("ask", "ask"), ("log_review.12", "log_review"), ("check_in_60", "check_in_60")]
)
def test_numbered_steps_are_one(step: str, family: str) -> None:
    assert step_family(step) == family


def moves(*stages: str) -> list[StageEntry]:
    """From stage to stage, by the user's hand; `<` takes the last move back."""
    path, entries = [stages[0]], [StageEntry(None, stages[0], "user")]
    for stage in stages[1:]:
        if stage == "<":
            left = path.pop()
            entries.append(StageEntry(left, path[-1], "undone"))
        else:
            entries.append(StageEntry(path[-1], stage, "user"))
            path.append(stage)
    return entries


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        (("targeted", "rejected", "reopened"), {"targeted", "rejected", "reopened"}),
        (("rejected", "reopened", "<"), {"rejected"}),
        (("rejected", "reopened", "<", "reopened"), {"rejected", "reopened"}),
        (("rejected", "reopened", "trial", "reopened", "<"), {"rejected", "reopened", "trial"}),
        (("rejected", "reopened", "trial", "<", "<"), {"rejected"}),
    ],
)
def test_a_stage_that_was_taken_back_was_not_reached(stages: tuple[str, ...], expected: set[str]) -> None:
    assert reached(moves(*stages)) == expected | {"applied"}


@given(st.lists(st.sampled_from(STAGES), min_size=1, max_size=8))
def test_undoing_every_move_leaves_the_first_stage(stages: list[str]) -> None:
    assert reached(moves(*stages)) - {"applied"} == set(stages) - {"applied"}
    back = reached(moves(*stages, *("<" * (len(stages) - 1))))
    assert back - {"applied"} == {stages[0]} - {"applied"}


@pytest.mark.parametrize("stage", STAGES)
def test_who_got_an_answer_had_applied(stage: str) -> None:
    answered = {"applied", "interviewing", "offered", "hired", "rejected"}
    assert ("applied" in reached(moves(stage))) == (stage in answered)


def test_a_window_of_another_play_is_not_counted() -> None:
    other: UUID = uuid4()
    assert [step.window_id for step in done_steps([other], [OWN, touch(1, window_id=other)])] == [other]
