from dataclasses import replace

import pytest

from index.errors import IndexDamaged
from index.keywords import Keywords
from index.passage import Passage
from index.stems import stems

PASSAGES = {
    "a": Passage("x.txt", "Weather", 0, 0, "Heavy rain fell on the old bridge."),
    "b": Passage("x.txt", "Weather", 0, 0, "The bridges were closed.", heading="Rain"),
    "c": Passage("y.txt", "Budget", 0, 0, "The council met in May."),
}


@pytest.fixture
def keywords(tmp_path) -> Keywords:
    keywords = Keywords(tmp_path / "tantivy")
    keywords.change(PASSAGES, [])
    return keywords


def found(keywords: Keywords, question: str, *documents: str) -> list[str]:
    return [name for name, _ in keywords.search(question, 10, documents or None)]


def test_words_are_found_in_any_of_their_forms(keywords):
    assert sorted(found(keywords, "bridge")) == ["a", "b"]
    assert found(keywords, "COUNCILS meeting") == ["c"]


def test_a_year_is_found_though_a_note_hangs_on_it(keywords):
    keywords.change({"d": Passage("z.txt", "Frost", 0, 0, "The Alma froze in 1994³ for a week.")}, [])
    assert found(keywords, "1994") == ["d"]


def test_a_word_of_the_text_counts_more_than_one_of_the_heading(keywords):
    assert found(keywords, "rain") == ["a", "b"]


def test_the_title_is_searched_with_every_passage(keywords):
    assert found(keywords, "budget") == ["c"]


def test_of_several_texts_each_counts_as_much_as_it_is_said_to(keywords):
    rain, council = dict(keywords.search("rain", 10)), dict(keywords.search("council met", 10))
    both = dict(keywords.search({"rain": 1.0, "council met": 0.5, "?": 1.0}, 10))
    assert both == pytest.approx(rain | {name: 0.5 * score for name, score in council.items()})
    assert keywords.search({"?": 1.0}, 10) == keywords.search({}, 10) == []
    assert [name for name, _ in keywords.search({"rain": 0.1, "council": 1.0}, 10, ["x.txt"])] == ["a", "b"]


def test_scores_fall_and_equals_are_ordered_by_id(keywords):
    keywords.change({"d": PASSAGES["c"], "aa": PASSAGES["c"]}, [])
    hits = keywords.search("council", 10)
    assert [name for name, _ in hits] == ["aa", "c", "d"]
    assert all(score > 0 for _, score in hits)


def test_a_search_can_be_kept_to_some_documents_without_changing_the_scores(keywords):
    assert found(keywords, "the", "y.txt") == ["c"]
    assert keywords.search("the", 10, ["y.txt"])[0] in keywords.search("the", 10)


@pytest.mark.parametrize(
    "question",
    [
        '"',
        "rain AND (",
        "title:rain^9 OR *",
        "a:b",
        "\\",
        "rain~",
        "[a TO z]",
        "-rain",
        "日本語",
        "\x00",
        "' OR 1=1; --",
    ],
)
def test_no_question_is_a_query_language(question, keywords):
    assert set(found(keywords, question)) <= {"a", "b", "c"}


@pytest.mark.parametrize("question", ["", "?!", " "], ids=repr)
def test_no_words_find_nothing(question, keywords):
    assert found(keywords, question) == []


def test_a_very_long_question_is_cut_not_refused(keywords):
    assert found(keywords, "council " + "word " * 5_000) == ["c"]


def test_removed_passages_are_not_found_and_unknown_ids_are_passed_over(keywords):
    keywords.change({}, ["a", "never there"])
    assert found(keywords, "bridge") == ["b"]
    assert keywords.count() == 2


def test_ids_with_any_signs_are_removed_exactly(keywords):
    odd = "press/a b–c.txt|1|000000"
    keywords.change({odd: PASSAGES["c"], odd + "0": PASSAGES["c"]}, [])
    keywords.change({}, [odd])
    assert sorted(found(keywords, "council")) == ["c", odd + "0"]


def test_words_are_counted_by_passage_in_any_form(keywords):
    assert keywords.document_frequencies(["bridge", "Bridges", "the", "council", "nowhere", "?"]) == [2, 2, 3, 1, 0, 0]


def test_of_two_names_with_one_stem_the_one_that_was_asked_for_comes_first(keywords):
    keywords.change(
        {"m": replace(PASSAGES["a"], text="Mr Marcos spoke."), "n": replace(PASSAGES["a"], text="Mr Marco spoke.")}, []
    )
    assert stems("Marcos") == stems("Marco")
    assert found(keywords, "What did Marco say?")[0] == "n"
    assert found(keywords, "What did Marcos say?")[0] == "m"


@pytest.mark.parametrize("word", ["snake_case", "हिन्दी", "don’t", "naïve", "3.5", "x²"])
def test_whatever_is_indexed_is_found_as_it_is_written(word, keywords):
    keywords.change({"odd": replace(PASSAGES["c"], text=f"There is {word} here.")}, [])
    assert found(keywords, word) == ["odd"]


def test_everything_is_listed(keywords):
    assert sorted(keywords.everything()) == ["a", "b", "c"]


def test_an_empty_index_lists_nothing(tmp_path):
    assert Keywords(tmp_path / "tantivy").everything() == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a", PASSAGES["a"].text, True),
        ("a", PASSAGES["c"].text, False),
        ("never there", PASSAGES["a"].text, False),
        ("a", "?!", True),
        ("a", "x" * 60, True),
    ],
    ids=["its own", "another's", "no such passage", "no words", "a word too long to be indexed"],
)
def test_a_passage_is_found_by_its_own_words(keywords, name, text, found):
    assert keywords.finds(name, text) is found


def test_a_folder_that_cannot_be_made_is_damage(tmp_path):
    (tmp_path / "tantivy").write_text("", encoding="utf-8")  # as when another process removes it at that moment
    with pytest.raises(IndexDamaged, match="File exists"):
        Keywords(tmp_path / "tantivy")


def test_damaged_files_are_named(keywords, tmp_path):
    (tmp_path / "tantivy" / "meta.json").write_text("junk", encoding="utf-8")
    with pytest.raises(IndexDamaged, match=r"the words in .*tantivy cannot be read"):
        Keywords(tmp_path / "tantivy")


def test_a_folder_that_was_removed_with_its_index_is_not_made_anew(tmp_path):
    with pytest.raises(IndexDamaged, match="No such file"):
        Keywords(tmp_path / "replaced" / "tantivy")
    assert not (tmp_path / "replaced").exists()
