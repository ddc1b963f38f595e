"""The pages behind the `type` of a problem: what it means, and what a client should do about it."""

from __future__ import annotations

from html import escape
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from .kit.errors import NotFound, Problem
from .kit.pages import in_html, page, wants_page
from .kit.responses import kinds_of, meaning

OPEN = {"transaction": False, "public": True, "page": True}
UNKNOWN = "There is no such kind of problem."
FOOT = '<p><a href="/problems">All problems</a> · <a href="/docs">The API</a></p>'


class ProblemKind(msgspec.Struct, frozen=True):
    """A kind of problem: its `type`, what it means, and what a client should do about it."""

    type: str
    title: str
    status: int
    meaning: str
    remedy: str


class ProblemKinds(msgspec.Struct, frozen=True):
    """Every kind of problem, by status and type."""

    items: list[ProblemKind]


def catalogue() -> dict[str, ProblemKind]:
    """Every kind of problem that can be answered with, by its code."""
    kinds = sorted(kinds_of(Problem), key=lambda kind: (kind.status, kind.code()))
    return {kind.code(): shown(kind) for kind in kinds if kind.__module__.startswith("comeback.")}


def shown(kind: type[Problem]) -> ProblemKind:
    """A kind of problem as it is explained."""
    return ProblemKind(f"/problems/{kind.code()}", kind.title, kind.status, meaning(kind), kind.remedy)


@get(
    "/problems",
    opt=OPEN,
    tags=["Operation"],
    operation_id="listProblems",
    summary="Every kind of problem",
    responses={200: ResponseSpec(ProblemKinds, description="Every kind.")},
    sync_to_thread=False,
)
def problems(request: Request[Any, Any, Any]) -> Response[Any]:
    """What `type` can be in an error; JSON, or a page for browsers."""
    kinds = catalogue().values()
    if not wants_page(request):
        return Response(ProblemKinds(list(kinds)))
    lines = [
        f'<li><a href="{kind.type}">{escape(kind.title)}</a> ({kind.status}): {in_html(kind.meaning)}</li>'
        for kind in kinds
    ]
    return page("Problems", f"<h1>Problems</h1>\n<ul>\n{chr(10).join(lines)}\n</ul>\n{FOOT}")


@get(
    "/problems/{kind:str}",
    opt=OPEN,
    tags=["Operation"],
    operation_id="getProblem",
    summary="What a problem means, and what to do",
    responses={200: ResponseSpec(ProblemKind, description="The kind of problem.")},
    sync_to_thread=False,
)
def problem(kind: FromPath[str], request: Request[Any, Any, Any]) -> Response[Any]:
    """The address that `type` names in an error; JSON, or a page for browsers."""
    known = catalogue().get(kind)
    if known is None and not wants_page(request):
        raise NotFound(UNKNOWN)
    if known is None:
        body = f"<h1>{NotFound.title}</h1>\n<p>{UNKNOWN}</p>\n{FOOT}"
        return page(NotFound.title, body, status=NotFound.status)
    if not wants_page(request):
        return Response(known)
    body = (
        f"<h1>{escape(known.title)}</h1>\n<p>Status {known.status}, type <code>{known.type}</code></p>\n"
        f"<p>{in_html(known.meaning)}</p>\n<h2>What to do</h2>\n<p>{in_html(known.remedy)}</p>\n{FOOT}"
    )
    return page(known.title, body)
