"""Work for a client that waits for its answer: it ends when the client goes away, or the server ends."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from aura_trainer.api.context import Context
from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.training import StopRequest

logger = logging.getLogger(__name__)


class _ClientToken:
    """The token of work for one client, on top of that of all work. Thread-safe."""

    def __init__(self, all_work: StopToken) -> None:
        self._all_work = all_work
        self._unwanted = threading.Event()

    def requested(self) -> StopRequest | None:
        return StopRequest.CANCEL if self._unwanted.is_set() else self._all_work.requested()

    def cancel(self) -> None:
        self._unwanted.set()


async def _while_client_waits(request: Request, context: Context) -> AsyncIterator[StopToken]:
    token = _ClientToken(context.shutdown)
    watch = asyncio.create_task(_cancel_when_gone(request, token))
    try:
        yield token
    finally:
        watch.cancel()
        # Where the server itself gave up the request, the thread at work has yet to be told.
        token.cancel()


async def _cancel_when_gone(request: Request, token: _ClientToken) -> None:
    # The body has been read by now: what comes next is the end of the connection. To wait for it, rather than to ask
    # for it again and again, costs nothing.
    while (await request.receive())["type"] != "http.disconnect":
        pass
    logger.info("The client has gone; what was worked out for it is given up")
    token.cancel()


# Left before the answer is sent: after it, the end of the connection means nothing.
ClientWaits = Annotated[StopToken, Depends(_while_client_waits, scope="function")]
