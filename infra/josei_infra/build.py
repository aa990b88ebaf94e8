"""Building the programs by cargo-lambda."""

import os
import subprocess
import sys
from pathlib import Path

from . import assemble, package
from .errors import bad_usage, environment, run, say

REPOSITORY = assemble.HERE.parent
TARGETS = {"arm64": "aarch64-unknown-linux-gnu", "x86_64": "x86_64-unknown-linux-gnu"}
# Seconds a build may take: link-time optimisation of all functions on two cores.
BUILD_SECONDS_MAX = 7_200
ANSWER_SECONDS_MAX = 60


def _answer(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=ANSWER_SECONDS_MAX, cwd=REPOSITORY)
    except FileNotFoundError:
        raise environment(f"{command[0]} is missing: install Rust (rustup), then try again") from None
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise environment(f"`{' '.join(command)}` failed: {error}") from None
    return done.stdout.strip()


def has_target(arch: str) -> bool:
    """True if the toolchain has the standard library for it."""
    folder = Path(_answer(["rustc", "--print", "sysroot"])) / "lib" / "rustlib" / TARGETS[arch] / "lib"
    return any(folder.glob("libstd-*"))


def choose(asked: str | None) -> str:
    """The architecture: what was asked for, else arm64 where the toolchain has it."""
    if asked is None:
        return "arm64" if has_target("arm64") else "x86_64"
    if not has_target(asked):
        raise bad_usage(
            f"the toolchain cannot build for {asked}: run `rustup target add {TARGETS[asked]}`, or choose the other one with --arch"
        )
    return asked


def build(arch: str, profile: str, functions: list[str], programs: Path) -> None:
    """Builds all programs, each into its folder of `programs`."""
    # Both come with the packages of requirements.txt: cargo-lambda, and the linker it asks for by name.
    tools = Path(sys.executable).parent
    path = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(tools / "cargo-lambda"), "lambda", "build", "--locked", "--output-format", "binary"]
    command += ["--release"] if profile == "release" else ["--profile", profile]
    command += ["--arm64"] if arch == "arm64" else ["--x86-64"]
    command += ["--lambda-dir", str(programs.resolve())]
    command += [word for name in functions for word in ("--package", f"josei-{name}")]
    say(f"building {len(functions)} functions for {arch}, profile {profile} …")
    try:
        subprocess.run(command, check=True, timeout=BUILD_SECONDS_MAX, cwd=REPOSITORY, env=path)
    except FileNotFoundError:
        raise environment(f"{tools / 'cargo-lambda'} is missing: remove {tools.parent} and try again, it is installed anew") from None
    except subprocess.CalledProcessError as error:
        raise environment(f"the build failed (exit code {error.returncode}); what the compiler says stands above") from None
    except subprocess.TimeoutExpired:
        raise environment(f"the build took longer than {BUILD_SECONDS_MAX} seconds") from None


def main() -> None:
    """Builds what `infra/deploy --local` builds, and deploys nothing (localstack/test)."""
    build(choose("x86_64"), "release", list(assemble.plan()["Functions"]), package.PROGRAMS)


if __name__ == "__main__":
    run("build", main)
