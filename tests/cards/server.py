"""A server on this machine that answers as told, once wrongly where a test wants it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What it gets; with `cut` the body ends before the length that was announced."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    seconds: float = 0.0


def as_json(value: object, status: int = 200, **headers: str) -> Answer:
    named = {key.replace("_", "-"): text for key, text in headers.items()}
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json"} | named)


@dataclass
class Server:
    """`faults` has wrong answers by the number of the request, counted from 1."""

    url: str
    answer: Callable[[Request], Answer]
    requests: list[Request] = field(default_factory=list)
    faults: dict[int, Answer] = field(default_factory=dict)

    def respond(self, request: Request) -> Answer:
        self.requests.append(request)
        return self.faults.get(len(self.requests)) or self.answer(request)


@contextmanager
def serving(answer: Callable[[Request], Answer]) -> Iterator[Server]:
    """A server that runs until the test ends."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            length = int(self.headers.get("Content-Length") or 0)
            headers = {key.lower(): text for key, text in self.headers.items()}
            request = Request(self.command, parts.path, query, headers, self.rfile.read(length))
            with lock:
                self._send(server.respond(request))

        do_GET = do_POST = _serve  # noqa: N815

        def _send(self, given: Answer) -> None:
            time.sleep(given.seconds)
            self.send_response(given.status)
            for key, text in given.headers.items():
                self.send_header(key, text)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body[: given.cut])
            self.close_connection = given.cut is not None or self.close_connection

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # the client had enough
                self.close_connection = True

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_port}", answer)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
