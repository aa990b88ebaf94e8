"""Zips: the same input, the same bytes; secrets of local realms never elsewhere."""

import io
import os
import tempfile
import unittest
import zipfile
from pathlib import Path

from josei_infra import assemble, fonts, package, zips
from josei_infra.errors import Stop

ELF_X86 = b"\x7fELF" + bytes(14) + b"\x3e\x00" + bytes(8)
ELF_ARM = b"\x7fELF" + bytes(14) + b"\xb7\x00" + bytes(8)


class Zips(unittest.TestCase):
    def test_order_does_not_count(self) -> None:
        first, second = zips.Entry("bootstrap", 0o755, b"program"), zips.Entry("city.toml", 0o644, b"[city]")
        self.assertEqual(zips.pack([first, second]), zips.pack([second, first]))

    def test_modes_and_content_come_back(self) -> None:
        with zipfile.ZipFile(
            io.BytesIO(zips.pack([zips.Entry("bootstrap", 0o755, b"x"), zips.Entry("people.json", 0o600, b"[]")]))
        ) as made:
            modes = {info.filename: info.external_attr >> 16 & 0o7777 for info in made.infolist()}
            self.assertEqual(modes, {"bootstrap": 0o755, "people.json": 0o600})
            self.assertEqual(made.read("people.json"), b"[]")

    def test_programs(self) -> None:
        self.assertEqual((zips.architecture(ELF_X86), zips.architecture(ELF_ARM), zips.architecture(b"#!")), ("x86_64", "arm64", None))
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with self.assertRaisesRegex(Stop, "cargo lambda build"):
                zips.program(folder)
            with zipfile.ZipFile(folder / "bootstrap.zip", "w") as made:
                made.writestr("bootstrap", b"zipped")
            self.assertEqual(zips.program(folder), b"zipped")
            (folder / "bootstrap").write_bytes(b"newer")
            os.utime(folder / "bootstrap.zip", (1, 1))
            self.assertEqual(zips.program(folder), b"newer")
            os.utime(folder / "bootstrap", (0, 0))
            (folder / "bootstrap.zip").write_bytes(b"no zip")
            with self.assertRaisesRegex(Stop, "no zip"):
                zips.program(folder)


LISTS = {name: path for name, path in package.defaults("prod-271403").items() if name in ("characters", "deviations", "texts")}


