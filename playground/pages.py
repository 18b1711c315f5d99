"""Serves the page's files, fresh on every load."""

from pathlib import Path

from aiohttp import web

_PAGE = Path(__file__).resolve().parent / "page"
_NO_CACHE = {"Cache-Control": "no-cache"}
_MISSING = (
    "<!doctype html><title>Playground</title>"
    "<p>The playground is running, but its page is not installed. Its API is: see API.md.</p>"
)


def add_page_routes(app: web.Application) -> None:
    """`/` is the page, `/static/...` its files."""
    app.router.add_get("/", _index)
    app.router.add_get("/static/{path:.+}", _static)


async def _index(_request: web.Request) -> web.StreamResponse:
    index = _PAGE / "index.html"
    if index.is_file():
        return web.FileResponse(index, headers=_NO_CACHE)
    return web.Response(text=_MISSING, content_type="text/html", headers=_NO_CACHE)


async def _static(request: web.Request) -> web.StreamResponse:
    path = (_PAGE / request.match_info["path"]).resolve()
    if not path.is_relative_to(_PAGE) or not path.is_file():
        raise web.HTTPNotFound(text="There is no such file.")
    return web.FileResponse(path, headers=_NO_CACHE)
