"""What starting and stopping share: the record of the LocalStack that is up, and how its processes are known."""

import json
from pathlib import Path

import psutil

MARKER = "JOSEI_LOCALSTACK_PROCESS"
"""Environment variable that every process of one LocalStack carries; its value is the state folder."""


def record_path(state: Path) -> Path:
    """Where the LocalStack that is up is written down."""
    return state / "run" / "localstack.json"


def read_record(state: Path) -> dict | None:
    """The record, if there is a readable one."""
    try:
        return json.loads(record_path(state).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def running(record: dict | None) -> psutil.Process | None:
    """The recorded process, if it is still the same one; a process id may have been given to another."""
    if record is None:
        return None
    try:
        process = psutil.Process(record["pid"])
        return process if abs(process.create_time() - record["created"]) < 1 and not is_zombie(process) else None
    except (psutil.NoSuchProcess, KeyError):
        return None


def is_zombie(process: psutil.Process) -> bool:
    """A process that has ended and was not waited for; nothing can be done to it."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def members(state: Path) -> list[psutil.Process]:
    """Every live process of the LocalStack of this folder: itself, its engine, its functions; also orphans."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARKER) == str(state) and not is_zombie(process):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
            continue  # ended meanwhile, or another user's
    return found
