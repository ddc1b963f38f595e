"""Business errors: a class with a status and data; its docstring is the default message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

import msgspec


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field; `pointer` is a JSON pointer into the body, or `?name` for a parameter."""

    pointer: str
    code: str
    detail: str


CODES: Mapping[str, str] = {
    "missing": "It must be there, and is not.",
    "unknown_field": "There is no such field in this object.",
    "unknown_parameter": "There is no such parameter here.",
    "repeated": "It stands twice, and may stand once.",
    "type": "It is of another type of JSON than it must be.",
    "format": "It is a string, but no date, instant or UUID that there is.",
    "pattern": "It is not spelled as it must be.",
    "encoding": "It is not UTF-8 in percent-encoding.",
    "nul": "It holds the character NUL.",
    "enum": "It is not among the values that can stand there.",
    "range": "The number is too small or too large.",
    "too_short": "It has too few characters, items or fields.",
    "too_long": "It has too many characters, items or fields.",
    "words": "There is nothing to search for in it, or too much.",
    "not_found": "What it refers to is not there.",
    "in_the_future": "It is still to come, and must not be.",
    "conflict": "What is stored stands against it.",
    "taken": "Somebody has it already.",
    "invalid": "It cannot be; `detail` says why.",
}
"""What the `code` of a field's error means; batches add the names of problems."""


class Problem(Exception):
    """That did not go through."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong on our side"
    remedy: ClassVar[str] = (
        "Try again in a moment. If it stays, tell whoever runs this Comeback the `instance`: "
        "their logs name it."
    )

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.detail = detail or (self.__doc__ or "").strip()
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        super().__init__(self.detail)

    @classmethod
    def code(cls) -> str:
        """The stable name of this kind of problem: `NotFound` is `not-found`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class Malformed(Problem):
    """The request is not what the API document describes."""

    status, title = 400, "The request is malformed"
    remedy = "Compare the request with the API document; `errors` points to each place."


class NotSignedIn(Problem):
    """Sign in, or send a token."""

    status, title = 401, "Not signed in"
    remedy = "Sign in again, or send a token that is valid as `Authorization: Bearer`."


class NotAllowed(Problem):
    """This sign-in may not do that."""

    status, title = 403, "Not allowed"
    remedy = "Ask for it with a sign-in, or a token, that may do that."


class NotFound(Problem):
    """There is nothing here, or nothing of yours."""

    status, title = 404, "Not found"
    remedy = (
        "Check the address and the id. What belongs to somebody else looks the same as what is not there."
    )


class MethodNotAllowed(Problem):
    """This address does not know that method."""

    status, title = 405, "Method not allowed"
    remedy = "Use one of the methods that the header `Allow` names."


class Conflict(Problem):
    """What is stored does not allow that."""

    status, title = 409, "Conflict"
    remedy = "Read what is stored now, and decide anew."


class AlreadyExists(Conflict):
    """There is one with this id already."""

    title = "Already exists"
    remedy = "Where it was you who sent it before, all is well: read it. Else make a new id."


class InUse(Conflict):
    """Something else still refers to this."""

    title = "Still in use"
    remedy = "Remove what refers to it first, or keep it."


class StaleVersion(Problem):
    """This was changed since you read it; read it again."""

    status, title = 412, "Changed in between"
    remedy = "Read it again, put your change on top, and send it with the new ETag."


class TooLarge(Problem):
    """The body is larger than this address takes."""

    status, title = 413, "Too large"
    remedy = "Send less at once: 256 KiB at most, unless the address says otherwise."


class WrongMediaType(Problem):
    """This address takes JSON."""

    status, title = 415, "Wrong media type"
    remedy = "Send the media type that `Accept-Post` or `Accept-Patch` names, in UTF-8 and uncompressed."


class Invalid(Problem):
    """A value cannot be what it says."""

    status, title = 422, "Invalid value"
    remedy = "Change the values that `errors` points to."


class KeyReused(Problem):
    """This Idempotency-Key was used with another request."""

    status, title = 422, "Idempotency-Key used twice"
    remedy = "Use a new key for each new request, and the old one only to repeat the very same."


class InFlight(Conflict):
    """A request with this Idempotency-Key is still running; try again in a moment."""

    title = "Still running"
    remedy = "Wait as `Retry-After` says, then send the same request with the same key."


class VersionRequired(Problem):
    """Send If-Match with the ETag that you read."""

    status, title = 428, "If-Match is missing"
    remedy = "Read it, and send its ETag as `If-Match`."


class TooMany(Problem):
    """Too many requests; wait a moment."""

    status, title = 429, "Too many requests"
    remedy = "Wait as `Retry-After` says; `RateLimit` tells what is left."


class Unavailable(Problem):
    """A part that this needs is not there at the moment."""

    status, title = 503, "Not available"
    remedy = "Try again as `Retry-After` says, or in a few seconds; a POST with the same Idempotency-Key."


def invalid(field: str, detail: str, code: str = "invalid") -> Invalid:
    """An `Invalid` that names one field of the body, or a query parameter written as `?name`."""
    return Invalid(detail, errors=[FieldError(field if field.startswith("?") else f"/{field}", code, detail)])


class Broken(msgspec.Struct, frozen=True):
    """What the violation of a database constraint means to the client; `field` is '' for none."""

    detail: str
    field: str = ""
    problem: type[Problem] = Conflict


def means(detail: str, *, field: str = "", problem: type[Problem] = Conflict) -> dict[str, Broken]:
    """The `info` of a constraint: its name in the database, its meaning here, in one place."""
    return {"broken": Broken(detail, field, problem)}
