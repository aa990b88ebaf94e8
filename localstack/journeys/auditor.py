"""The auditor: has the log sealed, copies it out through its function, and verifies the copy offline."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from command import josei
from deployment import Deployment

FILES_MAX = 100_000


def verified(city: Deployment, folder: Path) -> dict[str, Any]:
    """What `josei audit verify` says of a fresh copy; fails unless it verifies."""

    def ask(method: str, path: str, body: object = None) -> bytes:
        return city.ask("auditor-1", "audit-log", method, path, body)

    ask("POST", "/seal", {})
    key = folder / "audit.pub"
    folder.mkdir(parents=True, exist_ok=True)
    key.write_bytes(ask("GET", "/key"))
    copy, checkpoints, after = folder / "audit", [], ""
    for _ in range(FILES_MAX):
        page = json.loads(ask("GET", f"/files{after}"))
        for path in page["paths"]:
            to = (copy / path).resolve()
            if not to.is_relative_to(copy.resolve()):
                raise AssertionError("a file of the log has a path outside the log")
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(ask("GET", f"/file?path={quote(path)}"))
            if path.startswith("checkpoints/"):
                checkpoints.append(path)
        if not page.get("next"):
            break
        after = f"?after={quote(page['next'])}"
    (copy / "checkpoint").write_bytes((copy / max(checkpoints)).read_bytes())
    report = josei("audit", "verify", "--dir", copy, "--key", key, "--json").must().json
    assert report["verified"], report
    return report
