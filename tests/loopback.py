"""A guard that lets no Python code of this process reach anything but this machine, and remembers who tried.

It listens to the interpreter's own audit events, so it also sees connections made from C extensions that use Python's
sockets, and it cannot be switched off by a library. `python tests/loopback.py ask …` runs the program under it and ends
with `LEFT_THE_MACHINE` if anything tried.
"""

import ipaddress
import os
import sys
from typing import Any

LEFT_THE_MACHINE = 99

_ADDRESS_AT = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}


def forbid_network() -> list[str]:
    """Refuse every connection and look-up that leaves this machine, for good; return the growing list of tries."""
    attempts: list[str] = []

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _ADDRESS_AT:
            return
        address = arguments[_ADDRESS_AT[event]]
        if _is_outside(
            address[0] if isinstance(address, tuple) else address, is_path=not event.startswith("socket.get")
        ):
            attempts.append(f"{event} {address}")
            raise PermissionError(f"the tests refuse {event} to {address}")

    sys.addaudithook(refuse)
    return attempts


def _is_outside(host: object, *, is_path: bool) -> bool:
    """Whether `host` is another machine. A plain string given to `connect` is the path of a local socket."""
    if host is None:
        return False
    name = host.decode() if isinstance(host, bytes) else str(host)
    if is_path and ("/" in name or name.startswith("\0")):
        return False
    try:
        return not ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name not in ("", "localhost")


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    tried = forbid_network()
    from ui.cli import main

    try:
        main()
    finally:
        if tried:
            sys.exit(LEFT_THE_MACHINE)
