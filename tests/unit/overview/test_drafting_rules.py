"""How a drafted message is put together."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from comeback.gives.catalogue import GiveKind
from comeback.overview.rules import ON_THE_SHELF, facts_of, give_line, in_order
from comeback.plays.rules import FACTS, Frame

gaps = st.lists(st.text(alphabet="abcdef ", min_size=1), unique=True)


def test_a_frame_says_what_it_asks_for() -> None:
    frame = Frame(subject="For {name|their name}", text="{answers|what you heard} {me} {not a fact}")
    assert facts_of(frame) == {"name", "answers", "me"}
    assert facts_of(Frame(subject="", text="")) == set()


@given(gaps, st.randoms())
def test_gaps_stand_in_the_order_of_the_message(found: Sequence[str], random: Random) -> None:
    message = "Hello " + ", ".join(f"[{gap}]" for gap in found)
    shuffled = sorted([*found, *found], key=lambda _: random.random())
    assert in_order(message, shuffled) == list(found)


def test_a_give_is_its_title_and_its_address() -> None:
    assert give_line("On  hospitals\n", "https://a.example") == "On hospitals\nhttps://a.example"
    assert give_line("On hospitals", None) == "On hospitals"


def test_blanks_are_filled_from_the_shelf_by_kinds_that_exist() -> None:
    assert set(ON_THE_SHELF) <= FACTS
    assert {kind for kinds in ON_THE_SHELF.values() for kind in kinds} == set(get_args(GiveKind))
