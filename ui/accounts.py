"""Who may log in: a file of names and bcrypt hashes, one `name:hash` a line, as `htpasswd -B` writes it."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

import bcrypt

from index.errors import SettingsError

_LINE = re.compile(r"([^:\s][^:]{0,199}):(\$2[aby]\$\d\d\$[./A-Za-z0-9]{53})")
_NOBODY = bcrypt.hashpw(b"", bcrypt.gensalt(rounds=4))
_REMEMBERED = 1_000  # passwords that were found right; each request carries one, and a hash takes its time on purpose


class Users:
    """Names and hashes of their passwords. What was right once is remembered, as a keyed digest, until the end."""

    def __init__(self, hashes: Mapping[str, bytes]) -> None:
        self._hashes = dict(hashes)
        self._key = secrets.token_bytes(32)
        self._right: set[bytes] = set()

    @classmethod
    def read(cls, file: Path) -> "Users":
        """Read a file of users.

        Raises:
            SettingsError: it cannot be read, names nobody, or has a line that is no name and bcrypt hash.
        """
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"cannot read the users in {file}: {error}") from error
        hashes: dict[str, bytes] = {}
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.startswith("#"):
                continue
            found = _LINE.fullmatch(line.strip())
            if found is None or found[1].casefold() in map(str.casefold, hashes):  # their folders would be one
                problem = "a second line for one name, in any case" if found else "no name and bcrypt hash"
                raise SettingsError(
                    f"line {number} of the users in {file} is {problem}; `htpasswd -B {file} NAME` writes one"
                )
            hashes[found[1]] = found[2].encode()
        if not hashes:
            raise SettingsError(f"{file} names no users; `htpasswd -B {file} NAME` writes one")
        return cls(hashes)

    def know(self, name: str, password: bytes) -> bool:
        """Say whether this is the password of that user. Takes as long for a name that nobody has."""
        digest = hmac.digest(self._key, name.encode() + b"\0" + password, hashlib.sha256)
        if digest in self._right:
            return True
        if len(password) > 72 or b"\0" in password:  # bcrypt reads no more, and no further
            return False
        is_right = bcrypt.checkpw(password, self._hashes.get(name, _NOBODY)) and name in self._hashes
        if is_right and len(self._right) < _REMEMBERED:
            self._right.add(digest)
        return is_right
