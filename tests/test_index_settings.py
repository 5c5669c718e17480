from dataclasses import replace
from pathlib import Path

import pytest

from index.settings import IndexSettings

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
