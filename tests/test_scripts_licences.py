"""What Footnote is built on: under licences that bind no one, and at versions whose files are known by their hashes."""

import re
from email import message_from_string
from pathlib import Path

import pytest

from scripts.licences import is_binding, needed, said_by

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_nothing_that_is_needed_to_run_binds_who_uses_it():
    licences = needed()
    assert {"torch", "chromadb", "gradio", "numpy", "starlette"} <= {each.name for each in licences}
    assert [each for each in licences if each.binds] == []
    assert [each.name for each in licences if each.said == "not said"] == []


@pytest.mark.parametrize(
    ("said", "binds"),
    [
        ("MIT", False),
        ("Apache-2.0", False),
        ("LGPL-3.0-only", False),
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GNU Affero General Public License", True),
        ("GNU Lesser General Public License", False),
        ("MIT OR GPL-2.0", False),
        ("MIT AND GPL-2.0", True),
    ],
)
def test_a_licence_that_binds_is_recognised(said, binds):
    assert is_binding(said) is binds


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ("License-Expression: MIT\nLicense: see the file", "MIT"),
        ("Classifier: License :: OSI Approved :: BSD License", "BSD License"),
        ("License: MIT License\n        Permission is hereby granted", "MIT License"),
        ("Name: small", "not said"),
    ],
    ids=["expression", "classifier", "text", "nothing"],
)
def test_a_licence_is_found_wherever_a_package_states_it(headers, said):
    class Package:
        metadata = message_from_string(headers)

    assert said_by(Package) == said


def pins(text: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


def test_the_lock_holds_the_versions_that_are_tested_and_a_hash_of_every_file():
    """After a change of versions: `make constraints`."""
    tested = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    locked = pins(LOCK)
    assert {name: version for name, version in locked.items() if tested.get(name, version) != version} == {}
    assert len(set(locked) & set(tested)) > 150
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(entries) == len(locked) > 150
    assert [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []


def test_what_is_declared_is_locked():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = re.findall(r'^    "([\w.-]+)[=><]', project, re.MULTILINE)
    assert len(declared) > 30
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in declared} - set(pins(LOCK)) == set()
