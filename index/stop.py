"""A change that has begun is ended before Ctrl-C, or a request to stop, is heard."""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager

_REQUESTS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def undisturbed() -> Generator[None]:
    """Put off requests to stop until the block has ended; then they have the effect they always have.

    Only the main thread hears them, so elsewhere there is nothing to put off.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    before = {request: signal.signal(request, lambda number, _: heard.append(number)) for request in _REQUESTS}
    try:
        yield
    finally:
        for request, handler in before.items():
            signal.signal(request, handler)
        for request in dict.fromkeys(heard):
            signal.raise_signal(request)
