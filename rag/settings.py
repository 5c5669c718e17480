"""Every setting, read once: the command line first, then the environment. The only reader of the environment."""

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsError
from index.settings import BUNDLED_MODEL, IndexSettings

_PREFIX = "FOOTNOTE_"
_SECRET = frozenset({"password", "llm_key", "llm_url"})  # what is said to be wrong with these never repeats them
# XQuAD, right paragraph first: dense 0.885, BM25 0.929, reciprocal rank fusion 0.932, weighted sum 0.950.
DENSE_WEIGHT = 0.7


class Settings(BaseSettings):
    """What a user may choose; `FOOTNOTE_TOP_K=8` in the environment sets `top_k`."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid")

    library: Path = Field(Path("seeds"), description="the folder of documents")
    home: Path | None = Field(None, description="where the index is kept; by default .footnote in the library")
    embedding_model: str = Field(BUNDLED_MODEL, description="a sentence-transformers model: a name or a folder")
    passage_tokens: int = Field(180, ge=32, le=400, description="the largest passage, in word pieces of the model")
    top_k: int = Field(5, ge=1, le=50, description="how many passages an answer may draw on")
    dense_weight: float = Field(
        DENSE_WEIGHT, ge=0, le=1, description="how much meaning counts in a search; what is left is for the words"
    )
    min_confidence: float = Field(0.58, ge=0, le=1, description="below this, the documents do not say")
    llm_url: str = Field("", description="an OpenAI-compatible endpoint; without one, answers are quoted")
    llm_model: str = Field("", description="the language model there that writes answers")
    llm_key: SecretStr | None = Field(None, description="the key of the endpoint, if it asks for one")
    llm_context: int = Field(4096, ge=1024, le=1_000_000, description="the window of the model, in tokens")
    llm_unsupported: Literal["mark", "withhold"] = Field(
        "mark", description="what is done with a written sentence that nothing supports"
    )
    llm_timeout: float = Field(60, gt=0, le=600, description="the longest an answer may take to write, in seconds")
    host: str = Field("127.0.0.1", description="the address the page is served on")
    port: int = Field(7860, ge=0, le=65535, description="the port the page is served on")
    password: SecretStr | None = Field(
        None, min_length=8, description="asked for by the page; other addresses than this machine's need one"
    )
    users: Path | None = Field(
        None, description="a file made by `htpasswd -B`; its users log in, each with a password of their own"
    )

    @classmethod
    def load(cls, **overrides: object) -> "Settings":
        """Read the settings; overrides that are None are left to the environment and the defaults.

        Raises:
            SettingsError: a misspelt name, or a value that is not possible.
        """
        known = {f"{_PREFIX}{name}".upper() for name in cls.model_fields}
        for name in sorted(os.environ):
            if name.upper().startswith(_PREFIX) and name.upper() not in known:
                raise SettingsError(f"unknown setting {name}; known are {', '.join(sorted(known))}")
        try:
            return cls.model_validate({name: value for name, value in overrides.items() if value is not None})
        except ValidationError as error:
            problem = error.errors()[0]
            if not problem["loc"]:
                raise SettingsError(problem["msg"].removeprefix("Value error, ")) from None
            where = ".".join(str(part) for part in problem["loc"])
            given = "this value" if where in _SECRET else repr(problem["input"])
            raise SettingsError(f"the setting {where!r} cannot be {given}: {problem['msg']}") from None

    @field_validator("llm_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc):
            raise ValueError("write an address such as http://127.0.0.1:11434/v1, without a name or password in it")
        return url

    @model_validator(mode="after")
    def _names_the_model(self) -> "Settings":
        if self.llm_url and not self.llm_model:
            raise ValueError("FOOTNOTE_LLM_URL needs FOOTNOTE_LLM_MODEL, the name of the model there")
        return self

    @model_validator(mode="after")
    def _has_one_door(self) -> "Settings":
        if self.users and self.password:
            raise ValueError("users have passwords of their own: leave out either password or users")
        return self

    @property
    def mode(self) -> str:
        """How answers come about, as a line for people."""
        if not self.llm_url:
            return "Answers are quoted from the documents"
        return f"Answers are written by {self.llm_model} at {urlsplit(self.llm_url).netloc}, each sentence checked"

    @property
    def index(self) -> IndexSettings:
        """The part that decides what an index holds and where it is."""
        return IndexSettings(
            library=self.library,
            home=self.home or self.library / ".footnote",
            embedding_model=self.embedding_model,
            passage_tokens=self.passage_tokens,
        )
