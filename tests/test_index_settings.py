from dataclasses import replace
from pathlib import Path

import pytest

from index.settings import BUNDLED_MODEL, IndexSettings

SETTINGS = IndexSettings(Path("docs"), Path("docs/.footnote"))


@pytest.mark.parametrize("place", [{"library": Path("moved")}, {"home": Path("moved")}], ids=["library", "home"])
def test_a_moved_folder_keeps_its_index(place):
    assert replace(SETTINGS, **place).fingerprint == SETTINGS.fingerprint


@pytest.mark.parametrize("made", [{"embedding_model": "other"}, {"passage_tokens": 90}], ids=["model", "passages"])
def test_passages_made_otherwise_belong_to_another_index(made):
    assert replace(SETTINGS, **made).fingerprint != SETTINGS.fingerprint


@pytest.mark.parametrize("version", ["READER", "SPLITTER"])
def test_another_reader_or_splitter_belongs_to_another_index(version, monkeypatch):
    before = SETTINGS.fingerprint
    monkeypatch.setattr(f"index.settings.{version}", 99)
    assert SETTINGS.fingerprint != before


def test_the_fingerprint_can_name_a_folder():
    assert SETTINGS.fingerprint.isalnum()
    assert len(SETTINGS.fingerprint) == 16


def test_the_bundled_model_and_names_keep_their_fingerprints(tmp_path, monkeypatch):
    (tmp_path / BUNDLED_MODEL).mkdir()
    (tmp_path / BUNDLED_MODEL / "config.json").touch()
    before = [replace(SETTINGS, embedding_model=name).fingerprint for name in (BUNDLED_MODEL, "other/model")]
    monkeypatch.chdir(tmp_path)
    after = [replace(SETTINGS, embedding_model=name).fingerprint for name in (BUNDLED_MODEL, "other/model")]
    assert before == after
    monkeypatch.setattr("index.settings.READER", 4)
    monkeypatch.setattr("index.settings.SPLITTER", 6)
    assert SETTINGS.fingerprint == "68b59bcfe156297a"


def test_a_model_that_changed_in_its_folder_belongs_to_another_index(tmp_path):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    settings = replace(SETTINGS, embedding_model=str(tmp_path))
    before = settings.fingerprint
    assert settings.fingerprint == before
    (tmp_path / "config.json").write_text("{ }", encoding="utf-8")
    assert settings.fingerprint != before
