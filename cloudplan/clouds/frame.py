"""How clouds are read: several scopes at once, within a time, each failing for itself.

The threads are daemons on purpose: an answer that never ends holds its thread for ever, and the
command must end with what the others read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TypeVar

from cloudplan.clouds import reasons
from cloudplan.clouds.seen import Scope, Seen, Unread

T = TypeVar("T")
Why = Callable[[Exception], str | None]
"""Puts a library's error into our words (`reasons`); ``None`` for one it does not know."""
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.5
SPARE = 0.1
"""The part of the time that what is asked besides must leave to the rest."""


class UnreadError(Exception):
    """A scope, or a part of it, cannot be read; `why` is in our words (`reasons`)."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Task:
    """Reads one scope; what `read` gives may name further scopes in it as unread."""

    scope: Scope
    read: Callable[[], Seen]


class Frame:
    """Time, threads and words of one run.

    `seconds` are for the whole run, `request_seconds` for one question to a server. `say` tells
    who waits what is going on. At most `workers` scopes are read at once, and at most `workers`
    further questions of theirs are asked at once (`later`), and so many that may fail (`besides`).
    """

    def __init__(
        self,
        seconds: float = 300.0,
        say: Callable[[str], None] = lambda _: None,
        *,
        workers: int = 8,
        request_seconds: float = 60.0,
    ) -> None:
        self.say = say
        self.request_seconds = min(request_seconds, seconds)
        self.end_in(seconds)
        self._spare_seconds = seconds * SPARE
        self._scopes, self._calls, self._besides = (_Pool(workers) for _ in range(3))

    def end_in(self, seconds: float) -> None:
        """Sets when the run ends, from now."""
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left of the run, never less than none."""
        return max(0.0, self._end - time.monotonic())

    def later(self, call: Callable[[], T]) -> Future[T]:
        """Starts a question besides; wait for it with `answer`. It must not wait for others."""
        return self._calls.start(call)

    def besides(self, call: Callable[[], T]) -> Future[T]:
        """The same for a question that machines do not depend on: it never holds up `later`."""
        return self._besides.start(call)

    def answer(self, future: Future[T], *, is_besides: bool = False) -> T:
        """What a question gave. Raises what it raised, and `UnreadError` when time is over.

        For one that is asked `besides` that is a little earlier, so that the rest is not lost.
        """
        spare = self._spare_seconds if is_besides else 0.0
        try:
            return future.result(timeout=max(0.0, self.left() - spare))
        except TimeoutError:
            if future.done():
                raise
            raise UnreadError(reasons.OUT_OF_TIME) from None

    def pause(self, seconds: float) -> None:
        """Waits; raises `UnreadError` at once where that is longer than what is left."""
        if seconds > self.left():
            raise UnreadError(reasons.OUT_OF_TIME)
        time.sleep(seconds)

    def retried(self, call: Callable[[], T], again: Callable[[Exception], float | None]) -> T:
        """The call, tried anew with growing pauses, for libraries that do not do so themselves.

        `again` gives the seconds that the server asked for (0 if it did not), or ``None`` for a
        problem that will not pass. The last problem is raised.
        """
        for attempt in range(ATTEMPTS - 1):
            try:
                return call()
            except Exception as problem:
                asked = again(problem)
                if asked is None:
                    raise
            self.pause(max(asked, FIRST_PAUSE_SECONDS * 2**attempt))
        return call()

    def read_all(self, provider: str, tasks: Sequence[Task], why: Why) -> Seen:
        """Every task at once, as far as the workers go; a task that fails is an unread scope."""
        done: SimpleQueue[tuple[int, Seen]] = SimpleQueue()
        for number, task in enumerate(tasks):
            self._scopes.start(partial(_put, done, number, partial(_tried, provider, task, why)))
        parts = self._gathered(done, len(tasks))
        for number, task in enumerate(tasks):
            if number not in parts:
                unread = Unread(task.scope, reasons.OUT_OF_TIME)
                parts[number] = Seen(provider, unread=(unread,))
        return combined(provider, parts.values())

    def _gathered(self, done: SimpleQueue[tuple[int, Seen]], wanted: int) -> dict[int, Seen]:
        parts: dict[int, Seen] = {}
        while len(parts) < wanted:
            try:
                number, part = done.get(timeout=self.left())
            except Empty:
                break
            parts[number] = part
            machines = sum(len(p.machines) for p in parts.values())
            self.say(f"{len(parts)} of {wanted} read, {machines} machines")
        return parts


def in_our_words(problem: Exception, why: Why) -> str:
    """The reason for any error; of one that nobody foresaw only its kind."""
    if isinstance(problem, UnreadError):
        return problem.why
    return why(problem) or reasons.unexpected(problem)


def combined(provider: str, parts: Iterable[Seen]) -> Seen:
    """All parts as one, sorted, so that it never depends on which came first."""
    all_parts = list(parts)
    machines = {(m.scope, m.id): m for part in all_parts for m in part.machines}
    hosts = {(h.scope, h.id): h for part in all_parts for h in part.hosts}
    notes = {(n.scope, n.code, n.summary): n for part in all_parts for n in part.notes}
    return Seen(
        provider,
        tuple(machines[key] for key in sorted(machines)),
        tuple(sorted({scope for part in all_parts for scope in part.read})),
        tuple(sorted((u for p in all_parts for u in p.unread), key=_by_scope)),
        tuple(sorted({scope for part in all_parts for scope in part.measured})),
        tuple(sorted((u for p in all_parts for u in p.lacking), key=_by_scope)),
        tuple(hosts[key] for key in sorted(hosts)),
        tuple(notes[key] for key in sorted(notes)),
    )


def _put(queue: SimpleQueue[tuple[int, Seen]], number: int, read: Callable[[], Seen]) -> None:
    queue.put((number, read()))


def _by_scope(unread: Unread) -> tuple[Scope, str]:
    return unread.scope, unread.why


def _tried(provider: str, task: Task, why: Why) -> Seen:
    try:
        return task.read()
    except Exception as problem:
        return Seen(provider, unread=(Unread(task.scope, in_our_words(problem, why)),))


class _Pool:
    """At most so many daemon threads, started when there is something to do."""

    def __init__(self, workers: int) -> None:
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._free = workers
        self._lock = Lock()

    def start(self, call: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        self._work.put(lambda: _settle(future, call))
        with self._lock:
            if self._free:
                self._free -= 1
                Thread(target=self._run, daemon=True).start()
        return future

    def _run(self) -> None:
        while True:
            self._work.get()()


def _settle(future: Future[T], call: Callable[[], T]) -> None:
    try:
        future.set_result(call())
    except BaseException as problem:
        future.set_exception(problem)
