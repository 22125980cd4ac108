"""Require the class password before any page, upload or session; sign in and out.

It stands before Streamlit, so that nobody runs a page or uploads a file without sign-in. The same
form takes the teacher's password, which also opens the Teacher page. With sign-in by OpenID Connect
the app itself refuses (``ui/access.py``), as Streamlit's own routes do the sign-in.
"""

import asyncio
import re
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from language.catalogue import SOURCE_LANGUAGE, _, set_language, supported
from operation.log import event
from operation.settings import settings
from serving import auth_cookie
from serving.paths import HEALTH, METRICS, SIGN_IN, SIGN_OUT, STATIC, address_of, path_of
from serving.rate_limit import RateLimit
from serving.sign_in_page import sign_in_page

MOST_BYTES = 4_096
"""Most bytes of a form that is sent."""

LONGEST_ADDRESS = 2_000
"""Most characters of the address of a page to come back to."""

WRONG_SECONDS = 0.5
"""Seconds by which the answer to a wrong password is delayed."""


class AuthMiddleware:
    """ASGI middleware: signs in, signs out, and keeps others out where a password is set."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self._attempts: RateLimit | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, answer it, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        path = path_of(scope)
        if scope["type"] == "http" and path in (SIGN_IN, SIGN_OUT):
            request = Request(scope, receive)
            answer = _sign_out(request) if path == SIGN_OUT else await self._sign_in(request)
            await answer(scope, receive, send)
        elif path == METRICS and not settings().metrics:
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        elif settings().class_password is None or _is_open(path) or _role(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4401})
        else:
            await _refuse(scope)(scope, receive, send)

    async def _sign_in(self, request: Request) -> Response:
        _set_reader_language(request)
        if settings().class_password is None and settings().teacher_password is None:
            return RedirectResponse(address_of("/"), 303)
        if request.method in ("GET", "HEAD"):
            return _page(request, _after(request.query_params.get("next", "")))
        if request.method != "POST":
            return PlainTextResponse("GET or POST", 405)
        if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return PlainTextResponse("This form may be sent from its own page only.", 403)
        form = await _form(request)
        if form is None:
            return PlainTextResponse("This form is too long.", 413)
        after = _after(form.get("next", ""))
        return await self._check_password(request, form.get("password", ""), after)

    async def _check_password(self, request: Request, password: str, after: str) -> Response:
        """Set the cookie for a right password; a wrong one counts and waits half a second."""
        most = settings().guesses
        if self._attempts is None or self._attempts.each != most:
            self._attempts = RateLimit(most, 10 * most)
        address = request.client.host if request.client else "?"
        if self._attempts.is_used_up(address):
            event("auth", "too many guesses", address=address)
            wrong = _("Too many wrong passwords: try again in ten minutes.")
            return _page(request, after, wrong, 429)
        role = auth_cookie.role_of(password)
        if role is None:
            self._attempts.count(address)
            event("auth", "wrong password", address=address)
            await asyncio.sleep(WRONG_SECONDS)
            return _page(request, after, _("This is not the password."), 401)
        event("auth", "signed in", role=role, address=address)
        answer = RedirectResponse(address_of(after), 303)
        answer.set_cookie(
            auth_cookie.COOKIE,
            auth_cookie.sign(role),
            max_age=int(settings().login_hours * 3600),
            path=address_of("/"),
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return answer


def _sign_out(request: Request) -> Response:
    answer = RedirectResponse(address_of("/"), 303)
    # A page elsewhere may not sign anybody out.
    if request.headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        answer.delete_cookie(auth_cookie.COOKIE, path=address_of("/"))
    return answer


def _role(scope: Scope) -> auth_cookie.Role | None:
    return auth_cookie.verify(HTTPConnection(scope).cookies.get(auth_cookie.COOKIE))


def _refuse(scope: Scope) -> Response:
    """Redirect a browser to the sign-in form and back afterwards; answer a program 401."""
    if scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", ""):
        query = scope["query_string"].decode("latin-1")
        after = path_of(scope) + (f"?{query}" if query else "")
        where = urlencode({"next": after if len(after) <= LONGEST_ADDRESS else "/"})
        return RedirectResponse(f"{address_of(SIGN_IN)}?{where}", 303)
    return PlainTextResponse("Sign in first.", 401)


def _page(request: Request, after: str, wrong: str = "", status: int = 200) -> Response:
    html = sign_in_page(
        address_of(SIGN_IN),
        after,
        _language(request),
        for_teacher=settings().class_password is None,
        wrong=wrong,
    )
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def _after(text: str) -> str:
    """Return the path to go to after sign-in; ``/`` for what is no path of this server."""
    is_ours = re.fullmatch(r"/(?![/\\])[^\x00-\x20\\\x7f-\uffff]*", text) is not None
    return text if is_ours and len(text) <= LONGEST_ADDRESS else "/"


async def _form(request: Request) -> dict[str, str] | None:
    """Read a form's fields, the last of each name; None where it is too long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10, keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}


def _is_open(path: str) -> bool:
    """Return whether a path needs no sign-in: the health check, the sign-in page's fonts."""
    return path == HEALTH or (path.startswith(STATIC + "/") and ".." not in path)


def _language(request: Request) -> str:
    """Choose the language: of the address, of the one to go to afterwards, of the browser."""
    after = parse_qs(urlsplit(request.query_params.get("next", "")).query)
    wishes = (
        request.query_params.get("lang", ""),
        *after.get("lang", ())[:1],
        *request.headers.get("accept-language", "").split(","),
    )
    found = (supported(re.split(r"[-_;]", wish.strip(), maxsplit=1)[0]) for wish in wishes)
    return next(filter(None, found), SOURCE_LANGUAGE)


def _set_reader_language(request: Request) -> None:
    set_language(_language(request))