class Packages(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name in assemble.plan()["Functions"]:
            (self.folder / name).mkdir()
            (self.folder / name / "bootstrap").write_bytes(ELF_X86 + name.encode())
        for name, content in (("city.toml", "[a]\n"), ("payer.toml", "[a]\n"), ("banks.txt", "josei-banks 1\n"), ("people.json", "[]"), ("checkpoint.key", "key")):
            (self.folder / name).write_text(content, encoding="utf-8")
        self.toml = {"city": self.folder / "city.toml", "payer": self.folder / "payer.toml", "banks": self.folder / "banks.txt"} | LISTS
        self.secrets = {"people": self.folder / "people.json", "checkpoint": self.folder / "checkpoint.key"}

    def make(self, realm: str, paths: dict[str, Path], out: str = "out", arch: str | None = None) -> dict[str, list[str]]:
        made = package.package(package.Given(realm, paths), self.folder, self.folder / out, arch)
        names = {}
        for function, path in made.items():
            with zipfile.ZipFile(path) as read:
                names[function] = sorted(read.namelist())
        return names

    def test_each_gets_what_it_needs(self) -> None:
        local = self.make("local-271403", self.toml | self.secrets)
        self.assertEqual(local["audit-log"], ["bootstrap", "checkpoint.key", "people.json"])
        self.assertEqual(local["payment-file"], ["banks.txt", "bootstrap", "payer.toml", "people.json"])
        self.assertEqual(local["receipt-upload"], ["bootstrap", "characters.toml", "deviations.toml", "people.json"])
        self.assertEqual(local["register-import"], ["bootstrap", "city", "people.json"])
        self.assertEqual(local["notice-render"], ["bootstrap", "characters.toml", "people.json", "texts.toml"])
        self.assertEqual(local["sweep"], ["bootstrap"])
        production = self.make("prod-271403", self.toml)
        self.assertEqual(production["eligibility-match"], ["bootstrap", "city"])
        self.assertEqual(production["audit-log"], ["bootstrap"])

    def test_versions_of_the_rules_are_a_folder(self) -> None:
        rules = self.folder / "rules"
        rules.mkdir()
        with self.assertRaisesRegex(Stop, "a folder with 0 versions"):
            self.make("prod-271403", self.toml | {"city": rules})
        for version in ("1", "2"):
            (rules / f"{version}.toml").write_text(f"version = {version}\n", encoding="utf-8")
        made = self.make("prod-271403", self.toml | {"city": rules})
        self.assertEqual(made["eligibility-match"], ["bootstrap", "city/1.toml", "city/2.toml"])
        self.assertEqual(made["register-import"], ["bootstrap", "city/1.toml", "city/2.toml"])
        with self.assertRaisesRegex(Stop, "a file is taken"):
            self.make("prod-271403", self.toml | {"payer": rules})

    def test_twice_is_the_same_bytes(self) -> None:
        self.make("prod-271403", self.toml, "a")
        self.make("prod-271403", self.toml, "b")
        for name in assemble.plan()["Functions"]:
            self.assertEqual((self.folder / "a" / f"{name}.zip").read_bytes(), (self.folder / "b" / f"{name}.zip").read_bytes())

    def test_secrets_of_local_realms_stay_there(self) -> None:
        for name in self.secrets:
            for realm in ("prod-271403", "localx-271403", "test-271403"):
                with self.assertRaisesRegex(Stop, f"a {name} file is for local realms only") as caught:
                    self.make(realm, self.toml | {name: self.secrets[name]})
                self.assertEqual(caught.exception.code, 2)

    def test_missing_and_damaged_files(self) -> None:
        with self.assertRaisesRegex(Stop, "no payer file: name one with --payer"):
            self.make("prod-271403", {name: path for name, path in self.toml.items() if name != "payer"})
        with self.assertRaisesRegex(Stop, "no people file"):
            self.make("local-271403", self.toml)
        (self.folder / "city.toml").write_text("= 1", encoding="utf-8")
        with self.assertRaisesRegex(Stop, "city file .* not readable"):
            self.make("prod-271403", self.toml)
        (self.folder / "city.toml").write_bytes(b"#" * (package.FILE_BYTES_MAX + 1))
        with self.assertRaisesRegex(Stop, "bytes; 1 to"):
            self.make("prod-271403", self.toml)

    def test_programs_for_another_machine_are_refused(self) -> None:
        with self.assertRaisesRegex(Stop, "built for x86_64, not for arm64"):
            self.make("prod-271403", self.toml, arch="arm64")

    def test_files_of_the_repository(self) -> None:
        self.assertEqual(sorted(package.defaults("local-271403")), ["banks", "characters", "city", "deviations", "payer", "texts"])
        # The sample payer is invented: never outside local realms.
        self.assertEqual(sorted(package.defaults("prod-271403")), ["characters", "city", "deviations", "texts"])


class Fonts(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.share = Path(folder.name)
        for font in fonts.FONTS:
            files = [Path("fonts/truetype") / font.file, *(Path("doc") / font.package / name for name in font.licences)]
            for file in files:
                (self.share / file).parent.mkdir(parents=True, exist_ok=True)
                (self.share / file).write_bytes(file.name.encode())

    def test_the_layer_has_every_font_with_its_licence(self) -> None:
        made = fonts.pack(self.share / "out", self.share)
        with zipfile.ZipFile(made) as read:
            names = read.namelist()
            self.assertEqual(read.read("fonts/ipamjm.ttf"), b"ipamjm.ttf")
        wanted = sorted(f"fonts/{Path(font.file).name}" for font in fonts.FONTS)
        self.assertEqual([name for name in names if name.endswith(".ttf")], wanted)
        for font in fonts.FONTS:
            self.assertTrue(any(name.startswith(f"fonts/licences/{font.package}/") for name in names), font.package)
        self.assertEqual(fonts.pack(self.share / "again", self.share).read_bytes(), made.read_bytes())

    def test_rare_characters_may_be_without_their_font_and_nothing_else(self) -> None:
        (self.share / "fonts/truetype/ipamj/ipamjm.ttf").unlink()
        self.assertFalse([entry.name for entry in fonts.entries(self.share) if "ipamj" in entry.name])
        (self.share / "doc/fonts-morisawa-bizud-gothic/copyright").unlink()
        with self.assertRaisesRegex(Stop, "apt-get install fonts-morisawa-bizud-gothic") as caught:
            fonts.entries(self.share)
        self.assertEqual(caught.exception.code, 3)


if __name__ == "__main__":
    unittest.main()
