import re
import tomllib
from pathlib import Path

from ui.theme import CSS, SCRIPT, footnote_theme


def test_nothing_that_the_page_looks_like_comes_from_elsewhere():
    assert re.findall(r"https?://|@import|url\(", CSS + SCRIPT) == []
    assert re.findall(r"@import|@font-face|url\((?!['\"]?data:)", footnote_theme()._get_theme_css()) == []
    assert footnote_theme()._stylesheets == []


def test_every_colour_has_a_light_and_a_dark_value():
    light, dark = (
        set(re.findall(r"(--[\w-]+):", CSS[CSS.index(start) :].split("}")[0])) for start in (":root", ".dark")
    )
    assert light == dark
    assert set(re.findall(r"var\((--[\w-]+)\)", CSS)) <= light


def test_style_and_script_are_shipped_with_the_package():
    root = Path(__file__).parent.parent
    shipped = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    assert {path.name for path in (root / "ui").iterdir() if path.suffix in {".css", ".js"}} <= set(shipped["ui"])
