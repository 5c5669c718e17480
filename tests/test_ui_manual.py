"""The page of the API says all that its schema says, and asks nothing of anybody."""

import re

from ui.manual import manual

SCHEMA = {
    "info": {"title": "Foot<note>", "version": "1", "description": "Ask `text[0:2]`."},
    "paths": {
        "/api/ask": {
            "post": {
                "description": "Answers <at once>.",
                "parameters": [{"name": "page", "required": True, "schema": {"type": "integer"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Question"}}}},
                "responses": {
                    "200": {
                        "description": "Fine.",
                        "content": {
                            "application/json": {"schema": {"type": "array", "items": {"type": "string"}}},
                            "text/event-stream": {},
                        },
                    }
                },
            },
            "get": {"responses": {"4XX": {"description": "Never."}}},
        }
    },
    "components": {
        "schemas": {
            "Question": {
                "description": "What is asked.",
                "required": ["words"],
                "properties": {
                    "words": {"type": "string", "description": "In <any> language."},
                    "mode": {"enum": ["offline", "llm"]},
                    "since": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
            }
        }
    },
}


def test_every_operation_is_there_with_what_it_takes_and_gives():
    page = manual(SCHEMA)
    assert "<code>POST /api/ask</code>" in page
    assert "<code>GET /api/ask</code>" in page
    assert "Answers &lt;at once&gt;." in page
    assert "<code>page</code> (required)<td>integer" in page
    assert 'Takes <code>application/json</code> <a href="#Question">Question</a>' in page
    assert "<code>application/json</code> list of string or <code>text/event-stream</code>" in page


def test_every_object_is_there_with_its_fields():
    page = manual(SCHEMA)
    assert '<section id="Question">' in page
    assert "<code>words</code> (required)<td>string<td>In &lt;any&gt; language." in page
    assert "<td><code>offline</code> or <code>llm</code>" in page
    assert "<td>string or null" in page


def test_it_loads_nothing_and_runs_nothing():
    page = manual(SCHEMA)
    assert re.findall(r"<script|<link|<img|src=|url\(|https?:", page) == []
    assert "<code>text[0:2]</code>" in page


def test_a_schema_without_objects_is_described_too():
    assert "Objects" in manual({"info": {"title": "A", "version": "1"}, "paths": {}})
