"""infra/package: one zip per function, the program with the files it needs beside it, and on AWS the layer of fonts."""

import argparse
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from . import assemble, files, fonts, zips
from .errors import bad_input, bad_usage, run, say

REPOSITORY = assemble.HERE.parent
PROGRAMS = REPOSITORY / "target" / "lambda"
ZIPS = assemble.BUILD / "zips"
# Largest zip we want (design.md §8); larger ones start slower. Lambda itself takes 50 MB.
ZIP_BYTES_WANTED = 10 << 20
ZIP_BYTES_MAX = 50_000_000
# Largest settings file, bytes.
FILE_BYTES_MAX = 8 << 20
# Most versions of a city's rules in its folder; as in shared/runtime/src/city.rs.
VERSIONS_MAX = 200


@dataclass(frozen=True)
class Given:
    """What goes into the zips."""

    realm: str
    paths: dict[str, Path] = field(default_factory=dict)


def defaults(realm: str) -> dict[str, Path]:
    """Files that come with the repository: the city's own, lists that say nothing, and for local realms an invented payer and its bank."""
    code = realm.rpartition("-")[2]
    found = {
        "deviations": REPOSITORY / "shared" / "receipt" / "deviations.toml",
        "characters": REPOSITORY / "shared" / "base" / "characters.toml",
    }
    texts = sorted((REPOSITORY / "shared" / "notice" / "texts").glob(f"{code}-*.toml"))
    if len(texts) == 1:
        found["texts"] = texts[0]
    rules = sorted((REPOSITORY / "shared" / "eligibility" / "rules").glob(f"{code}-*.toml"))
    if len(rules) == 1:
        found["city"] = rules[0]
    payment = REPOSITORY / "shared" / "payment"
    sample = payment / "profiles" / f"{code}-sample.toml"
    if files.is_local(realm) and sample.is_file():
        found["payer"], found["banks"] = sample, payment / "banks" / "sample.txt"
    return found


def check(given: Given, wanted: set[str]) -> None:
    """Refuses what a realm may not have, what is missing and what is no such file."""
    local = files.is_local(given.realm)
    problems = []
    for name in sorted(set(given.paths) & set(files.KINDS)):
        if files.KINDS[name].local_only and not local:
            problems.append(f"a {name} file is for local realms only; {given.realm} is none")
    for name in sorted(wanted):
        if name in given.paths or (files.KINDS[name].local_only and not local):
            continue
        problems.append(f"no {name} file: name one with --{name}")
    if problems:
        raise bad_usage(*problems)
    for name, path in sorted(given.paths.items()):
        entries(name, path)


def entries(name: str, path: Path) -> list[zips.Entry]:
    """What a settings file is in a zip; of a folder, each of its versions."""
    kind = files.KINDS[name]
    if not path.is_dir():
        return [zips.Entry(kind.name, kind.mode, content(name, path))]
    versions = sorted(path.glob("*.toml"))
    if not kind.versions or not 0 < len(versions) <= VERSIONS_MAX:
        raise bad_input(f"the {name} file {path} is a folder with {len(versions)} versions; {'1 to ' + str(VERSIONS_MAX) if kind.versions else 'a file'} is taken")
    return [zips.Entry(f"{kind.name}/{version.name}", kind.mode, content(name, version)) for version in versions]


def content(name: str, path: Path) -> bytes:
    """A settings file's bytes. The functions check what it says; here only that it can be read at all."""
    try:
        read = path.read_bytes()
    except OSError as error:
        raise bad_input(f"the {name} file cannot be read: {error}") from None
    if not 0 < len(read) <= FILE_BYTES_MAX:
        raise bad_input(f"the {name} file {path} has {len(read)} bytes; 1 to {FILE_BYTES_MAX} are taken")
    try:
        if path.suffix == ".toml":
            tomllib.loads(read.decode())
        elif path.suffix == ".json":
            json.loads(read)
    except ValueError as error:
        raise bad_input(f"the {name} file {path} is not readable: {error}") from None
    return read


def package(given: Given, programs: Path, out: Path, arch: str | None = None) -> dict[str, Path]:
    """Makes all zips; their paths by function."""
    functions = assemble.plan()["Functions"]
    check(given, {name for function in functions.values() for name in function["files"]})
    out.mkdir(parents=True, exist_ok=True)
    made = {}
    for name, function in functions.items():
        built = zips.program(programs / name)
        if arch and (found := zips.architecture(built)) and found != arch:
            raise bad_input(f"{programs / name} was built for {found}, not for {arch}: build again, or say --arch {found}")
        packs = [zips.Entry(zips.PROGRAM, zips.PROGRAM_MODE, built)]
        for kind in function["files"]:
            if kind in given.paths:
                packs += entries(kind, given.paths[kind])
        packed = zips.pack(packs)
        if len(packed) > ZIP_BYTES_MAX:
            raise bad_input(f"the zip of {name} has {len(packed)} bytes; Lambda takes {ZIP_BYTES_MAX}")
        made[name] = out / f"{name}.zip"
        made[name].touch(mode=0o600)
        made[name].write_bytes(packed)
        beside = ", ".join(entry.name for entry in packs[1:]) or "nothing"
        warning = f"  WARNING: over {ZIP_BYTES_WANTED >> 20} MiB" if len(packed) > ZIP_BYTES_WANTED else ""
        say(f"{name:18} {len(packed) / (1 << 20):6.2f} MiB, beside the program: {beside}{warning}")
    return made


def add_arguments(parser: argparse._ActionsContainer) -> None:
    """Arguments that name the files."""
    parser.add_argument("--programs", type=Path, default=PROGRAMS, help="what `cargo lambda build` made (default target/lambda)")
    for name, kind in files.KINDS.items():
        only = "; local realms only" if kind.local_only else ""
        parser.add_argument(f"--{name}", type=Path, metavar="PATH" if kind.versions else "FILE", help=f"packed as {kind.name}{only}{'; a file, or a folder of its versions' if kind.versions else ''}")


def given_paths(given: argparse.Namespace, realm: str) -> dict[str, Path]:
    """Files named by arguments, over those that come with the repository."""
    named = {name: getattr(given, name) for name in files.KINDS if getattr(given, name) is not None}
    return defaults(realm) | named


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="infra/package", description="Makes one zip per function of what `cargo lambda build` made.")
    parser.add_argument("--realm", required=True, help="environment and municipality code, for example prod-271403")
    parser.add_argument("--out", type=Path, default=ZIPS, help="folder of the zips (default infra/.build/zips)")
    parser.add_argument("--arch", choices=["arm64", "x86_64"], help="refuse programs built for another one")
    add_arguments(parser)
    given = parser.parse_args()
    files.check_names(given.realm, "josei")
    package(Given(given.realm, given_paths(given, given.realm)), given.programs, given.out, given.arch)
    if not files.is_local(given.realm):
        fonts.pack(given.out)


if __name__ == "__main__":
    run("package", main)
