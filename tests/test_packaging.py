"""A fresh clone is all that is needed, and nothing in it points at one machine or one registry."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout of the project")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name]


def test_the_lock_file_pins_by_hash_and_names_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert packages["node_modules/leaflet"]["version"] == "1.9.4"
    for name, package in packages.items():
        if name:
            assert package["integrity"].startswith("sha512-"), name


def test_what_checks_our_own_scripts_is_pinned_and_not_fetched_by_users() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, version in package["devDependencies"].items():
        assert locked[f"node_modules/{name}"]["version"] == version
    # the types of GeoJSON come with Geoman; hatch_build.py places none of them
    assert [name for name in package["devDependencies"] if not locked[f"node_modules/{name}"].get("dev")] == [
        "@types/geojson"
    ]
    assert '"--omit=dev"' in (ROOT / "hatch_build.py").read_text()


def test_constraints_name_packages_and_versions_only() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert len(lines) > 50
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!-]+", line)] == []


def test_every_direct_dependency_is_pinned() -> None:
    pins = {
        re.sub(r"[-_.]+", "-", line.split("==")[0]).lower()
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.sub(r"[-_.]+", "-", re.split(r"[<>=!\[ ]", line)[0]).lower() for line in wanted}
    assert names <= pins


def test_browser_scripts_are_built_and_never_committed() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in tracked_files()}
    assert not [name for name in names if name.startswith(("smeedkaart/vendor/", "node_modules/"))]
    # a script of Leaflet or Geoman anywhere else would be a copy too
    assert not [name for name in names if name.endswith(".min.js") or "leaflet" in Path(name).name]


def test_no_file_names_a_path_of_one_machine_or_a_registry() -> None:
    forbidden = re.compile(
        r"/(?:root|home)/\w|/work/|\.\./shared|registry\.npmjs|pypi\.org/simple|files\.pythonhosted|deb\.debian"
    )
    for path in tracked_files():
        if path == Path(__file__) or path.suffix in {".png", ".gpkg", ".ico"}:
            continue
        assert not forbidden.search(path.read_text(encoding="utf-8")), path


def test_windows_users_get_the_same_without_make() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make app" in readme
    assert "make test" in readme
    assert r".venv\Scripts\smeedkaart app" in readme
