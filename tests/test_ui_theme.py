import re
import tomllib
from pathlib import Path

from ui.theme import CSS, SCRIPT, footnote_theme

ROOT = Path(__file__).parent.parent


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


def test_the_page_itself_comes_first_and_no_part_is_left_out():
    """The parts share one scope: two that declare the same name would stop them all."""
    for whole, suffix in ((CSS, ".css"), (SCRIPT, ".js")):
        parts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "ui").glob(f"*{suffix}"))]
        page = (ROOT / "ui" / f"page{suffix}").read_text(encoding="utf-8")
        assert whole.startswith(page)
        assert all(part in whole for part in parts)
    declared = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", SCRIPT, re.MULTILINE)
    assert len(declared) == len(set(declared))


def test_style_and_script_are_shipped_with_the_package():
    shipped = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    assert {"*.css", "*.js"} <= set(shipped["ui"])
