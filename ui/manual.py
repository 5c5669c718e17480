"""The page that describes the API: made from its OpenAPI schema, without a script and without another host's files."""

from collections.abc import Iterator
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .25rem 1rem .25rem 0; border-block-end: 1px solid #8886; }
section { overflow-x: auto; }
"""


def manual(schema: dict[str, Any]) -> str:
    """Return the page that describes an OpenAPI schema: each operation, what it takes and what it gives."""
    about = schema["info"]
    operations = [
        _operation(method, path, operation, schema)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    models = [_model(name, model) for name, model in schema.get("components", {}).get("schemas", {}).items()]
    title = f"{about['title']} {about['version']}: API"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>'
        f"<h1>{escape(title)}</h1><p>{_words(about.get('description', ''))}</p>"
        f"{''.join(operations)}<h2>Objects</h2>{''.join(models)}</main></body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any], schema: dict[str, Any]) -> str:
    rows = [
        _row(parameter["name"], parameter["schema"], parameter.get("required", False), parameter.get("description", ""))
        for parameter in operation.get("parameters", [])
    ]
    body = operation.get("requestBody", {}).get("content", {})
    takes = " or ".join(_content(kind, content) for kind, content in body.items())
    gives = [
        f"<li><code>{status}</code> {_words(response['description'])} "
        f"{' or '.join(_content(kind, content) for kind, content in response.get('content', {}).items())}</li>"
        for status, response in operation["responses"].items()
    ]
    return (
        f"<section><h2><code>{method.upper()} {escape(path)}</code></h2>"
        f"<p>{_words(operation.get('description', ''))}</p>{_table(rows)}"
        f"{'<p>Takes ' + takes + '</p>' if takes else ''}<p>Gives</p><ul>{''.join(gives)}</ul></section>"
    )


def _model(name: str, model: dict[str, Any]) -> str:
    required = model.get("required", [])
    rows = [
        _row(field, about, field in required, about.get("description", ""))
        for field, about in model.get("properties", {}).items()
    ]
    return (
        f'<section id="{escape(name)}"><h3><code>{escape(name)}</code></h3>'
        f"<p>{_words(model.get('description', ''))}</p>{_table(rows)}</section>"
    )


def _table(rows: list[str]) -> str:
    return f"<table><tr><th>name<th>type<th>what it is</tr>{''.join(rows)}</table>" if rows else ""


def _row(name: str, schema: dict[str, Any], required: bool, description: str) -> str:
    must = " (required)" if required else ""
    return f"<tr><td><code>{escape(name)}</code>{must}<td>{_type(schema)}<td>{_words(description)}</tr>"


def _content(kind: str, content: dict[str, Any]) -> str:
    return f"<code>{escape(kind)}</code> {_type(content.get('schema', {}))}".strip()


def _type(schema: dict[str, Any]) -> str:
    return " or ".join(_types(schema))


def _types(schema: dict[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        yield f'<a href="#{name}">{name}</a>'
    elif "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _types(one)
    elif schema.get("type") == "array":
        yield f"list of {_type(schema.get('items', {}))}"
    elif "enum" in schema:
        yield " or ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    elif "type" in schema:
        yield escape(schema["type"])


def _words(text: str) -> str:
    """Write a description as HTML: what stands between back-ticks is code."""
    parts = text.split("`")
    return "".join(f"<code>{escape(part)}</code>" if place % 2 else escape(part) for place, part in enumerate(parts))
