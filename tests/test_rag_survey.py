"""Asked where and how often something is named, or for all of something, every passage in scope is read."""

from contextlib import closing

import pytest

from rag.answer import NOT_SAID
from rag.assistant import Assistant, open_assistant
from rag.settings import Settings
from rag.survey import looked_for, survey
from tests.scripted_model import ScriptedModel, serving

NAMED = {0: "No ship came.", 1: "The Alma lay in the harbour.", 2: "The Alma sailed. Nobody saw the Alma return."}


def opened(folder, **more) -> Assistant:
    assistant = open_assistant(Settings.load(library=folder, home=folder / ".footnote", **more))
    assistant.library.sync()
    return assistant


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Sixty days of a harbour, each a document; every third has one sentence on the Alma, every third two."""
    folder = tmp_path_factory.mktemp("log")
    for day in range(60):
        text = f"# Day {day:02}\n\nIt was fine. {NAMED[day % 3]} The watch of Otto Brandt ended at six.\n"
        (folder / f"day-{day:02}.md").write_text(text, encoding="utf-8")
    with closing(opened(folder)) as assistant:
        yield assistant


@pytest.mark.parametrize(
    "question",
    [
        "Which documents mention the Alma?",
        "In which files is the Alma mentioned?",
        "How many documents name the Alma?",
        "What notes say something about the Alma",
        "How often is the Alma mentioned?",
        "How many times is “Alma” named in the documents?",
        "where is the alma mentioned",
        "And which documents mention the Alma?",
        "Find all mentions of the Alma.",
        "Show me every sentence that mentions the Alma",
        "List all the documents about the Alma!",
        "How often does the Alma come up?",
        "How many times does the Alma appear in these documents?",
        "Do any documents mention the Alma?",
        'Which files contain the word "Alma"?',
        "Which documents mention the name Alma?",
        "Which files mention “Alma”?",
        "Which files contain the term 'Alma'?",
        "Where is the word Alma mentioned?",
        "Which documents are about the Alma?",
        "Which document says something about the Alma?",
        "Does any document say anything about the Alma?",
        "Which document has something on the Alma?",
        "How many times does the Alma appear?",
    ],
)
def test_every_sentence_that_names_it_is_counted_and_it_is_said_how_much_was_read(log, question):
    answer = log.ask(question)
    assert answer.answered
    times = "60 times, " if "times" in question or "often" in question else ""
    assert f"stands {times}in 60 sentences, in 40 of 60 documents." in answer.answer
    assert answer.notices == ("Read 60 of 60 passages", "52 more sentences not quoted")
    assert [citation.document for citation in answer.citations] == [
        f"day-{day:02}.md" for day in (1, 2, 4, 5, 7, 8, 10, 11)
    ]
    for citation in answer.citations:
        text = log.library.document(citation.document).text
        assert "Alma" in citation.quote == text[citation.start : citation.end]


def test_in_few_documents_all_sentences_are_quoted_in_reading_order(log):
    answer = log.ask("Where is the Alma mentioned?", documents=["day-05.md", "day-04.md", "day-03.md"])
    assert answer.answer == (
        "“Alma” stands in 3 sentences, in 2 of 3 documents.\n\nDay 04: The Alma lay in the harbour. [1]"
        "\n\nDay 05: The Alma sailed. [2]\n\nNobody saw the Alma return. [3]"
    )
    assert answer.notices == ("Read 3 of 3 passages",)


def test_all_words_must_stand_in_one_sentence_in_any_form(log):
    assert "in 20 sentences, in 20 of" in log.ask("Which documents mention an Alma sailing?").answer
    assert not log.ask("Which documents mention a fine Alma?").answered


def test_what_is_joined_by_and_may_stand_apart_in_a_document_that_has_no_sentence_with_both(log):
    answer = log.ask("Which documents mention the Alma and Brandt?", documents=["day-00.md", "day-02.md"])
    assert answer.answer == (
        "“Alma and Brandt” stands in no sentence, but its words apart from each other, in 1 of 2 documents."
        "\n\nDay 02: The Alma sailed. [1]\n\nThe watch of Otto Brandt ended at six. [2]"
    )
    assert answer.notices == ("Read 2 of 2 passages", "No sentence has “Alma and Brandt”")
    assert "stands in 60 sentences, in 60 of" in log.ask("Which documents mention Otto and Brandt?").answer
    assert not log.ask("Which documents mention the Alma, the Berta and Brandt?").answered


def test_of_words_joined_by_or_one_is_enough(log):
    answer = log.ask("Which documents mention the Alma, the Berta or a ship?")
    assert "stands in 80 sentences, in 60 of 60 documents." in answer.answer


def test_what_is_looked_for_in_one_document_is_counted_in_it_alone(log):
    answer = log.ask("How often is the Alma mentioned in day-05.md?")
    assert "stands 2 times, in 2 sentences, in 1 of 1 document." in answer.answer
    assert answer.notices == ("Read 1 of 1 passage",)
    assert survey(log.library, "Where is the Alma mentioned in day-05.md?", documents=["day-04.md"]) is None


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ('Which files contain the word "roof"?', "roof"),
        ("Which files mention the words roof and tile?", "roof and tile"),
        ("Which files mention the term sheet?", "term sheet"),
        ("Which files mention the name change?", "name change"),
        ("Which files mention the terms Northroof and Tile?", "Northroof and Tile"),
        ("Which files mention the names of members?", "names of members"),
        ("Which files mention word problems?", "word problems"),
        ('Which files mention phrase "new roof"?', "new roof"),
    ],
)
def test_that_a_word_is_looked_for_is_no_part_of_it(question, named):
    assert looked_for(question) == named


def test_what_the_documents_of_a_folder_mention_is_counted_in_them_alone(tmp_path):
    for name in ("minutes/may", "minutes/june", "offer"):
        path = tmp_path / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text("The roof is old.", encoding="utf-8")
    with closing(opened(tmp_path)) as assistant:
        answer = assistant.ask("Which minutes mention the roof?")
    assert "“roof” stands in 2 sentences, in 2 of 2 documents." in answer.answer


def test_what_only_a_heading_names_is_quoted_from_below_it(tmp_path):
    (tmp_path / "a.md").write_text("# Leaflet\n\n## Side effects\n\nHeadache. It may last.\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Log\n\n## Weather\n\nThe effects of rain.\n", encoding="utf-8")
    with closing(opened(tmp_path)) as assistant:
        answer = assistant.ask("Which documents mention side effects?")
    assert answer.answer == (
        "“side effects” stands in no sentence, but in the heading above this, in 1 of 2 documents."
        "\n\nLeaflet: Headache. [1]"
    )
    assert answer.notices == ("Read 2 of 2 passages", "No sentence has “side effects”")


def test_titles_and_headings_that_name_it_count_beside_the_sentences(tmp_path):
    (tmp_path / "a.md").write_text("# Side effects\n\nHeadache. It may last.\n\n## Rare\n\nNone.", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Log\n\n## Side effects\n\nThe side effects passed.\n", encoding="utf-8")
    (tmp_path / "c.md").write_text("# Log\n\n## Weather\n\nThe effects of rain.\n", encoding="utf-8")
    with closing(opened(tmp_path)) as assistant:
        answer = assistant.ask("Which documents mention side effects?")
        only = assistant.ask("Which documents mention side effects?", documents=["a.md"])
    assert answer.answer == (
        "“side effects” stands in 1 sentence, 1 title and 1 heading, in 2 of 3 documents."
        "\n\nSide effects: Headache. [1]\n\nLog: The side effects passed. [2]"
    )
    assert answer.notices == ("Read 4 of 4 passages",)
    assert only.answer.startswith("“side effects” stands in no sentence, but in the title above this, in 1 of 1 doc")


def test_what_heads_a_column_counts_once_for_its_table(tmp_path):
    rows = "Event,Drug,Placebo\nNausea,5,3\nRash,,2\nDeath,1,1\n"
    (tmp_path / "table.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "trial.txt").write_text("Placebo did less. Ten had placebo.", encoding="utf-8")
    with closing(opened(tmp_path)) as assistant:
        answer = assistant.ask("Which documents mention placebo?")
        row = assistant.ask("Which documents mention a rash?")
        words_apart = assistant.ask("Which documents mention a rash on placebo?")
        every = assistant.ask("Which documents mention placebo or nausea?", documents=["table.csv"])
    assert answer.answer == (
        "“placebo” stands in 2 sentences and 1 table head, in 2 of 2 documents."
        "\n\ntable: Event: Nausea; Drug: 5; Placebo: 3 [1]\n\ntrial: Placebo did less. [2]\n\nTen had placebo. [3]"
    )
    assert row.answer == "“rash” stands in 1 sentence, in 1 of 2 documents.\n\ntable: Event: Rash; Placebo: 2 [1]"
    assert [citation.quote for citation in words_apart.citations] == ["Event: Rash; Placebo: 2"]
    assert [citation.quote for citation in every.citations] == ["Event: Nausea; Drug: 5; Placebo: 3"]


def test_how_often_is_answered_by_how_often(tmp_path):
    text = "# The Alma\n\nAlma followed Alma into the harbour. No other ship came.\n\nOld Alma, young Berta and Alma."
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    with closing(opened(tmp_path)) as assistant:
        answers = [
            assistant.ask(f"{question}?").answer.split(".")[0]
            for question in (
                "How many times is the Alma mentioned",
                "How often are the Alma or Berta mentioned",
                "And how often does old Alma come up",
                "Where is the Alma mentioned",
            )
        ]
    assert answers == [
        "“Alma” stands 5 times, in 2 sentences and 1 title, in 1 of 1 document",
        "“Alma or Berta” stands 6 times, in 2 sentences and 1 title, in 1 of 1 document",
        "“old Alma” stands 1 time, in 1 sentence, in 1 of 1 document",
        "“Alma” stands in 2 sentences and 1 title, in 1 of 1 document",
    ]


def test_what_is_named_nowhere_is_not_in_the_documents(log):
    answer = log.ask("Which documents mention the Berta?")
    assert (answer.answered, answer.answer, answer.confidence) == (False, NOT_SAID, 0.0)
    assert answer.notices == ("Read 60 of 60 passages", "No sentence has “Berta”")
    assert not log.ask("Which documents mention the Alma?", documents=[]).answered


@pytest.mark.parametrize(
    "question",
    [
        "Which documents mention it?",
        "Which documents do not mention the Alma?",
        "Where is the Alma?",
        "Where was the Alma named?",
        "Where is the Alma mentioned in the war?",
        "How often does the Alma appear?",
        "How many times did the Alma appear?",
        "Which documents are about to expire?",
        "Which documents are about 20 years old?",
        "Which ships mention the Alma?",
        "Which days mention the Alma in the war or after it?",
        "How many ships are there?",
        "Which documents mention that the keeper of the old lighthouse was ill?",
        "Which papers name?",
        "List all ships",
        "",
    ],
)
def test_other_questions_are_answered_as_ever(log, question):
    assert survey(log.library, question) is None


def test_copies_are_read_too(tmp_path):
    for number in range(6):
        (tmp_path / f"copy-{number}.txt").write_text("Velm has a bakery on the market square.", encoding="utf-8")
    with closing(opened(tmp_path)) as assistant:
        assert assistant.ask("List all towns that have a bakery").notices[-1].startswith("Read 6 of 6 passages")


def test_a_question_like_any_other_stands_in_line_once(log):
    class Line:
        entered = 0

        def __enter__(self):
            self.entered += 1

        def __exit__(self, *_):
            pass

    line, places = Line(), log._places
    log._places = line
    try:
        log.ask("When did the watch end?")
    finally:
        log._places = places
    assert line.entered == 1


def test_a_language_model_does_not_count(log):
    with (
        serving(ScriptedModel()) as model,
        closing(opened(log.settings.library, llm_url=model.url, llm_model="small")) as assistant,
    ):
        answer = assistant.ask("How often is the Alma mentioned?")
    assert (answer.mode, model.requests) == ("offline", [])
    assert "60 sentences" in answer.answer
