"""The payload: Declarative Web Push, discreet unless asked otherwise, never too long."""

import json
import re
from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.accounts.catalogue import Language
from comeback.push.catalogue import ACTIONS, TEXTS, day, hour, text
from comeback.push.rules import LockScreen, PayloadTooLong, payload, topic, ttl, words

REMINDER = UUID("0195586c-7e00-7000-8000-000000000001")
WINDOW = UUID("0195586c-7e00-7000-8000-000000000002")
OPENED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
AT = datetime(2026, 3, 23, 15, 0)
LANGUAGES: tuple[Language, ...] = get_args(Language)


def made(title: str = "A short nudge", body: str = "Ready.", **changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "title": title,
        "body": body,
        "language": "en",
        "reminder_id": REMINDER,
        "window_id": WINDOW,
        "opened_at": OPENED,
        "actions": ACTIONS["en"],
        "badge": 3,
        "public_url": "https://comeback.example.org",
    }
    found: dict[str, Any] = json.loads(payload(**{**facts, **changes}))
    return found


def test_the_shape_is_that_of_declarative_web_push() -> None:
    page = f"https://comeback.example.org/windows/{WINDOW}"
    assert made() == {
        "web_push": 8030,
        "app_badge": 3,
        "notification": {
            "title": "A short nudge",
            "body": "Ready.",
            "navigate": page,
            "lang": "en",
            "tag": str(REMINDER),
            "timestamp": 1_772_438_400_000,
            "app_badge": "3",
            "data": {"reminder_id": str(REMINDER), "window_id": str(WINDOW)},
            "actions": [
                {"action": "done", "title": "Done", "navigate": f"{page}?act=done"},
                {"action": "snooze", "title": "Snooze", "navigate": f"{page}?act=snooze"},
            ],
        },
    }


def test_a_push_without_a_window_leads_to_today() -> None:
    notification = made(window_id=None)["notification"]
    assert notification["navigate"] == "https://comeback.example.org/"
    assert notification["actions"] == []
    assert notification["data"] == {"reminder_id": str(REMINDER), "window_id": None}


def test_without_a_badge_the_icon_stays_as_it_is() -> None:
    push = made(badge=None)
    assert "app_badge" not in push
    assert "app_badge" not in push["notification"]
    assert made(badge=0)["app_badge"] == 0


def test_a_text_over_two_kilobytes_is_refused() -> None:
    room = 2_048 - len(json.dumps(made(body=""), separators=(",", ":"), ensure_ascii=False).encode())
    assert made(body="x" * room)["notification"]["body"] == "x" * room
    with pytest.raises(PayloadTooLong):
        made(body="x" * (room + 1))


NAMES = ("Ask Daniel for fifteen minutes", "Hollmann Architects")


def test_a_discreet_lock_screen_shows_neither_person_nor_employer() -> None:
    for step in TEXTS:
        for language in LANGUAGES:
            title, body = words("discreet", *text(step, language, AT), *NAMES)
            shown = json.dumps(made(title, body, language=language))
            assert not re.search("Daniel|Hollmann", shown)


def test_a_full_lock_screen_shows_window_and_employer() -> None:
    title, body = words("full", "A short nudge", "Ready.", *NAMES)
    assert title == "Ask Daniel for fifteen minutes"
    assert body == "Hollmann Architects · Ready."
    assert words("full", "A short nudge", "Ready.", "Ring Tom", "") == ("Ring Tom", "Ready.")
    assert words("full", "3 windows are open", "Soon.", "", "Hollmann") == ("3 windows are open", "Soon.")


@given(st.text(max_size=2_000), st.text(max_size=2_000), st.sampled_from(LANGUAGES))
def test_whatever_somebody_calls_a_window_the_push_fits(
    title: str, employer: str, language: Language
) -> None:
    url = "https://" + "a" * 90 + ".org"
    for step in TEXTS:
        said = words("full", *text(step, language, AT), title, employer)
        assert made(*said, public_url=url, actions=ACTIONS[language])["notification"]["title"]


