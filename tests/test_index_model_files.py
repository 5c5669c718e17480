import os
from pathlib import Path

import pytest

from index.model_files import model_files


@pytest.fixture
def model(tmp_path) -> Path:
    (tmp_path / "1_Pooling").mkdir()
    for name in ("config.json", "tokenizer.json", "model.safetensors", "1_Pooling/config.json", "README.md"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


def test_settings_tokenizer_and_weights_are_named_in_order(model):
    names = [name for name, _, _ in model_files(model)]
    assert names == ["1_Pooling/config.json", "config.json", "model.safetensors", "tokenizer.json"]
    assert model_files(model) == model_files(model)


@pytest.mark.parametrize("name", ["model.safetensors", "1_Pooling/config.json"])
def test_a_file_that_changed_shows_by_its_size_or_its_time_stamp(name, model):
    before = model_files(model)
    os.utime(model / name, (1, 1))
    touched = model_files(model)
    assert touched != before
    (model / name).write_text("another", encoding="utf-8")
    os.utime(model / name, (1, 1))
    assert model_files(model) != touched


def test_what_describes_the_model_to_people_changes_nothing(model):
    before = model_files(model)
    (model / "README.md").write_text("other words", encoding="utf-8")
    assert model_files(model) == before


@pytest.mark.parametrize("name", ["gone", "config.json"])
def test_what_is_no_folder_has_no_files(name, model):
    assert model_files(model / name) == []
