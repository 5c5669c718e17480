"""Turn a downloaded public set into cases and a library: `python -m evals.public xquad FILE FOLDER`.

None of the sets is shipped. Each converter reads the files as their makers publish them.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from evals.case import Case
from index.errors import FootnoteError, InputError


class PublicSetError(InputError):
    """What was downloaded is not the public set it is said to be."""


@dataclass(frozen=True, slots=True)
class PublicSet:
    """The cases of a set, and the texts of its documents by file name; none where the documents are files already."""

    cases: list[dict[str, Any]]
    documents: dict[str, str] = field(default_factory=dict[str, str])


def convert(
    name: Annotated[str, typer.Argument(help="xquad, mtrag, multihop-rag or financebench.")],
    path: Annotated[Path, typer.Argument(help="What was downloaded: a file for xquad and mtrag, else a folder.")],
    out: Annotated[Path, typer.Argument(help="The folder to write questions.jsonl and documents/ to.")],
) -> None:
    """Turn a downloaded public set into cases and a library."""
    try:
        made = read_public(name, path)
        write_public(made, out)
    except FootnoteError as error:
        typer.echo(f"footnote: {error}", err=True)
        raise typer.Exit(error.exit_code) from error
    library = out / "documents" if made.documents else path / "pdfs"
    typer.echo(f"{len(made.cases)} cases; ask them with: footnote eval {out / 'questions.jsonl'} --library {library}")


def read_public(name: str, path: Path) -> PublicSet:
    """Read a public set.

    Raises:
        PublicSetError: there is no such set, or the files are not that set's.
    """
    if name not in _READERS:
        raise PublicSetError(f"no public set {name!r}; known are {', '.join(_READERS)}")
    try:
        return _READERS[name](path)
    except OSError as error:
        raise PublicSetError(f"cannot read {error.filename}: {error.strerror}") from error
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise PublicSetError(f"{path} is not {name} as it is published: {type(error).__name__} {error}") from error


def write_public(made: PublicSet, out: Path) -> None:
    """Write `questions.jsonl`, and `documents/` where the set has texts of its own."""
    out.mkdir(parents=True, exist_ok=True)
    lines = [Case.model_validate(case).model_dump_json(exclude_defaults=True) for case in made.cases]
    (out / "questions.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    for name, text in made.documents.items():
        (out / "documents").mkdir(exist_ok=True)
        (out / "documents" / name).write_text(text, encoding="utf-8")


def _xquad(path: Path) -> PublicSet:
    """SQuAD's format (Rajpurkar et al. 2016, 2018), which XQuAD (Artetxe et al. 2020) keeps: a document an article."""
    documents: dict[str, str] = {}
    cases: list[dict[str, Any]] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        name = _file_name(article["title"])
        documents[name] = "\n\n".join(paragraph["context"] for paragraph in article["paragraphs"])
        for paragraph in article["paragraphs"]:
            cases += [_squad_case(question, name, paragraph["context"]) for question in paragraph["qas"]]
    return PublicSet(cases, documents)


def _squad_case(question: dict[str, Any], document: str, context: str) -> dict[str, Any]:
    case = {"id": question["id"], "question": question["question"]}
    if question.get("is_impossible"):
        return case | {"answerable": False}
    answers = list(dict.fromkeys(answer["text"] for answer in question["answers"]))
    return case | {"answerable": True, "answers": answers, "sources": [{"document": document, "quote": context}]}


def _mtrag(path: Path) -> PublicSet:
    """MTRAG and MTRAG-UN (Katsis et al. 2025, Rosenthal et al. 2026), `reference.jsonl`: a document a passage."""
    documents: dict[str, str] = {}
    cases: list[dict[str, Any]] = []
    for task in _lines(path):
        sources = {_file_name(context["document_id"]): context["text"] for context in task["contexts"]}
        documents |= sources
        kind = (task.get("answerability") or task["Answerability"])[0].lower()
        if kind != "conversational":
            cases.append(_mtrag_case(task, kind, list(sources)))
    return PublicSet(cases, documents)


def _mtrag_case(task: dict[str, Any], kind: str, documents: list[str]) -> dict[str, Any]:
    *history, question = task["input"]
    roles = {"user": "user", "agent": "assistant"}
    case = {
        "id": task["task_id"],
        "question": question["text"],
        "history": [{"role": roles[turn["speaker"]], "content": turn["text"]} for turn in history],
        "tags": [kind, *(["follow-up"] if history else [])],
    }
    if kind not in {"answerable", "partial"}:
        return case | {"answerable": False}
    answers = [target["text"] for target in task["targets"]]
    return case | {"answerable": True, "answers": answers, "sources": [{"document": name} for name in documents]}


def _multihop_rag(path: Path) -> PublicSet:
    """MultiHop-RAG (Tang and Yang 2024), a folder with `corpus.json` and `MultiHopRAG.json`: a document an article."""
    articles = json.loads((path / "corpus.json").read_text(encoding="utf-8"))
    names = {article["url"]: _file_name(f"{number:04} {article['title']}") for number, article in enumerate(articles)}
    documents = {
        names[
            article["url"]
        ]: f"{article['title']}\n{article['source']}, {article['published_at']}\n\n{article['body']}"
        for article in articles
    }
    queries = json.loads((path / "MultiHopRAG.json").read_text(encoding="utf-8"))
    return PublicSet([_multihop_case(number, query, names) for number, query in enumerate(queries)], documents)


def _multihop_case(number: int, query: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    case = {"id": f"multihop-{number}", "question": query["query"], "tags": [query["question_type"]]}
    if query["question_type"] == "null_query":
        return case | {"answerable": False}
    sources = [{"document": names[found["url"]], "quote": found["fact"]} for found in query["evidence_list"]]
    return case | {"answerable": True, "answers": [query["answer"]], "sources": sources}


def _financebench(path: Path) -> PublicSet:
    """FinanceBench (Islam et al. 2023), a folder with `data/` and `pdfs/`. Its pages count from 0, and ours from 1."""
    return PublicSet(
        [
            {
                "id": item["financebench_id"],
                "question": item["question"],
                "answerable": True,
                "answers": [item["answer"]],
                "sources": [
                    {"document": f"{found['doc_name']}.pdf", "page": found["evidence_page_num"] + 1}
                    for found in item["evidence"]
                ],
                "tags": [item["question_type"]],
            }
            for item in _lines(path / "data" / "financebench_open_source.jsonl")
        ]
    )


_READERS: dict[str, Callable[[Path], PublicSet]] = {
    "xquad": _xquad,
    "mtrag": _mtrag,
    "multihop-rag": _multihop_rag,
    "financebench": _financebench,
}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip())


def _file_name(title: str) -> str:
    return re.sub(r"[^\w-]+", "_", title)[:120] + ".txt"


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command()(convert)
    app(sys.argv[1:], prog_name="python -m evals.public")
