"""The layer of fonts of `notice-render`: the files of the installed packages, with their licences. On AWS it is unpacked under /opt."""

from dataclasses import dataclass
from pathlib import Path

from . import zips
from .errors import environment, say

# Where Debian and Ubuntu keep fonts and what may be done with them.
SHARE = Path("/usr/share")
FOLDER = "fonts"
# Lambda's own limit of a function and its layers together, unzipped.
LAYER_BYTES_MAX = 200 << 20
FILE_MODE = 0o644


@dataclass(frozen=True)
class Font:
    """A font: its package, its file, what stands beside it, and whether notices can be printed without it."""

    package: str
    file: str
    licences: tuple[str, ...]
    optional: bool


FONTS = (
    Font("fonts-morisawa-bizud-mincho", "bizud-mincho/BIZUDMincho-Regular.ttf", ("copyright",), False),
    Font("fonts-morisawa-bizud-gothic", "bizud-gothic/BIZUDGothic-Regular.ttf", ("copyright",), False),
    Font("fonts-ipamj-mincho", "ipamj/ipamjm.ttf", ("copyright", "IPA_Font_License_Agreement_v1.0.txt.gz", "Readme.txt"), True),
)


def entries(share: Path = SHARE) -> list[zips.Entry]:
    """The files of the layer."""
    made: list[zips.Entry] = []
    for font in FONTS:
        path = share / "fonts" / "truetype" / font.file
        if font.optional and not path.is_file():
            say(f"WARNING: {path.name} is not there ({font.package}): rare characters need fallbacks")
            continue
        made.append(zips.Entry(f"{FOLDER}/{path.name}", FILE_MODE, _read(path, font.package)))
        for name in font.licences:
            licence = share / "doc" / font.package / name
            made.append(zips.Entry(f"{FOLDER}/licences/{font.package}/{name}", FILE_MODE, _read(licence, font.package)))
    return made


def _read(path: Path, package: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise environment(f"the fonts of notices are not all there: {error}. Run apt-get install {package}") from None


def pack(out: Path, share: Path = SHARE) -> Path:
    """Makes the zip of the layer."""
    files = entries(share)
    size = sum(len(entry.content) for entry in files)
    if size > LAYER_BYTES_MAX:
        raise environment(f"the fonts have {size} bytes; a layer takes {LAYER_BYTES_MAX}")
    packed = zips.pack(files)
    out.mkdir(parents=True, exist_ok=True)
    path = out / "fonts.zip"
    path.write_bytes(packed)
    say(f"{'fonts (layer)':18} {len(packed) / (1 << 20):6.2f} MiB, {size / (1 << 20):.0f} unpacked: {', '.join(e.name for e in files if e.name.endswith('.ttf'))}")
    return path
