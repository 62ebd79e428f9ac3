"""Refuse every connection that leaves this machine, and every look-up of a name that could."""

from __future__ import annotations

import ipaddress
import os
import socket
from typing import Any

PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy", "no_proxy")
LOCAL_NAMES = {"localhost", "localhost.localdomain", "", "::", "0.0.0.0"}


class NetworkOffError(OSError):
    """Something tried to reach another machine."""


def shut_off_network() -> None:
    """Let this process reach only loopback addresses; proxies from the environment are forgotten."""
    for name in PROXY_VARIABLES:
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_outside(self.family, address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_outside(self.family, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *further: Any, **named: Any) -> Any:
        if not is_local(host):
            raise NetworkOffError(f"the network is off in tests: {host!r} was looked up")
        return look_up(host, *further, **named)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign]
    socket.getaddrinfo = guarded_look_up


def is_local(host: object) -> bool:
    """Whether a host, by name or address, is this machine."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.lower() in LOCAL_NAMES or name == socket.gethostname():
        return True
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_outside(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
        raise NetworkOffError(f"the network is off in tests: {address[0]!r} was called")
