import os
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from index.errors import SettingsError
from rag.settings import Settings
from tests.conftest import ROOT


@pytest.fixture
def environment():
    """The process's own environment, as it was before once the test is over: what is read is the real one."""
    before = dict(os.environ)  # noqa: TID251
    yield os.environ  # noqa: TID251
    os.environ.clear()  # noqa: TID251
    os.environ.update(before)  # noqa: TID251


def test_the_environment_sets_what_has_the_prefix(environment):
    environment |= {"FOOTNOTE_TOP_K": "8", "FOOTNOTE_LIBRARY": "papers", "TOP_K": "9"}
    assert (Settings.load().top_k, Settings.load().library) == (8, Path("papers"))


def test_what_is_said_on_the_command_line_counts_more_than_the_environment(environment):
    environment["FOOTNOTE_TOP_K"] = "8"
    assert Settings.load(top_k=3).top_k == 3


def test_an_option_that_was_left_out_is_left_to_the_environment(environment):
    environment["FOOTNOTE_TOP_K"] = "8"
    assert Settings.load(top_k=None, library=None).top_k == 8
    assert Settings.load(library=None).library == Settings.load().library


@pytest.mark.parametrize("name", ["FOOTNOTE_TOPK", "footnote_topk", "FOOTNOTE_", "FOOTNOTE_TOP_K_"])
def test_a_misspelt_name_is_refused_and_the_known_ones_are_named(environment, name):
    environment[name] = "8"
    with pytest.raises(SettingsError, match=rf"^unknown setting {name}; known are .*FOOTNOTE_TOP_K"):
        Settings.load()


def test_a_misspelt_override_is_refused():
    with pytest.raises(SettingsError, match="'topk'"):
        Settings.load(topk=8)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("top_k", value) for value in (0, 51, "five", "")],
        *[("passage_tokens", value) for value in (31, 401, 1.5)],
        *[("dense_weight", value) for value in (-0.1, 1.1, "all")],
        *[("min_confidence", value) for value in (-0.1, 1.1, "high")],
        *[("port", value) for value in (-1, 65536)],
        ("library", 7),
        ("host", 7),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_one_sentence(name, value):
    with pytest.raises(
        SettingsError, match=rf"^the setting '{name}' cannot be {re.escape(repr(value))}: \S"
    ) as refused:
        Settings.load(**{name: value})
    assert "\n" not in str(refused.value)
    assert "pydantic" not in str(refused.value)


def test_a_bad_value_of_the_environment_is_refused_like_one_of_the_command_line(environment):
    environment["FOOTNOTE_PORT"] = "eighty"
    with pytest.raises(SettingsError, match=r"^the setting 'port' cannot be 'eighty'"):
        Settings.load()


@pytest.mark.parametrize(
    "url", ["localhost:11434", "ftp://models/v1", "http://", "http://me:sk-secret@models/v1"], ids=lambda url: url[:12]
)
def test_an_address_that_is_none_is_refused_and_never_repeated(url):
    with pytest.raises(SettingsError, match=r"'llm_url' cannot be this value: .*http://127.0.0.1:11434/v1") as refused:
        Settings.load(llm_url=url, llm_model="small")
    assert "secret" not in str(refused.value)


def test_an_endpoint_needs_a_model():
    with pytest.raises(
        SettingsError, match=r"^FOOTNOTE_LLM_URL needs FOOTNOTE_LLM_MODEL, the name of the model there$"
    ):
        Settings.load(llm_url="http://127.0.0.1/v1")


def test_an_empty_address_leaves_the_model_out(environment):
    environment |= {"FOOTNOTE_LLM_URL": "", "FOOTNOTE_LLM_MODEL": "small"}
    assert Settings.load().mode == "Answers are quoted from the documents"


def test_the_mode_names_model_and_host_and_no_more():
    settings = Settings.load(llm_url="https://models.example:8443/v1", llm_model="small", llm_key="sk-secret")
    assert settings.mode == "Answers are written by small at models.example:8443, each sentence checked"


def test_the_key_is_never_shown(environment):
    environment |= {"FOOTNOTE_LLM_URL": "http://h/v1", "FOOTNOTE_LLM_MODEL": "m", "FOOTNOTE_LLM_KEY": "sk-secret"}
    settings = Settings.load()
    assert settings.llm_key.get_secret_value() == "sk-secret"
    assert "sk-secret" not in repr(settings) + settings.model_dump_json()


def test_settings_never_change():
    settings = Settings.load()
    with pytest.raises(ValidationError, match="frozen"):
        settings.top_k = 9


@pytest.mark.parametrize(
    ("home", "expected"), [(None, Path("papers/.footnote")), (Path("elsewhere"), Path("elsewhere"))]
)
def test_the_index_is_kept_in_the_library_unless_said_otherwise(home, expected):
    settings = Settings.load(library=Path("papers"), home=home, passage_tokens=90)
    index = settings.index
    assert (index.library, index.home, index.passage_tokens) == (Path("papers"), expected, 90)
    assert index.embedding_model == settings.embedding_model


def test_the_readme_lists_every_setting_with_its_default():
    expected = {name.upper(): _as_written(name, field.default) for name, field in Settings.model_fields.items()}
    assert _settings_of_the_readme() == expected


def _as_written(name: str, default: object) -> str:
    if default in (None, ""):
        return ".footnote in the library" if name == "home" else "none"
    return str(default)


def _settings_of_the_readme() -> dict[str, str]:
    """Return name and default of the rows of the settings table; a row may list several of each."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Settings\n")[1].split("\n## ")[0]
    found: dict[str, str] = {}
    for row in re.findall(r"^\| (`.*?) \| (.*?) \|", section, re.MULTILINE):
        names, defaults = (cell.replace("`", "").split(", ") for cell in row)
        found |= dict(zip(names, defaults, strict=True))
    return found


def test_a_password_that_cannot_be_is_not_repeated():
    with pytest.raises(SettingsError, match="'password' cannot be this value") as refused:
        Settings.load(password="sesame")
    assert "sesame" not in repr(refused.value)
    assert refused.value.__cause__ is None


def test_a_password_is_never_shown():
    assert "open sesame" not in repr(Settings.load(password="open sesame"))


def test_a_password_for_all_and_users_with_their_own_are_not_taken_together(tmp_path):
    with pytest.raises(SettingsError, match="either password or users"):
        Settings.load(password="open sesame", users=tmp_path)
