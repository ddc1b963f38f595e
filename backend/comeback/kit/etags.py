"""Entity tags in conditional requests, spelled as RFC 9110 has them."""

from __future__ import annotations

import re

ANY = "*"
TAG = r'(?:W/)?"[!#-~\x80-\xff]*"'
# Commas may stand within tags, too, and between them without a tag.
TAGS = rf"[ \t,]*{TAG}(?:[ \t]*,[ \t,]*{TAG})*[ \t,]*"


def entity_tags(text: str) -> frozenset[str]:
    """The tags of a list, weak ones with their `W/`, or `*` alone; none where it is not spelled so."""
    if text.strip() == ANY:
        return frozenset({ANY})
    return frozenset(re.findall(TAG, text) if re.fullmatch(TAGS, text) else ())


def is_matched(if_match: str, tags: frozenset[str]) -> bool:
    """Whether If-Match names one of these strong tags, or any."""
    return not entity_tags(if_match).isdisjoint({ANY, *tags})


def is_known(if_none_match: str, tag: str) -> bool:
    """Whether If-None-Match names this strong tag, weakly compared, or any; what is not spelled right names nothing."""
    named = {name.removeprefix("W/") for name in entity_tags(if_none_match)}
    return not named.isdisjoint({tag, ANY})
