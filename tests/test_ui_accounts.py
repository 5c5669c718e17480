"""The file of users: as a known tool writes it; a wrong one is refused in a sentence that repeats no hash."""

import bcrypt
import pytest

from index.errors import SettingsError
from ui.accounts import Users


def line(name: str, password: str) -> str:
    return f"{name}:{bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=4)).decode()}"


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "users"
    # The last was written by Apache's htpasswd, whose hashes begin with $2y$.
    lines = [
        line("anna", "open sésame"),
        "",
        "# a comment",
        line("Bo Ek", "x" * 72),
        line("eve", "e").replace("$2b$", "$2y$"),
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("name", "password", "known"),
    [
        ("anna", "open sésame", True),
        ("Bo Ek", "x" * 72, True),
        ("eve", "e", True),
        ("anna", "e", False),
        ("Anna", "open sésame", False),
        ("nobody", "", False),
        ("", "", False),
        ("anna", "", False),
        ("Bo Ek", "x" * 73, False),
        ("eve", "e\0more", False),
        ("anna\0open", "sésame", False),
    ],
)
def test_each_user_has_a_password_of_their_own(file, name, password, known):
    users = Users.read(file)
    assert [users.know(name, password.encode()) for _ in range(2)] == [known, known]


def test_what_was_right_once_is_not_hashed_again_and_stays_its_users_alone(file, monkeypatch):
    users = Users.read(file)
    assert users.know("anna", "open sésame".encode())
    monkeypatch.setattr(bcrypt, "checkpw", lambda *_: False)
    assert users.know("anna", "open sésame".encode())
    assert not users.know("eve", "open sésame".encode())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no users"),
        ("anna", "line 1"),
        ("anna:secret-in-the-clear", "line 1"),
        ("# x\nanna:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "line 2"),
        (":" + line("", "p")[1:], "line 1"),
        (line("anna", "p") + "\n" + line("anna", "q"), "a second line for one name"),
        (line("anna", "p") + "\n" + line("Anna", "q"), "a second line for one name"),
    ],
    ids=["nobody", "no hash", "a password", "another hash", "no name", "twice", "twice to some file systems"],
)
def test_a_file_that_is_wrong_is_refused_without_repeating_it(tmp_path, text, said):
    file = tmp_path / "users"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=said) as refused:
        Users.read(file)
    assert "secret" not in str(refused.value)
    assert "$2b$" not in str(refused.value)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SettingsError, match="cannot read the users"):
        Users.read(tmp_path / "none")
