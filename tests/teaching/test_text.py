"""A lesson's Markdown becomes HTML whose phrases are bound to the picture."""

from teaching.text import targets, text_html


def test_phrases_are_buttons_and_ways_are_links() -> None:
    text = (
        "A [block](part:conv2_x.0), [ResNet A](<mark:ResNet-18, shortcuts A>), "
        "[race](page:search?a=1)."
    )
    assert targets(text) == [
        ("part", "conv2_x.0"),
        ("mark", "ResNet-18, shortcuts A"),
        ("page", "search?a=1"),
    ]
    html = text_html(text)
    assert (
        '<span role="button" tabindex="0" class="bound" data-part="conv2_x.0">block</span>' in html
    )
    assert 'data-mark="ResNet-18, shortcuts A">ResNet A</span>' in html
    assert '<a href="search?a=1">race</a>' in html
    assert '<a href="./">' in text_html("[the map](page:map)")


def test_ways_keep_the_words_that_they_are_given() -> None:
    kept = [("lang", "ko"), ("step", "a")]
    assert '<a href="./?lang=ko&amp;step=a">' in text_html("[the map](page:map)", kept)
    assert '<a href="search?a=1&amp;lang=ko&amp;step=a">' in text_html("[x](page:search?a=1)", kept)


def test_on_paper_phrases_and_ways_are_words() -> None:
    text = "A [block](part:conv1) and [the map](page:map)."
    assert text_html(text, is_bound=False) == "<p>A block and the map.</p>\n"


def test_html_is_escaped() -> None:
    html = text_html('<script>x</script> [a](part:"><b>)')
    assert "<script" not in html
    assert "<b>" not in html
