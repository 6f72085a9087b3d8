"""A server on this machine that answers as a test wants, over HTTP or HTTPS."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from tempfile import mkdtemp


@dataclass(frozen=True)
class Answer:
    """What goes back. `cut` bytes of the body are missing; each byte waits `drip_seconds`."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    cut: int = 0
    drip_seconds: float = 0.0


@dataclass(frozen=True)
class Asked:
    """One question; `nth` counts those of the same method and path, from 1."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    nth: int


@dataclass
class Server:
    """`respond` may be changed while it runs; `asked` keeps what was asked."""

    url: str
    respond: Callable[[Asked], Answer]
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Asked:
        with self.lock:
            nth = 1 + sum((q.method, q.path) == (method, path) for q in self.asked)
            self.asked.append(Asked(method, path, headers, body, nth))
            return self.asked[-1]


@contextmanager
def serving(respond: Callable[[Asked], Answer], *, tls: bool = False) -> Iterator[Server]:
    """A server for as long as the block runs."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    httpd.daemon_threads = True
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate())
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    scheme = "https" if tls else "http"
    server = Server(f"{scheme}://127.0.0.1:{httpd.server_port}", respond)
    httpd.test = server  # type: ignore[attr-defined]
    threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()


@cache
def certificate() -> Path:
    """A certificate of this machine with its key, which nobody else trusts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = Path(mkdtemp()) / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(built.public_bytes(serialization.Encoding.PEM) + private)
    return path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        server: Server = self.server.test  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = server.note(self.command, self.path, dict(self.headers), body)
        try:
            self._send(server.respond(asked))
        except OSError:  # who asked has left
            self.close_connection = True

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.cut:
            self.wfile.write(answer.body[: -answer.cut])
            self.close_connection = True
        elif answer.drip_seconds:
            for number in range(len(answer.body)):
                time.sleep(answer.drip_seconds)
                self.wfile.write(answer.body[number : number + 1])
                self.wfile.flush()
        else:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests look at what was asked."""
