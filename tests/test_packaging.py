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


LOCKS = {
    "requirements.lock": (),
    "requirements-test.lock": ("test",),
    "requirements-bench.lock": ("test", "bench"),
}


def locked(name: str) -> dict[str, tuple[str, int]]:
    """Give for each package of a lock file its version and how many hashes stand with it."""
    found: dict[str, tuple[str, int]] = {}
    for entry in (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        pin = re.match(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!-]+)", entry)
        assert pin, entry
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}(?=\s|$)", entry)
        assert len(hashes) == entry.count("--"), entry
        found[called(pin[1])] = (pin[2], len(hashes))
    return found


def called(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_that_is_fetched_has_a_version_and_a_hash(name: str) -> None:
    packages = locked(name)
    assert len(packages) > 50
    assert [package for package, (_version, hashes) in packages.items() if not hashes] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"]]
    for extra in LOCKS[name]:
        wanted += project["optional-dependencies"][extra]
    assert {called(re.split(r"[<>=!;\[ ]", line)[0]) for line in wanted} <= set(packages)


def test_one_version_of_everything_whatever_is_set_up() -> None:
    app, test, bench = (locked(name) for name in LOCKS)
    assert app.items() <= test.items()
    # what only other systems need, such as Windows, is not in the last one
    assert {(name, pin) for name, pin in bench.items() if name in test} <= test.items()


def test_a_next_version_of_what_may_break_is_not_taken_by_itself() -> None:
    """The routes stand on `st.App`, which Streamlit marks as experimental."""
    (bound,) = [
        line
        for line in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
        if line.startswith("streamlit")
    ]
    version = locked("requirements.lock")["streamlit"][0]
    major, minor = map(int, version.split(".")[:2])
    assert bound == f"streamlit>={major}.{minor},<{major}.{minor + 1}"


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
    for line in (
        r".venv\Scripts\python -m pip install --require-hashes -r requirements.lock",
        r".venv\Scripts\python -m pip install --no-deps -e .",
        r".venv\Scripts\smeedkaart app",
        r".venv\Scripts\python -m pip install --require-hashes -r requirements-test.lock",
    ):
        assert line in readme
    # the same lines as of `make`
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "install --require-hashes -r $(1) && $(PIP) install --no-deps -e ." in makefile


def test_what_the_readme_says_of_setting_up_without_internet_is_what_is_tried() -> None:
    line = "-m pip install --no-index --find-links wheels smeedkaart"
    assert line in (ROOT / "README.md").read_text(encoding="utf-8")
    tried = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make wheels" in tried
    assert "--no-index --find-links wheels smeedkaart" in tried
