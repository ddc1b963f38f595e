"""Pages of the server's own, for browsers: without script, readable on a phone."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from litestar import Request, Response

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Comeback</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/problems.css">
</head>
<body>
{body}
</body>
</html>
"""


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether a browser asks, which prefers a page: programs name JSON, or nothing."""
    return request.accept.best_match(["application/json", "text/html"]) == "text/html"


def in_html(text: str) -> str:
    """A sentence whose `words` of code stand out."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def page(title: str, body: str, *, language: str = "en", status: int = 200) -> Response[Any]:
    """A page without script, kept by nobody; `body` is HTML."""
    text = PAGE.format(title=escape(title), body=body, language=language)
    return Response(text, media_type="text/html", status_code=status, headers={"Cache-Control": "no-store"})
