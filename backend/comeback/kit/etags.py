"""Entity tags in conditional requests, spelled as RFC 9110 has them."""

from __future__ import annotations

import re

from .errors import FieldError, Malformed

ANY = "*"
TAG = re.compile(r'(?:W/)?"[!#-~\x80-\xff]*"')
SPELLING = 'If-Match is entity tags in double quotes with commas between, as in "7", or * alone.'


def entity_tags(text: str) -> frozenset[str]:
    """The tags of a list, weak ones with their `W/`, or `*` alone; none where it is not spelled so."""
    if text.strip() == ANY:
        return frozenset({ANY})
    # Commas may stand within tags, too.
    between = TAG.sub('""', text).split(",")
    if any(part.strip(" \t") not in {"", '""'} for part in between):
        return frozenset()
    return frozenset(TAG.findall(text))


def is_matched(if_match: str, tags: frozenset[str]) -> bool:
    """Whether If-Match names one of these strong tags, or any; 400 where it is not spelled right."""
    named = entity_tags(if_match)
    if not named:
        raise Malformed(SPELLING, errors=[FieldError("If-Match", "pattern", SPELLING)])
    return ANY in named or not named.isdisjoint(tags)


def is_known(if_none_match: str, tag: str) -> bool:
    """Whether If-None-Match names this strong tag, weakly compared, or any; what is not spelled right names nothing."""
    named = {name.removeprefix("W/") for name in entity_tags(if_none_match)}
    return not named.isdisjoint({tag, ANY})
