"""What stands in front of every endpoint: who asks, from where, how much, how often; and the correlation id."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aura_trainer.api.limits import ApiLimits, RateLimit
from aura_trainer.api.problems import (
    INVALID_REQUEST,
    FieldProblem,
    InvalidFields,
    Problem,
    of_error,
    unexpected,
)
from aura_trainer.domain.annotations import check_user_id
from aura_trainer.domain.errors import AuraError
from aura_trainer.language import as_programs_expect
from aura_trainer.services.api_tokens import TokenInFile
from aura_trainer.services.log import correlation_id, new_correlation_id

logger = logging.getLogger(__name__)

CORRELATION_HEADER = "X-Correlation-Id"
USER_HEADER = "X-User-Id"
_FOR_PROGRAMS_ALONE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Headers by which no browser keeps an answer, or shows a page anything of it."""

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class Guard:
    """Lets requests of the profile's own programs through, and no others.

    Args:
        app: What is behind it.
        profile: Whose programs are let in.
        token: By what they are known; may block.
        owner_of: Tells whose a token of another profile is; may block.
        limits: How much they may ask.
    """

    def __init__(
        self,
        app: ASGIApp,
        profile: str,
        token: TokenInFile,
        owner_of: Callable[[str], str | None],
        limits: ApiLimits,
    ) -> None:
        self._app = app
        self._profile = profile
        self._token = token
        self._owner_of = owner_of
        self._limits = limits
        self._rate = RateLimit(limits.requests_a_second, limits.burst)
        # Strangers have a measure of their own, so that they cannot use up that of the profile's programs.
        self._strangers = RateLimit(limits.requests_a_second, limits.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or have it answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        correlation = new_correlation_id()
        told = correlation_id.set(correlation)
        name = f"{scope['method']} {scope['path']}"
        answer = _Answer(send, correlation)
        logger.info("%s: begins", name)
        try:
            with as_programs_expect():
                await self._serve(name, scope, receive, answer)
        finally:
            logger.info("%s: ends with %s", name, answer.status or "no answer")
            correlation_id.reset(told)

    async def _serve(self, name: str, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            headers = Headers(scope=scope)
            self._check_origin(scope, headers)
            await self._check_token(headers)
            self._check_rate(self._rate)
            self._check_user(headers)
            body = await self._read(headers, receive)
            await self._app(scope, _replayed(body, receive), answer)
        except _Refused as refused:
            logger.info("Refused: %s", refused)
            await refused.problem.response()(scope, receive, answer)
        except ClientDisconnect:
            logger.info("The client went before all of its request had come; nothing was done")
        except Exception:
            # Whatever it is, the program gets a problem with the id under which the log has it, and the server stays.
            logger.exception("%s failed", name)
            if not answer.status:
                await unexpected().response()(scope, receive, answer)

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        port = scope["server"][1]
        hosts = {f"{name}:{port}" for name in _LOOPBACK}
        if [host.lower() in hosts for host in headers.getlist("host")] != [True]:
            self._check_rate(self._strangers)
            raise _Refused(
                Problem(
                    "Foreign Host", 403, "The Host of a request must be this machine's own, with the port."
                )
            )
        origins = {f"http://{host}" for host in hosts}
        if not all(origin.lower() in origins for origin in headers.getlist("origin")):
            self._check_rate(self._strangers)
            raise _Refused(
                Problem("Foreign Origin", 403, "Pages of other origins may not use the local API.")
            )

    async def _check_token(self, headers: Headers) -> None:
        given = headers.getlist("authorization")
        scheme, _, token = (given[0] if len(given) == 1 else "").partition(" ")
        token = token.strip()
        bearer = scheme.lower() == "bearer"
        if bearer and await asyncio.to_thread(self._token.admits, token):
            return
        self._check_rate(self._strangers)
        owner = await asyncio.to_thread(self._owner_of, token) if bearer else None
        if owner not in (None, self._profile):
            raise _Refused(
                Problem(
                    "Wrong Profile", 403, f"The token is not that of {self._profile}, who is served here."
                )
            )
        raise _Refused(
            Problem(
                "Unauthorized",
                401,
                "Send the token of the profile as 'Authorization: Bearer TOKEN'; "
                "'aura-trainer serve' says which file it is in.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        )

    def _check_rate(self, limit: RateLimit) -> None:
        seconds = limit.take()
        if seconds:
            raise _Refused(too_many(seconds))

    def _check_user(self, headers: Headers) -> None:
        for user in headers.getlist(USER_HEADER):
            try:
                check_user_id(user)
            except AuraError as error:
                fields = [FieldProblem(USER_HEADER, error.detail)]
                wrong = InvalidFields(fields, title=INVALID_REQUEST, detail=error.detail)
                raise _Refused(of_error(wrong)) from error
            if user != self._profile:
                raise _Refused(
                    Problem(
                        "Wrong Profile", 403, f"The token is that of {self._profile}, and of nobody else."
                    )
                )

    async def _read(self, headers: Headers, receive: Receive) -> bytes:
        """Read the whole body, as long as it keeps to the limit whatever its length is said to be.

        Raises:
            _Refused: It is too long.
            ClientDisconnect: The client went before all of it had come.
        """
        said = headers.get("content-length", "")
        if said.isascii() and said.isdigit() and int(said) > self._limits.body_bytes:
            raise _Refused(self._too_large())
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            if len(body) > self._limits.body_bytes:
                raise _Refused(self._too_large())
            if not message.get("more_body", False):
                return bytes(body)

    def _too_large(self) -> Problem:
        return Problem(
            "Request Too Large",
            413,
            f"A body may be {self._limits.body_bytes} bytes long; nothing was stored.",
        )


def too_many(seconds: int) -> Problem:
    """The problem of a program that asks too often, with the seconds it should wait."""
    return Problem(
        "Too Many Requests", 429, f"Try again in {seconds} seconds.", headers={"Retry-After": str(seconds)}
    )


class _Answer:
    """Passes an answer on with the headers every answer has, and remembers its status."""

    def __init__(self, send: Send, correlation: str) -> None:
        self._send = send
        self._correlation = correlation
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[CORRELATION_HEADER] = self._correlation
            for name, value in _FOR_PROGRAMS_ALONE.items():
                headers[name] = value
        await self._send(message)


def _replayed(body: bytes, receive: Receive) -> Receive:
    messages = deque([{"type": "http.request", "body": body, "more_body": False}])

    async def replay() -> Message:
        return messages.popleft() if messages else await receive()

    return replay