def test_a_long_name_is_shortened() -> None:
    title, body = words("full", "A", "B.", "ä" * 101, "🦉" * 5_000)
    assert title == "ä" * 99 + "…"
    assert body == "🦉" * 99 + "… · B."
    assert words("full", "A", "B.", "ä" * 100, "")[0] == "ä" * 100
    assert made(title, body, public_url="https://" + "a" * 90 + ".org")


@pytest.mark.parametrize("lock_screen", get_args(LockScreen))
def test_control_characters_never_reach_the_lock_screen(lock_screen: LockScreen) -> None:
    title, body = words(lock_screen, "A", "B.", "Ring\x00 Tom\n\u202e", "Firm\x1b")
    assert title.isprintable()
    assert body.isprintable()


def test_a_catalogue_text_asks_for_nothing_but_hour_day_and_count() -> None:
    asked = {
        (step, name)
        for step, both in TEXTS.items()
        for language in LANGUAGES
        for line in both[language]
        for _, name, _, _ in Formatter().parse(line)
        if name
    }
    assert asked == {("coffee", "hour"), ("group", "count"), ("group", "day")}


def test_every_step_has_its_words_in_both_languages() -> None:
    steps = (
        "ask first_nudge last_nudge coffee answer winner_started give_1 give_2 check_in_60 check_in_90"
        " cadence_give cadence_hello prepare_review log_review ask_decision by_hand last_call group stale unknown"
        " notice test"
    )
    assert list(TEXTS) == steps.split()
    assert all(set(both) == set(LANGUAGES) == set(ACTIONS) for both in TEXTS.values())
    assert not any("!" in line for both in TEXTS.values() for said in both.values() for line in said)


def test_the_words_of_a_step_are_filled_in() -> None:
    assert text("coffee", "en", AT).title == "Coffee at 15:00"
    assert text("coffee", "de", AT).title == "Kaffee um 15 Uhr"
    assert text("group", "en", AT, 3) == ("3 windows are open", "The first closes on Monday 23 March.")
    assert text("group", "de", AT, 3) == ("3 Fenster sind offen", "Das erste schließt am Montag, 23. März.")
    assert text("ask", "de", AT) == ("Fünfzehn Minuten, ein Kaffee", "Der Text ist fertig.")


def test_a_step_of_somebody_s_own_play_rings_as_planned_by_hand() -> None:
    assert text("my own step", "en", AT) == text("by_hand", "en", AT)


def test_hours_and_days_are_said_as_people_say_them() -> None:
    assert hour(datetime(2026, 3, 2, 9, 30), "de") == "09:30 Uhr"
    assert hour(datetime(2026, 3, 2, 9, 0), "de") == "9 Uhr"
    assert hour(datetime(2026, 3, 2, 9, 5), "en") == "09:05"
    days = [day(datetime(2026, 1, 5) + timedelta(days=n), "de") for n in range(365)]
    assert len(set(days)) == 365
    assert days[-1] == "Montag, 4. Januar"


@given(st.uuids(), st.uuids())
def test_a_topic_is_32_characters_and_the_reminder_s_own(one: UUID, other: UUID) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", topic(one))
    assert (topic(one) == topic(other)) == (one == other)
    assert str(one) not in topic(one)


@pytest.mark.parametrize(
    ("left", "seconds"),
    [
        (timedelta(hours=2), 7_200),
        (timedelta(seconds=61.9), 61),
        (timedelta(seconds=60), 60),
        (timedelta(seconds=1), 60),
        (timedelta(0), 60),
        (timedelta(days=-1), 60),
        (timedelta(days=20), 1_728_000),
        (timedelta(days=90), 2_419_200),
    ],
)
def test_a_push_is_kept_until_the_window_closes(left: timedelta, seconds: int) -> None:
    assert ttl(OPENED + left, OPENED) == seconds
