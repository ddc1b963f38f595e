"""What keeps a play from being carried out, each fault with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from ...kit.errors import FieldError
from .drafting import BLANK, FACTS
from .naming import KEY
from .shape import Frame, Offset, Play, Step

MOST_STEPS, MOST_CADENCE_STEPS, MOST_ELSES = 30, 6, 3
LONGEST_TITLE, LONGEST_WHY, LONGEST_TEXT = 200, 500, 5_000
RESERVED = frozenset({"by_hand", "last_call", "group", "notice", "stale", "unknown", "test"})
"""Keys that no step may have: the bell rings for other reasons by these names."""


def faults(play: Play) -> list[FieldError]:
    """Everything that is wrong with a play, as JSON pointers into it; empty when it can be carried out.

    Its key and name are not looked at.
    """
    found = [*_lengths(play), *_keys(play), *_guards(play)]
    for index, step in enumerate(play.steps):
        at = f"/steps/{index}"
        found += [*_step(at, step), *_anchors_of_step(at, step, play.steps[:index])]
    for index, step in enumerate(play.cadence):
        at = f"/cadence/{index}"
        found += [*_step(at, step), *_anchors_of_cadence(at, step)]
    return found


def _fault(pointer: str, detail: str) -> FieldError:
    return FieldError(pointer, "invalid", detail)


def _lengths(play: Play) -> Iterator[FieldError]:
    if not 1 <= len(play.steps) <= MOST_STEPS:
        yield _fault("/steps", f"A play has one to {MOST_STEPS} steps.")
    if len(play.cadence) > MOST_CADENCE_STEPS:
        yield _fault("/cadence", f"A cadence has at most {MOST_CADENCE_STEPS} steps.")


def _placed(play: Play) -> Iterator[tuple[str, Step]]:
    yield from ((f"/steps/{index}", step) for index, step in enumerate(play.steps))
    yield from ((f"/cadence/{index}", step) for index, step in enumerate(play.cadence))


def _keys(play: Play) -> Iterator[FieldError]:
    seen: set[str] = set()
    for at, step in _placed(play):
        if not KEY.fullmatch(step.key):
            yield _fault(f"{at}/key", "A key is up to 40 of a-z, 0-9 and _, a letter first.")
        elif step.key in RESERVED:
            yield _fault(f"{at}/key", f"{step.key!r} means something else already; choose another key.")
        elif step.key in seen:
            yield _fault(f"{at}/key", f"Another step of this play is called {step.key!r}.")
        seen.add(step.key)


def _guards(play: Play) -> Iterator[FieldError]:
    for index, guard in enumerate(play.guards):
        if guard in play.guards[:index]:
            yield _fault(f"/guards/{index}", f"{guard!r} stands here twice.")
    if "two_nudges_at_most" in play.guards:
        nudges = (at for at, step in _placed(play) if step.kind == "nudge")
        for at in islice(nudges, 2, None):
            yield _fault(f"{at}/kind", "This play makes two nudges at most; this is one too many.")
    if "accepted_schedules_coffee" in play.guards and not any(map(_is_the_coffee, play.steps)):
        at = f"/guards/{play.guards.index('accepted_schedules_coffee')}"
        yield _fault(at, "It needs a step of the kind 'coffee' that counts from the anchor 'coffee'.")


def _is_the_coffee(step: Step) -> bool:
    return step.kind == "coffee" and step.opens.anchor == "coffee"


def _step(at: str, step: Step) -> Iterator[FieldError]:
    yield from _title(at, step)
    for name, text in (("why", step.why), ("source", step.source)):
        if len(text) > LONGEST_WHY:
            yield _fault(f"{at}/{name}", f"This takes {LONGEST_WHY} characters at most.")
    for index, role in enumerate(step.audience):
        if role in step.audience[:index]:
            yield _fault(f"{at}/audience/{index}", f"{role!r} stands here twice.")
    if step.frame is not None:
        yield from _frame(f"{at}/frame", step, step.frame)
    yield from _chains(at, step)
    yield from _order(at, step)


def _title(at: str, step: Step) -> Iterator[FieldError]:
    if not step.title.strip():
        yield _fault(f"{at}/title", "A step needs a title.")
    for name, text in (("title", step.title), ("title_unnamed", step.title_unnamed)):
        if len(text) > LONGEST_TITLE:
            yield _fault(f"{at}/{name}", f"A title takes {LONGEST_TITLE} characters at most.")
    rest = step.title.replace("{name}", "")
    if "{" in rest or "}" in rest:
        yield _fault(f"{at}/title", "A title knows one blank, {name}.")
    if rest != step.title and not step.audience:
        yield _fault(f"{at}/title", "A step without an audience has nobody to name.")
    if "{" in step.title_unnamed or "}" in step.title_unnamed:
        yield _fault(f"{at}/title_unnamed", "The title without a person has no blanks.")


def _frame(at: str, step: Step, frame: Frame) -> Iterator[FieldError]:
    if step.kind == "prepare":
        yield _fault(at, "Preparing sends nothing, so it has no message: null.")
    elif not step.audience:
        yield _fault(at, "A message needs an audience; a step for nobody has none: null.")
    if not frame.text.strip():
        yield _fault(f"{at}/text", "A message needs words; a step without one has null.")
    for name, text, longest in (
        ("subject", frame.subject, LONGEST_TITLE),
        ("text", frame.text, LONGEST_TEXT),
    ):
        if len(text) > longest:
            yield _fault(f"{at}/{name}", f"This takes {longest} characters at most.")
        yield from _blanks(f"{at}/{name}", text)


def _blanks(at: str, text: str) -> Iterator[FieldError]:
    unknown = {blank["fact"]: None for blank in BLANK.finditer(text) if blank["fact"] not in FACTS}
    for fact in unknown:
        yield _fault(at, f"{{{fact}}} is not known; these are: {', '.join(sorted(FACTS))}.")
    rest = BLANK.sub("", text)
    if "{" in rest or "}" in rest:
        yield _fault(
            at, "Each blank is written {fact} or {fact|words for the gap}; a brace here belongs to none."
        )


def _offsets(at: str, step: Step) -> Iterator[tuple[str, Offset]]:
    for name, first in (("opens", step.opens), ("best", step.best), ("closes", step.closes)):
        yield from ((f"{at}/{name}{'/else' * depth}", offset) for depth, offset in enumerate(_chain(first)))


def _chain(offset: Offset | None) -> Iterator[Offset]:
    while offset is not None:
        yield offset
        offset = offset.otherwise


def _chains(at: str, step: Step) -> Iterator[FieldError]:
    for name, first in (("opens", step.opens), ("best", step.best), ("closes", step.closes)):
        seen: set[str] = set()
        for depth, offset in enumerate(_chain(first)):
            here = f"{at}/{name}{'/else' * depth}"
            if depth > MOST_ELSES:
                yield _fault(here, f"An offset has at most {MOST_ELSES} others to fall back on.")
                break
            if offset.anchor in seen:
                yield _fault(f"{here}/anchor", f"It has counted from {offset.anchor!r} already.")
            seen.add(offset.anchor)


def _anchors_of_step(at: str, step: Step, earlier: Sequence[Step]) -> Iterator[FieldError]:
    asked = any(before.kind == "coffee_request" for before in earlier)
    for here, offset in _offsets(at, step):
        if offset.anchor == "previous_step" and not earlier:
            yield _fault(f"{here}/anchor", "The first step has none before it.")
        elif offset.anchor == "request" and not asked:
            detail = "No step before this one asks for a coffee ('coffee_request')."
            yield _fault(f"{here}/anchor", detail)
        elif offset.anchor == "last_touch":
            yield _fault(f"{here}/anchor", "Only the steps of the cadence count from the last touch.")


def _anchors_of_cadence(at: str, step: Step) -> Iterator[FieldError]:
    for here, offset in _offsets(at, step):
        if offset.anchor != "last_touch":
            yield _fault(f"{here}/anchor", "The steps of the cadence count from the last touch.")
        elif (offset.days or offset.business_days or 0) <= 0:
            yield _fault(here, "A step of the cadence comes days, or business days, after the last touch.")


def _order(at: str, step: Step) -> Iterator[FieldError]:
    for depth, offsets in enumerate(zip(*map(_chain, (step.opens, step.best, step.closes)), strict=False)):
        opens, best, closes = map(_distance, offsets)
        pairs = (("best", opens, best), ("closes", best, closes), ("closes", opens, closes))
        for name, before, after in pairs:
            if before[0] == after[0] and before[1] > after[1]:
                here = f"{at}/{name}{'/else' * depth}"
                yield _fault(here, "A window opens, is best and closes in this order.")
                break


def _distance(offset: Offset) -> tuple[tuple[str, str], float]:
    units = (("days", offset.days), ("business_days", offset.business_days), ("hours", offset.hours))
    unit, amount = next((unit, amount) for unit, amount in units if amount is not None)
    return (offset.anchor, unit), amount
