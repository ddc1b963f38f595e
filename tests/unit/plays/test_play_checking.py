"""What keeps a play from being carried out, and where it says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.accounts.catalogue import Language
from comeback.plays.catalogue import built_in
from comeback.plays.rules import (
    FACTS,
    KEY,
    MOST_CADENCE_STEPS,
    MOST_STEPS,
    RESERVED,
    Anchor,
    Frame,
    Guard,
    Offset,
    Play,
    Step,
    StepKind,
    faults,
    free_key,
)
from comeback.push.catalogue import TEXTS
from comeback.windows.rules import Calendar, holidays_of, times

LANGUAGES: tuple[Language, ...] = ("en", "de")
MESSAGE = Frame(subject="A word", text="Hello {first_name|first name}")
BAVARIA = Calendar(zone=ZoneInfo("Europe/Berlin"), holidays=holidays_of("DE", "BY"))
KNOWN: dict[Anchor, date | datetime] = {
    anchor: datetime(2026, 3, 3, 14, tzinfo=UTC) if anchor in ("coffee", "request") else date(2026, 3, 3)
    for anchor in get_args(Anchor)
}


def days(*amounts: int, anchor: Anchor = "rejection") -> tuple[Offset, ...]:
    return tuple(Offset(anchor=anchor, days=amount) for amount in amounts)


def step(key: str = "one", window: Sequence[Offset] | None = None, **more: Any) -> Step:
    opens, best, closes = window or days(1, 2, 3)
    values: dict[str, Any] = {
        "kind": "message", "title": "Write to {name}", "audience": ("hr",), "frame": MESSAGE, "why": "", "source": "",
    }  # fmt: skip
    return Step(key=key, opens=opens, best=best, closes=closes, **(values | more))


def play(*steps: Step, guards: tuple[Guard, ...] = (), cadence: tuple[Step, ...] = ()) -> Play:
    return Play(key="mine", name="Mine", guards=guards, steps=steps, cadence=cadence)


def found(*steps: Step, **more: Any) -> list[str]:
    return [fault.pointer for fault in faults(play(*steps, **more))]


def falling_back(*anchors: Anchor) -> Offset:
    offset: Offset | None = None
    for anchor in reversed(anchors):
        offset = Offset(anchor=anchor, days=1, otherwise=offset)
    assert offset is not None
    return offset


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_built_in_plays_are_sound(language: Language) -> None:
    for one in built_in(language):
        assert faults(one) == []


def test_a_play_has_one_to_thirty_steps() -> None:
    assert found() == ["/steps"]
    assert found(*(step(f"s{n}") for n in range(MOST_STEPS))) == []
    assert found(*(step(f"s{n}") for n in range(MOST_STEPS + 1))) == ["/steps"]


def test_a_cadence_has_six_steps_at_most() -> None:
    again = [step(f"c{n}", days(1, 2, 3, anchor="last_touch")) for n in range(MOST_CADENCE_STEPS + 1)]
    assert found(step(), cadence=tuple(again[:-1])) == []
    assert found(step(), cadence=tuple(again)) == ["/cadence"]


@pytest.mark.parametrize("key", ["", "1st", "_a", "Ask", "a-b", "a.b", "ä", "a\n", "a" * 41])
def test_a_key_that_is_none(key: str) -> None:
    assert found(step(key)) == ["/steps/0/key"]


def test_a_key_is_short_and_told_once() -> None:
    assert found(step("a" * 40), step("a_1")) == []
    cadence = (step("one", days(1, 2, 3, anchor="last_touch")),)
    assert found(step(), step(), cadence=cadence) == ["/steps/1/key", "/cadence/0/key"]


def test_a_key_by_which_the_bell_rings_for_something_else_is_refused() -> None:
    steps = {one.key for each in built_in("en") for one in (*each.steps, *each.cadence)}
    assert set(TEXTS) - steps == RESERVED
    assert found(step("group")) == ["/steps/0/key"]


@pytest.mark.parametrize(
    ("anchor", "pointer"),
    [
        ("previous_step", "/steps/0/opens/anchor"),
        ("request", "/steps/0/opens/anchor"),
        ("last_touch", "/steps/0/opens/anchor"),
        *((anchor, "") for anchor in ("rejection", "winner_start", "coffee", "trial_start", "review", "decision")),
    ],
)  # fmt: skip
def test_what_the_first_step_can_count_from(anchor: Anchor, pointer: str) -> None:
    window = (Offset(anchor=anchor, days=1), *days(2, 3))
    assert found(step(window=window)) == ([pointer] if pointer else [])
    within = (falling_back("winner_start", anchor), *days(2, 3))
    if anchor != "winner_start":
        assert found(step(window=within)) == ([pointer.replace("opens", "opens/else")] if pointer else [])


def test_the_request_is_one_that_a_step_before_made() -> None:
    on_request = days(1, 2, 3, anchor="request")
    places = ["opens", "best", "closes"]
    ask = step("ask", kind="coffee_request")
    assert found(ask, step("nudge", on_request)) == []
    assert found(step("nudge", on_request), ask) == [f"/steps/0/{name}/anchor" for name in places]
    asks_itself = step("ask", on_request, kind="coffee_request")
    assert found(asks_itself) == [f"/steps/0/{name}/anchor" for name in places]
    assert found(step(), step("two", days(1, 2, 3, anchor="previous_step"))) == []


@pytest.mark.parametrize(
    ("offset", "pointer"),
    [
        (Offset(anchor="rejection", days=5), "/cadence/0/closes/anchor"),
        (Offset(anchor="last_touch", days=0), "/cadence/0/closes"),
        (Offset(anchor="last_touch", business_days=-1), "/cadence/0/closes"),
        (Offset(anchor="last_touch", hours=48), "/cadence/0/closes"),
        (Offset(anchor="last_touch", business_days=3), ""),
    ],
)
def test_a_cadence_comes_days_after_the_last_touch(offset: Offset, pointer: str) -> None:
    opens, best = (Offset(anchor="last_touch", business_days=n) for n in (1, 2))
    cadence = (step("again", (opens, best, offset)),)
    expected = [pointer] if pointer else []
    if offset.business_days == -1:
        expected.insert(0, "/cadence/0/closes")
    assert found(step(), cadence=cadence) == expected


def test_an_offset_falls_back_three_times_at_most_and_never_to_the_same_day() -> None:
    four: tuple[Anchor, ...] = ("decision", "review", "coffee", "winner_start")
    assert found(step(window=(falling_back(*four), *days(2, 3)))) == []
    deeper = falling_back(*four, "rejection")
    assert found(step(window=(deeper, *days(2, 3)))) == ["/steps/0/opens/else/else/else/else"]
    circle = falling_back("winner_start", "rejection", "winner_start")
    assert found(step(window=(*days(1, 1), circle))) == ["/steps/0/closes/else/else/anchor"]


def test_a_window_opens_is_best_and_closes_in_this_order() -> None:
    assert found(step(window=days(1, 1, 1))) == []
    assert found(step(window=days(2, 1, 3))) == ["/steps/0/best"]
    assert found(step(window=days(1, 3, 2))) == ["/steps/0/closes"]
    mixed = (*days(5), Offset(anchor="rejection", business_days=1), *days(4))
    assert found(step(window=mixed)) == ["/steps/0/closes"]
    other = (*days(5), *days(1, anchor="winner_start"), Offset(anchor="rejection", hours=2))
    assert found(step(window=other)) == []


def test_the_order_holds_where_another_day_serves() -> None:
    window = [
        Offset(anchor="winner_start", days=own, otherwise=Offset(anchor="rejection", days=instead))
        for own, instead in ((1, 1), (2, 5), (3, 4))
    ]
    assert found(step(window=window)) == ["/steps/0/closes/else"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hello {nmae}", "{nmae}"),
        ("{Name|x} and {salary|y}", "{salary}"),
        ("Hello {name", "brace"),
        ("Hello name}", "brace"),
        ("{}", "brace"),
        ("{{name}}", "brace"),
        ("{name|a {role} b}", "brace"),
        (" \n ", "words"),
        ("x" * 5_001, "5000"),
    ],
)
def test_a_message_that_cannot_be_filled_in(text: str, named: str) -> None:
    (*_, last) = faults(play(step(frame=Frame(subject="", text=text))))
    assert last.pointer == "/steps/0/frame/text"
    assert named in last.detail


def test_a_message_may_ask_for_every_known_fact() -> None:
    text = " ".join(f"{{{fact}|what goes here}}" for fact in sorted(FACTS))
    assert found(step(frame=Frame(subject=text[:100].rpartition("}")[0] + "}", text=text))) == []
    assert found(step(frame=Frame(subject="{salary}", text="x"))) == ["/steps/0/frame/subject"]


def test_a_message_needs_somebody_and_preparing_sends_none() -> None:
    assert found(step(audience=(), title="Prepare")) == ["/steps/0/frame"]
    assert found(step(kind="prepare")) == ["/steps/0/frame"]
    assert found(step(kind="prepare", audience=(), title="Prepare", frame=None)) == []
    assert found(step(frame=None)) == []


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "Write to {first_name}"}, "title"),
        ({"title": "Write to {name", "title_unnamed": "Write"}, "title"),
        ({"title_unnamed": "Write to {name}"}, "title_unnamed"),
        ({"title_unnamed": "x" * 201}, "title_unnamed"),
        ({"audience": (), "frame": None}, "title"),
        ({"why": "x" * 501}, "why"),
        ({"source": "x" * 501}, "source"),
        ({"audience": ("hr", "peer", "hr")}, "audience/2"),
    ],
)
def test_words_that_cannot_be(more: dict[str, Any], pointer: str) -> None:
    assert found(step(**more)) == [f"/steps/0/{pointer}"]


def test_guards_are_told_once_and_kept() -> None:
    assert found(step(), guards=("touch_resets", "reply_ends_nudges", "touch_resets")) == ["/guards/2"]
    nudges = [step(f"n{n}", kind="nudge") for n in range(3)]
    assert found(*nudges) == []
    assert found(*nudges[:2], guards=("two_nudges_at_most",)) == []
    assert found(*nudges, guards=("two_nudges_at_most",)) == ["/steps/2/kind"]


def test_an_accepted_coffee_needs_its_step() -> None:
    guards: tuple[Guard, ...] = ("touch_resets", "accepted_schedules_coffee")
    assert found(step(kind="coffee"), guards=guards) == ["/guards/1"]
    assert found(step(window=days(0, 0, 1, anchor="coffee")), guards=guards) == ["/guards/1"]
    assert found(step(kind="coffee", window=days(0, 0, 1, anchor="coffee")), guards=guards) == []


def test_all_that_is_wrong_is_told_at_once() -> None:
    worst = step("X", days(3, 2, 1), title="", frame=Frame(subject="{a}", text="{b}"))
    assert found(step(), worst, guards=("touch_resets", "touch_resets")) == [
        "/steps/1/key",
        "/guards/1",
        "/steps/1/title",
        "/steps/1/frame/subject",
        "/steps/1/frame/text",
        "/steps/1/best",
    ]


@pytest.mark.parametrize(
    ("name", "taken", "key"),
    [
        ("Coffee, my way", (), "coffee_my_way"),
        ("Coffee, my way", ("coffee_my_way", "coffee_my_way_2"), "coffee_my_way_3"),
        ("Größe & Übermut", (), "grosse_ubermut"),
        ("90 days", (), "days"),
        ("コーヒー", (), "play"),
        ("コーヒー", ("play",), "play_2"),
        ("x" * 200, ("x" * 40,), "x" * 38 + "_2"),
    ],
)
def test_a_key_is_made_from_a_name(name: str, taken: tuple[str, ...], key: str) -> None:
    assert free_key(name, taken) == key


@given(st.text(), st.integers(0, 12))
def test_a_made_key_is_one_and_free(name: str, others: int) -> None:
    taken: list[str] = []
    for _ in range(others + 1):
        key = free_key(name, taken)
        assert KEY.fullmatch(key) and key not in taken
        taken.append(key)


OFFSETS: st.SearchStrategy[Offset] = st.deferred(
    lambda: st.one_of(
        *(
            st.builds(
                Offset,
                anchor=st.sampled_from(get_args(Anchor)),
                otherwise=st.none() | OFFSETS,
                **{unit: amount},
            )
            for unit, amount in (
                ("days", st.integers(-3660, 3660)),
                ("business_days", st.integers(-40, 40) | st.sampled_from((-3660, 3660))),
                ("hours", st.floats(-8784, 8784)),
            )
        )
    )
)
STEPS = st.builds(
    step,
    st.text(max_size=4) | st.sampled_from(("ask", "coffee", "nudge")),
    st.tuples(OFFSETS, OFFSETS, OFFSETS),
    kind=st.sampled_from(get_args(StepKind)),
    title=st.text(max_size=5) | st.just("Write to {name}"),
    audience=st.sampled_from(((), ("hr",), ("hr", "hr"))),
    frame=st.none() | st.builds(Frame, subject=st.text(max_size=5), text=st.text("{}|nmae ", max_size=9)),
)
PLAYS = st.builds(
    Play,
    key=st.just("mine"),
    name=st.just("Mine"),
    guards=st.lists(st.sampled_from(get_args(Guard)), max_size=5).map(tuple),
    steps=st.lists(STEPS, max_size=4).map(tuple),
    cadence=st.lists(STEPS, max_size=2).map(tuple),
)


@given(PLAYS)
def test_whatever_a_play_says_the_faults_point_into_it(any_play: Play) -> None:
    tree = msgspec.to_builtins(any_play)
    for fault in faults(any_play):
        place = tree
        for part in fault.pointer.strip("/").split("/"):
            place = place[int(part)] if isinstance(place, list | tuple) else place[part]


@given(st.sampled_from(built_in("en")), st.data())
def test_moved_days_are_refused_or_can_be_placed(one: Play, data: st.DataObject) -> None:
    def moved(each: Step) -> Step:
        drawn = {
            name: data.draw(st.just(getattr(each, name)) | OFFSETS) for name in ("opens", "best", "closes")
        }
        return msgspec.structs.replace(each, **drawn)

    changed = msgspec.structs.replace(
        one, steps=tuple(map(moved, one.steps)), cadence=tuple(map(moved, one.cadence))
    )
    if not faults(changed):
        check_placing(changed, data)


@given(st.sampled_from(built_in("de")), st.data())
def test_shifted_days_can_be_placed(one: Play, data: st.DataObject) -> None:
    by = data.draw(st.integers(0, 3_000))

    def shifted(offset: Offset) -> Offset:
        otherwise = shifted(offset.otherwise) if offset.otherwise else None
        if offset.days is None:
            return msgspec.structs.replace(offset, otherwise=otherwise)
        return msgspec.structs.replace(offset, days=offset.days + by, otherwise=otherwise)

    def later(each: Step) -> Step:
        return msgspec.structs.replace(
            each, opens=shifted(each.opens), best=shifted(each.best), closes=shifted(each.closes)
        )

    changed = msgspec.structs.replace(one, steps=tuple(map(later, one.steps)))
    assert faults(changed) == []
    check_placing(changed, data)


def check_placing(one: Play, data: st.DataObject) -> None:
    """Every step of a play without faults has its times, whatever is known and whenever it is asked."""
    known = {anchor: KNOWN[anchor] for anchor in data.draw(st.sets(st.sampled_from(get_args(Anchor))))}
    now = datetime(2026, 3, 3, tzinfo=UTC) + data.draw(st.timedeltas(timedelta(-400), timedelta(400)))
    for each in (*one.steps, *one.cadence):
        placed = times(each, known, BAVARIA, now)
        if placed is not None:
            assert placed.opens_at <= placed.best_at <= placed.closes_at
