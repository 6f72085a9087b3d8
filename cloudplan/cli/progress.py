"""What the program is busy with, on a terminal, once it takes longer than a second."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.status import Status
    from rich.text import Text

PATIENCE_SECONDS = 1.0


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Gives a function that takes what is going on; it shows nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    display = _Display()
    timer = threading.Timer(PATIENCE_SECONDS, display.open)
    timer.daemon = True
    timer.start()
    try:
        yield display.say
    finally:
        timer.cancel()
        display.close()


class _Display:
    """A line with a spinner that appears late and leaves nothing behind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._text = "reading the inventory"
        self._status: Status | None = None
        self._is_closed = False

    def say(self, text: str) -> None:
        with self._lock:
            self._text = text
            if self._status is not None:
                self._status.update(_plain(text))

    def open(self) -> None:
        from rich.console import Console
        from rich.status import Status

        with self._lock:
            if not self._is_closed:
                self._status = Status(_plain(self._text), console=Console(stderr=True))
                self._status.start()

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            if self._status is not None:
                self._status.stop()


def _plain(text: str) -> Text:
    """Text that Rich does not read as markup."""
    from rich.text import Text

    return Text(f"{text} ...")
