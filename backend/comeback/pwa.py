"""The built app as static files: hashed assets for ever, everything else asked for anew, deep links to the shell."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from .kit.errors import NotFound
from .kit.etags import is_known

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class Shelf:
    """The files of a folder, read once at start."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            "/" + path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def answer(self, path: str, if_none_match: str) -> Response[bytes]:
        """A file, the shell for a page of the app's own, 404 for a file that is not there."""
        found = self._files.get(path) or self._files.get(f"{path.rstrip('/')}/index.html")
        if found is None and "." not in path.rsplit("/", 1)[-1] and not path.startswith("/assets/"):
            found = self._files.get("/index.html")
        if found is None:
            raise NotFound()
        body = found.read_bytes()
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = {"ETag": tag, "Cache-Control": FOR_EVER if path.startswith("/assets/") else ASK_AGAIN}
        if is_known(if_none_match, tag):
            return Response(b"", status_code=304, headers=headers)
        return Response(body, headers=headers, media_type=media_type(found))


def media_type(path: Path) -> str:
    """The media type of a file by its name."""
    if path.suffix == ".webmanifest":
        return "application/manifest+json"
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def static_routes(folder: Path) -> list[HTTPRouteHandler]:
    """The routes that serve the app; without a built folder every page says so by a 404."""
    shelf = Shelf(folder)

    @get(["/", "/{path:path}"], opt={"transaction": False, "public": True}, include_in_schema=False)
    async def serve(request: Request[Any, Any, Any]) -> Response[bytes]:
        return shelf.answer(request.url.path, request.headers.get("if-none-match", ""))

    @get(
        "/docs",
        opt={"transaction": False, "public": True, "statuses": (404,)},
        tags=["Operation"],
        operation_id="readDocs",
        summary="The API to read and to try",
        media_type="text/html",
    )
    async def docs(request: Request[Any, Any, Any]) -> Response[bytes]:
        """A page for people, made from the document."""
        return shelf.answer("/docs", request.headers.get("if-none-match", ""))

    return [serve, docs]
