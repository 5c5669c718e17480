"""The guard that the promise "nothing leaves the machine" is tested with must itself be able to fail."""

import socket

import pytest

OUTSIDE = "192.0.2.1"  # RFC 5737: an address that belongs to nobody


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection((OUTSIDE, 80), timeout=1),
        lambda: socket.getaddrinfo("example.org", 443),
        lambda: socket.gethostbyname("example.org"),
        lambda: _datagram((OUTSIDE, 53)),
    ],
    ids=["connection", "name", "old name look-up", "datagram"],
)
def test_another_machine_is_refused_and_remembered(reach, attempts):
    with pytest.raises(PermissionError, match="the tests refuse"):
        reach()
    assert len(attempts) == 1
    attempts.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_allowed(host, attempts):
    with socket.create_server((host, 0)) as server, socket.create_connection((host, server.getsockname()[1])):
        assert attempts == []


def test_a_local_socket_is_allowed(tmp_path, attempts):
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)
        assert attempts == []


def _datagram(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", address)
