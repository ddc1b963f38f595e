"""Counts told as rates, with their doubt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from statistics import median as middle

import msgspec

ENOUGH = 10
Z_95 = 1.959964


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """`count` of `n` cases, as a rate (0 to 1) with its 95 % Wilson interval; under ten cases too few to say."""

    n: int
    count: int
    rate: float | None
    low: float | None
    high: float | None
    too_few: bool


def wilson(count: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson 1927): low and high, 0 to 1; n at least 1."""
    share, square = count / n, Z_95 * Z_95
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = Z_95 / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    # At 0 and at n of n the bound is the share itself, which floats miss by a hair.
    return min(max(centre - half, 0.0), share), max(min(centre + half, 1.0), share)


def rate(cases: Iterable[bool]) -> Rate:
    """How many of the cases are so; rate and interval are null under ten cases."""
    known = list(cases)
    n, count = len(known), sum(known)
    if n < ENOUGH:
        return Rate(n=n, count=count, rate=None, low=None, high=None, too_few=True)
    low, high = wilson(count, n)
    return Rate(n=n, count=count, rate=count / n, low=low, high=high, too_few=False)


def median(days: Sequence[int]) -> float | None:
    """The middle of these, the mean of the middle two; None of nothing."""
    return float(middle(days)) if days else None
