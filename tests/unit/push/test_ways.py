"""When a reminder goes by mail."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from comeback.accounts.catalogue import EmailReminders
from comeback.push.rules import FAILING_AT, by_mail, is_failing

FAILURES = st.lists(st.integers(0, 2 * FAILING_AT), max_size=4)
WANTED = st.sampled_from(get_args(EmailReminders))


@given(WANTED, FAILURES, st.booleans())
def test_a_mail_needs_a_good_address_and_a_wish(
    wanted: EmailReminders, failures: list[int], usable: bool
) -> None:
    goes = by_mail(wanted, failures, usable=usable)
    if not usable or wanted == "never":
        assert not goes
    elif wanted == "always":
        assert goes
    else:
        assert goes == all(count >= FAILING_AT for count in failures)


@given(FAILURES)
def test_never_both_unless_wanted(failures: list[int]) -> None:
    assert by_mail("fallback", failures, usable=True) == all(map(is_failing, failures))


def test_the_tenth_failure_in_a_row_is_one_too_many() -> None:
    assert (is_failing(9), is_failing(10)) == (False, True)
