"""The server: a thread and an event loop of its own, wherever it runs."""

import logging
import socket
import threading
from pathlib import Path

import uvicorn

from aura_trainer.api.allowed_paths import AllowedPaths
from aura_trainer.api.app import create_app
from aura_trainer.api.context import ApiContext, Shutdown
from aura_trainer.api.event_stream import JobFeed
from aura_trainer.api.limits import RateLimit
from aura_trainer.api.options import ApiOptions
from aura_trainer.api.queue_runner import QueueRunner, Trainer
from aura_trainer.application import Application
from aura_trainer.domain.errors import AuraError, Conflict, NotFound
from aura_trainer.language import tr
from aura_trainer.services.log import correlation_id, new_correlation_id

logger = logging.getLogger(__name__)

# What the server's library has to say of requests that are none goes to our log, and not to stderr.
logging.getLogger("uvicorn").parent = logger

_HOST = "127.0.0.1"
_START_SECONDS = 30.0
_PATIENCE_SECONDS = 5
_IDLE_SECONDS = 60
"""How long a connection is kept for the next request: longer than programs that poll are silent."""


class ApiServer:
    """The local API over some services, from ``start`` until ``stop``.

    Args:
        services: What it serves; they must stay open until it has stopped.
        options: How it is set up.
        trainer: Who trains what is queued, telling ``feed`` of it; without one the server does.
    """

    def __init__(self, services: Application, options: ApiOptions, trainer: Trainer | None = None) -> None:
        self._services = services
        self._options = options
        self.feed = JobFeed()
        self._shutdown = Shutdown()
        self._trainer = trainer or QueueRunner(services, self.feed.take)
        self._uvicorn: _Uvicorn | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{_HOST}:{self.port}"

    @property
    def token_file(self) -> Path:
        """The file with the token that lets programs in."""
        return self._services.api_tokens.file_of(self._options.profile, self._options.token_file)

    def start(self) -> None:
        """Begin to serve, and return once requests are answered.

        Raises:
            InvalidInput: The profile is not a safe name.
            NotFound: A folder that was named is not there.
            Conflict: The port is in use.
            DamagedData: The file of the token holds none.
            StorageFailure: The token cannot be read or made.
            AuraError: The server did not begin to answer in time.
        """
        options = self._options
        missing = next((root for root in options.roots if not root.is_dir()), None)
        if missing is not None:
            raise NotFound(tr("There is no folder {folder}.").format(folder=missing))
        token = self._services.api_tokens.in_force(options.profile, options.token_file)
        limits = options.limits
        context = ApiContext(
            services=self._services,
            options=options,
            paths=AllowedPaths(self._services.catalog, options.roots),
            feed=self.feed,
            trainer=self._trainer,
            shutdown=self._shutdown,
            trainings=RateLimit(limits.trainings_a_minute / 60, limits.trainings_a_minute),
        )
        config = uvicorn.Config(
            create_app(context, token),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=_IDLE_SECONDS,
            timeout_graceful_shutdown=_PATIENCE_SECONDS,
        )
        # Last of all that may fail, so that nothing is left listening.
        listening = _listen(options.port)
        self.port = listening.getsockname()[1]
        # On a thread that is not the main one it leaves the signals to whoever has them.
        server = self._uvicorn = _Uvicorn(config)
        self._thread = threading.Thread(target=server.serve_on, args=(listening,), name="aura-api")
        self._thread.start()
        if not server.ready.wait(_START_SECONDS) or not server.started:
            self.stop()
            raise AuraError(tr("The local API did not start; the log has the reason."))
        self._trainer.start()
        logger.info("The local API listens on %s for %s", self.url, options.profile)

    def stop(self) -> None:
        """End: cancel the training and the work for requests at hand, answer them, and give up the port."""
        self._shutdown.begin()
        self._trainer.stop()
        self.feed.close()
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
        if self._thread is not None:
            self._thread.join()
        logger.info("The local API has ended")


class _Uvicorn(uvicorn.Server):
    """A server that tells when it has begun, or has failed to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin."""
        await super().startup(sockets)
        self.ready.set()

    def serve_on(self, listening: socket.socket) -> None:
        """Serve until told to end; for a thread."""
        correlation_id.set(new_correlation_id())
        try:
            self.run(sockets=[listening])
        except Exception:
            # The end of the thread: nobody else would hear of it.
            logger.exception("The local API failed")
        finally:
            self.ready.set()
            listening.close()


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            # On Windows another program could else listen on the same port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((_HOST, port))
    except OSError as error:
        listening.close()
        raise Conflict(
            tr("Port {port} cannot be used ({reason}). Choose another.").format(
                port=port, reason=error.strerror
            )
        ) from error
    return listening
