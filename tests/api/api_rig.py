"""A server over real services on a port of its own, and a client that has its token."""

import json
import logging
import queue
import socket
from contextlib import contextmanager
from functools import partial

import httpx

from aura_trainer.api.limits import ApiLimits
from aura_trainer.api.options import ApiOptions
from aura_trainer.api.server import ApiServer
from aura_trainer.application import Application
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.services.log import StampCorrelation

PROFILE = "default-user"
UNHURRIED = ApiLimits(requests_a_second=10_000, burst=10_000, trainings_a_minute=1_000)


class Api:
    """A running server with its services, and a client let in by it."""

    def __init__(self, services, server):
        self.services = services
        self.server = server
        self.url = server.url
        self.token = server.token_file.read_text().strip()
        self.client = self.client_with({"Authorization": f"Bearer {self.token}"})

    def client_with(self, headers):
        return httpx.Client(base_url=self.url, headers=headers, timeout=120)

    def get(self, path, **options):
        return self.client.get(f"/api/ml/{path}", **options)

    def post(self, path, body=None, **options):
        return self.client.post(f"/api/ml/{path}", json=body, **options)

    def upload(self, *annotations):
        items = [{"framePath": path, "rating": rating} for path, rating in annotations]
        return self.post("annotations/upload", {"annotations": items})


@contextmanager
def serving(*, roots=(), limits=UNHURRIED, profile=PROFILE, advanced=True):
    """Serve the data folder of the test."""
    services = Application.open()
    try:
        services.settings.set(ADVANCED_MODE, advanced)
        server = ApiServer(services, ApiOptions(profile, 0, roots=tuple(roots), limits=limits))
        server.start()
        try:
            api = Api(services, server)
            with api.client:
                yield api
        finally:
            server.stop()
    finally:
        services.close()


def answer(response, status=200):
    """The JSON of an answer, whose status and headers are as they must be."""
    assert response.status_code == status, response.text
    body = response.json()
    kind = "application/json" if status == 200 else "application/problem+json"
    assert response.headers["content-type"] == kind
    if status != 200:
        assert body["status"] == status
        assert body["correlationId"] == response.headers["X-Correlation-Id"]
    return body


def send(api, method, path, body, missing=0):
    """Send a request but for so many bytes of its body over a connection of its own, and leave the answer unread."""
    content = json.dumps(body).encode() if body else b""
    head = [
        f"{method} /api/ml/{path} HTTP/1.1",
        f"Host: 127.0.0.1:{api.server.port}",
        f"Authorization: Bearer {api.token}",
        "Content-Type: application/json",
        f"Content-Length: {len(content) + missing}",
    ]
    connection = socket.create_connection(("127.0.0.1", api.server.port))
    connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + content)
    return connection


def stream(client, path, headers=None):
    """Follow server-sent events to the end of the stream: their ids, names and data; comments count as events."""
    with client.stream("GET", f"/api/ml/{path}", headers=headers or {}) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        event = {}
        for line in response.iter_lines():
            if line.startswith(":"):
                yield {"comment": line[1:].strip()}
            elif line:
                name, _, value = line.partition(": ")
                event[name] = json.loads(value) if name == "data" else value
            elif event:
                yield event
                event = {}


@contextmanager
def log_records():
    """What is logged meanwhile, as an iterator that waits for the next record."""
    records = queue.SimpleQueue()
    handler = logging.Handler()
    handler.addFilter(StampCorrelation())
    handler.emit = records.put
    logger = logging.getLogger("aura_trainer")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield iter(partial(records.get, timeout=120), None)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


@contextmanager
def log_lines():
    """What the records say."""
    with log_records() as records:
        yield (record.getMessage() for record in records)
