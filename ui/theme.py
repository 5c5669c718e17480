"""How the page looks: Gradio's variables set to the colours of `page.css`, and system fonts only."""

from pathlib import Path

from gradio.themes import Base, Font, sizes

_HERE = Path(__file__).parent
_SANS = ("-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "system-ui", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")


def _all_of(suffix: str) -> str:
    """Return every script or every style of the page, `page` itself first and the others by name."""
    files = sorted(_HERE.glob(f"*{suffix}"), key=lambda file: (file.stem != "page", file.stem))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


CSS, SCRIPT = _all_of(".css"), _all_of(".js")


def footnote_theme() -> Base:
    """Return the theme: Gradio's own parts take their colours from the variables of `page.css`."""
    theme = Base(
        font=[Font(name) for name in _SANS],
        font_mono=[Font(name) for name in _MONO],
        radius_size=sizes.radius_md,
    )
    return theme.set(
        **_both("body_background_fill", "var(--paper)"),
        **_both("body_text_color", "var(--ink)"),
        **_both("body_text_color_subdued", "var(--ink-soft)"),
        **_both("background_fill_primary", "var(--paper)"),
        **_both("background_fill_secondary", "var(--paper-2)"),
        **_both("block_background_fill", "transparent"),
        **_both("block_border_width", "0px"),
        **_both("border_color_primary", "var(--line)"),
        **_both("border_color_accent", "var(--accent)"),
        **_both("color_accent_soft", "var(--accent-soft)"),
        **_both("link_text_color", "var(--accent)"),
        **_both("input_background_fill", "var(--paper)"),
        **_both("input_border_color", "var(--line)"),
        **_both("input_placeholder_color", "var(--ink-soft)"),
        **_both("checkbox_background_color_selected", "var(--accent)"),
        **_both("checkbox_border_color_selected", "var(--accent)"),
        **_both("checkbox_border_color_focus", "var(--accent)"),
        **_both("button_primary_background_fill", "var(--accent)"),
        **_both("button_primary_background_fill_hover", "var(--accent-strong)"),
        **_both("button_primary_text_color", "var(--on-accent)"),
        **_both("button_primary_text_color_hover", "var(--on-accent)"),
        **_both("button_secondary_background_fill", "var(--paper-2)"),
        **_both("button_secondary_background_fill_hover", "var(--accent-soft)"),
        **_both("button_secondary_text_color", "var(--ink)"),
        **_both("button_secondary_text_color_hover", "var(--ink)"),
    )


def _both(name: str, value: str) -> dict[str, str]:
    """Set a variable alike in light and dark: the variables of `page.css` change, not the theme."""
    return {name: value, f"{name}_dark": value}
