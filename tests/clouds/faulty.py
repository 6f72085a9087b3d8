"""A server between a library and moto that lets single questions go wrong."""

from __future__ import annotations

import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """What goes back. `cut` bytes of the body are missing; each byte waits `drip_seconds`."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    cut: int = 0
    drip_seconds: float = 0.0


@dataclass(frozen=True)
class Question:
    """What was asked: the action (``DescribeInstances``), the region, which time in a row."""

    action: str
    region: str
    nth: int


Fault = Callable[[Question], Answer | None]


@dataclass
class Faulty:
    """Passes everything on, but what `fault` answers itself; keeps what was asked."""

    url: str
    upstream: str
    fault: Fault = lambda _: None
    asked: list[Question] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def question(self, action: str, region: str) -> Question:
        with self.lock:
            before = sum(q.action == action and q.region == region for q in self.asked)
            self.asked.append(Question(action, region, before + 1))
            return self.asked[-1]


@contextmanager
def faulty(upstream: str) -> Iterator[Faulty]:
    """A proxy in front of `upstream`, for as long as the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    proxy = Faulty(f"http://127.0.0.1:{server.server_port}", upstream)
    server.faulty = proxy  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        proxy: Faulty = self.server.faulty  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        question = proxy.question(*_asked(self.headers, body))
        answer = proxy.fault(question) or self._upstream(proxy.upstream, body)
        if answer.cut:
            answer = Answer(200, self._upstream(proxy.upstream, body).body, cut=answer.cut)
        self._send(answer)

    def _upstream(self, url: str, body: bytes) -> Answer:
        request = urllib.request.Request(url + self.path, body, dict(self.headers))
        try:
            with urllib.request.urlopen(request) as got:
                return Answer(got.status, got.read(), tuple(_kept(got.headers)))
        except urllib.error.HTTPError as problem:
            with problem:
                return Answer(problem.code, problem.read(), tuple(_kept(problem.headers)))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.cut:
            self.wfile.write(answer.body[: -answer.cut])
            self.close_connection = True
            return
        if not answer.drip_seconds:
            self.wfile.write(answer.body)
            return
        for number in range(len(answer.body)):
            time.sleep(answer.drip_seconds)
            try:
                self.wfile.write(answer.body[number : number + 1])
                self.wfile.flush()
            except OSError:
                self.close_connection = True
                return

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests look at what was asked."""


def _asked(headers: object, body: bytes) -> tuple[str, str]:
    text = str(headers)
    scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/", text)
    target = re.search(r"X-Amz-Target: \w+\.(\w+)", text, re.IGNORECASE)
    action = re.search(rb"Action=(\w+)", body)
    path = re.search(r"/operation/(\w+)", text)
    name = action[1].decode() if action else (target or path or ["", "GetMetricData"])[1]
    return name, scope[1] if scope else ""


def _kept(headers: object) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():  # type: ignore[attr-defined]
        if name.lower() in ("content-type", "x-amzn-requestid", "smithy-protocol"):
            yield name, value
