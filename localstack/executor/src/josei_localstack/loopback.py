"""Keeps LocalStack on loopback.

LocalStack 4.14.0 reads the address in `GATEWAY_LISTEN` and then listens on every interface all the same. It runs code for
whoever asks, so on an office network that is an open door.
"""

import functools


def listen_on_loopback() -> None:
    """Makes the gateway listen on 127.0.0.1 only. Called before it starts."""
    from localstack.runtime.server import twisted as gateway

    gateway.endpoints = _Endpoints(gateway.endpoints)


class _Endpoints:
    """Twisted's endpoints as the gateway uses them, the interface added."""

    def __init__(self, real: object) -> None:
        self.TCP4ServerEndpoint = functools.partial(real.TCP4ServerEndpoint, interface="127.0.0.1")
        self.TCP6ServerEndpoint = real.TCP6ServerEndpoint
