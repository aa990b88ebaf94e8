"""One zip: the program and its files. The same input gives the same bytes, so the name by content changes only when the content does."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .errors import bad_input

PROGRAM = "bootstrap"
PROGRAM_MODE = 0o755
# Everything a zip tells but content: the first day a zip can name, made by Unix, always the same effort. Another zlib may
# pack differently.
MOMENT = (1980, 1, 1, 0, 0, 0)
UNIX = 3
EFFORT = 6
REGULAR_FILE = 0o100000
# Largest program that is read, bytes: Lambda's own limit, unzipped.
PROGRAM_BYTES_MAX = 250 << 20


@dataclass(frozen=True)
class Entry:
    """A file of a zip."""

    name: str
    mode: int
    content: bytes


def pack(entries: list[Entry]) -> bytes:
    """The zip's bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=EFFORT) as made:
        for entry in sorted(entries, key=lambda entry: entry.name):
            info = zipfile.ZipInfo(entry.name, MOMENT)
            info.create_system = UNIX
            info.external_attr = (REGULAR_FILE | entry.mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, entry.content, compresslevel=EFFORT)
    return buffer.getvalue()


def program(folder: Path) -> bytes:
    """What `cargo lambda build` left in a function's folder: the file, or the zip of it; the newer one."""
    found = [path for path in (folder / PROGRAM, folder / f"{PROGRAM}.zip") if path.is_file()]
    if not found:
        raise bad_input(f"{folder}/{PROGRAM} is missing: build it with `cargo lambda build --release`")
    newest = max(found, key=lambda path: path.stat().st_mtime_ns)
    if newest.suffix != ".zip":
        content = newest.read_bytes()
    else:
        try:
            with zipfile.ZipFile(newest) as built:
                if built.getinfo(PROGRAM).file_size > PROGRAM_BYTES_MAX:
                    raise bad_input(f"{newest} holds more than Lambda takes ({PROGRAM_BYTES_MAX} bytes)")
                content = built.read(PROGRAM)
        except (zipfile.BadZipFile, KeyError) as error:
            raise bad_input(f"{newest} is no zip with a {PROGRAM}: {error}") from None
    if not content or len(content) > PROGRAM_BYTES_MAX:
        raise bad_input(f"{newest} has {len(content)} bytes; Lambda takes 1 to {PROGRAM_BYTES_MAX}")
    return content


def architecture(content: bytes) -> str | None:
    """What an ELF program runs on, as Lambda names it; `None` for anything else."""
    machine = {0x3E: "x86_64", 0xB7: "arm64"}
    return machine.get(int.from_bytes(content[18:20], "little")) if content[:4] == b"\x7fELF" else None


def sha256(content: bytes) -> str:
    """The name of a content."""
    return hashlib.sha256(content).hexdigest()
