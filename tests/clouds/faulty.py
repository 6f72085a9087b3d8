"""A server between a library and moto that lets single questions go wrong."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from tests.clouds.served import Answer, Asked, serving

KEPT = ("content-type", "x-amzn-requestid", "smithy-protocol")


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

    upstream: str
    url: str = ""
    fault: Fault = lambda _: None
    asked: list[Question] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def respond(self, asked: Asked) -> Answer:
        fault = self.fault(self._question(asked))
        if fault and not fault.cut:
            return fault
        answer = self._upstream(asked)
        return Answer(200, answer.body, cut=fault.cut) if fault else answer

    def _question(self, asked: Asked) -> Question:
        scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/", str(asked.headers))
        action, region = _action(asked), scope[1] if scope else ""
        with self.lock:
            before = sum(q.action == action and q.region == region for q in self.asked)
            self.asked.append(Question(action, region, before + 1))
            return self.asked[-1]

    def _upstream(self, asked: Asked) -> Answer:
        url = self.upstream + asked.path
        request = urllib.request.Request(url, asked.body, asked.headers)
        try:
            with urllib.request.urlopen(request) as got:
                kept = [pair for pair in got.headers.items() if pair[0].lower() in KEPT]
                return Answer(got.status, got.read(), tuple(kept))
        except urllib.error.HTTPError as problem:
            with problem:
                kept = [pair for pair in problem.headers.items() if pair[0].lower() in KEPT]
                return Answer(problem.code, problem.read(), tuple(kept))


def _action(asked: Asked) -> str:
    """EC2 and STS name it in the body; CloudWatch in a header or in the path."""
    found = re.search(rb"Action=(\w+)", asked.body)
    target = asked.headers.get("X-Amz-Target", "") or asked.path
    return found[1].decode() if found else re.split(r"[./]", target)[-1]


@contextmanager
def faulty(upstream: str) -> Iterator[Faulty]:
    """A proxy in front of `upstream`, for as long as the block runs."""
    proxy = Faulty(upstream)
    with serving(proxy.respond) as server:
        proxy.url = server.url
        yield proxy
