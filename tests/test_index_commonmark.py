import pytest

from index.commonmark import markdown_html


@pytest.mark.parametrize(
    ("front", "html"),
    [
        ("title: My Note\n", "<title>My Note</title>"),
        ('date: 2020\ntitle: "A & B: C"\n', "<title>A &amp; B: C</title><pre>date: 2020\n</pre>"),
        ('title: "A" and B\n', "<title>&quot;A&quot; and B</title>"),
        ("tags:\n- a\n  - b\n\n# by hand\n", "<pre>tags:\n- a\n  - b\n\n# by hand\n</pre>"),
        ('title: ""\n', "<pre>title: &quot;&quot;\n</pre>"),
        ("title: >\n  My\n  Note\n", "<pre>title: &gt;\n  My\n  Note\n</pre>"),
        ("book:\n  title: Rain\n", "<pre>book:\n  title: Rain\n</pre>"),
    ],
    ids=["title", "quoted", "quotes", "lists", "empty title", "folded title", "inner title"],
)
def test_front_matter_is_a_title_and_words(front, html):
    assert markdown_html(f"---\n{front}---\n# Rain\n") == f"{html}<h1>Rain</h1>\n"


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nRain fell.\n\n---\n",
        "---\nNote: rain.\n\nIt fell.\n\n---\n",
        "Rain\n\n---\ntitle: My Note\n---\n",
        "---\n",
    ],
    ids=["rules", "prose", "not on top", "one rule"],
)
def test_what_stands_between_two_rules_is_markdown(text):
    assert "<hr />" in markdown_html(text)


def test_front_matter_may_end_in_dots_or_with_the_text():
    assert markdown_html("---\na: b\n...\nRain") == "<pre>a: b\n</pre><p>Rain</p>\n"
    assert markdown_html("---\na: b\n---") == "<pre>a: b\n</pre>"


@pytest.mark.parametrize(
    ("front", "html"),
    [
        ('title = "A & B"\ndate = 2020-05-01\n', "<title>A &amp; B</title><pre>date = 2020-05-01\n</pre>"),
        ("tags = [\n'a',\n\n'b']\n", "<pre>tags = [\n&#x27;a&#x27;,\n\n&#x27;b&#x27;]\n</pre>"),
        ('[book]\ntitle = "Rain"\n', "<pre>[book]\ntitle = &quot;Rain&quot;\n</pre>"),
        ('title = ""\n', "<pre>title = &quot;&quot;\n</pre>"),
    ],
    ids=["title", "lists", "inner title", "empty title"],
)
def test_front_matter_may_be_toml(front, html):
    assert markdown_html(f"+++\n{front}+++\n# Rain\n") == f"{html}<h1>Rain</h1>\n"


def test_plus_signs_around_prose_are_text():
    assert markdown_html("+++\nRain fell.\n+++\n") == "<p>+++\nRain fell.\n+++</p>\n"


def test_struck_words_stay_without_their_marks():
    assert markdown_html("It ~~rained~~ snowed.") == "<p>It <s>rained</s> snowed.</p>\n"


@pytest.mark.parametrize("indent", ["", "  ", "> "])
def test_a_footnote_of_one_word_is_kept(indent):
    written = markdown_html(f"{indent}A fact[^1].\n{indent}\n{indent}[^1]: Smith.\n")
    assert "<p>A fact[^1].</p>" in written
    assert "<p>[^1]: Smith.</p>" in written


def test_the_target_of_a_link_is_not_text():
    assert markdown_html("A [fact][1].\n\n[1]: http://example.org\n") == (
        '<p>A <a href="http://example.org">fact</a>.</p>\n'
    )


def test_lists_and_quotations_may_stand_deep_in_each_other():
    assert "<p>Rain</p>" in markdown_html("> " * 25 + "Rain")
    assert "Rain" in markdown_html("".join(f"{'  ' * depth}- a\n" for depth in range(15)) + " " * 30 + "- Rain\n")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Rain <!-- bait --> fell.", "<p>Rain  fell.</p>\n"),
        ("Rain\n<!-- bait\n\n# bait -->\nfell.", "<p>Rain</p>\n<p>fell.</p>\n"),
        ("- Rain\n\n  <!--\n  bait\n\n  -->\n", "<ul>\n<li>\n<p>Rain</p>\n</li>\n</ul>\n"),
        ("<!-- bait --> Rain", "<p> Rain</p>\n"),
        ("<!-- Rain\n\nfell.", "<p>&lt;!-- Rain</p>\n<p>fell.</p>\n"),
        ("`<!-- Rain -->`", "<p><code>&lt;!-- Rain --&gt;</code></p>\n"),
        ("    <!-- Rain -->", "<pre><code>&lt;!-- Rain --&gt;\n</code></pre>\n"),
    ],
    ids=["in a line", "lines", "in a list", "before words", "never closed", "code", "block of code"],
)
def test_a_comment_is_not_text(text, html):
    assert markdown_html(text) == html


def test_a_line_may_end_within_a_cell_of_a_table():
    assert "<td>9<br />\n4</td>" in markdown_html("| Rain |\n|---|\n| 9<br>4 |\n")


@pytest.mark.parametrize("line", ["| May | 9 | a | *b* |", "May | 9 | a | *b*"])
def test_cells_beyond_the_heads_of_a_table_are_kept(line):
    written = markdown_html(f"> | Month | Rain |\n> |---|--:|\n> {line}\n> | June | |\n")
    assert written.count("<td") == 6
    assert "<td>a</td>\n<td><em>b</em></td>\n</tr>" in written


def test_html_stays_as_it_was_written_and_tables_are_tables():
    assert "&lt;b&gt;" in markdown_html("<b>")
    assert "<td>May</td>" in markdown_html("| Month |\n|---|\n| May |\n")
