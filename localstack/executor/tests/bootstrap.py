#!/usr/bin/env python3
"""A small function for the tests: speaks the Runtime API by hand and does what the event asks for."""

import http.client
import json
import os
import subprocess
import sys
import time

BASE = "/2018-06-01/runtime"


def post(path: str, body: bytes, chunked: bool = False) -> int:
    """One POST on a connection of its own; in chunks of seven bytes if asked."""
    connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    if chunked:
        parts = (body[at : at + 7] for at in range(0, len(body), 7))
        connection.request("POST", path, body=parts, headers={"Transfer-Encoding": "chunked"}, encode_chunked=True)
    else:
        connection.request("POST", path, body=body)
    return connection.getresponse().status


def work(event: dict, request_id: str, headers: http.client.HTTPMessage) -> object:
    """What the event asks for; its answer."""
    do = event["do"]
    if do == "echo":
        return event
    if do == "where":
        return {"cwd": os.getcwd(), "environment": dict(os.environ), "pid": os.getpid(), "group": os.getpgrp()}
    if do == "headers":
        return {name.lower(): value for name, value in headers.items()} | {"now_ms": int(time.time() * 1000)}
    if do == "log":
        for number in range(event["lines"]):
            print(f"line {number} " + "x" * event.get("width", 0), flush=True)
        return "logged"
    if do == "exit":
        os._exit(event["status"])
    if do == "signal":
        os.kill(os.getpid(), event["number"])
        time.sleep(60)
    if do == "sleep":
        time.sleep(event["seconds"])
        return "slept"
    if do == "spawn":
        grandchild = subprocess.Popen(["sleep", "600"])
        return {"grandchild": grandchild.pid}
    if do == "late":
        return {"status": post(f"{BASE}/invocation/{event['request']}/response", b"{}")}
    raise ValueError(f"unknown event {do}")


def main() -> None:
    """The loop of a runtime."""
    init = os.environ.get("INIT", "")
    if init == "exit":
        print("cannot start", flush=True)
        sys.exit(7)
    if init == "error":
        post(f"{BASE}/init/error", b'{"errorType":"NoSettings","errorMessage":"JOSEI_REALM is missing"}')
        sys.exit(1)
    if init == "hang":
        time.sleep(600)
    while True:
        connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        connection.request("GET", f"{BASE}/invocation/next")
        reply = connection.getresponse()
        event = json.loads(reply.read())
        request_id = reply.headers["Lambda-Runtime-Aws-Request-Id"]
        path = f"{BASE}/invocation/{request_id}"
        if event["do"] == "error":
            post(f"{path}/error", b'{"errorType":"BadInput","errorMessage":"no such file"}')
        elif event["do"] == "big":
            status = post(f"{path}/response", b"0" * event["bytes"])
            print(f"answer got {status}", flush=True)
        elif event["do"] == "chunked":
            post(f"{path}/response", json.dumps(event).encode(), chunked=True)
        else:
            answer = json.dumps(work(event, request_id, reply.headers)).encode()
            post(f"{path}/response", answer)


if __name__ == "__main__":
    main()
