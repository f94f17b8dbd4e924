"""What of a reply the writer typed, and what only came along."""

from knowledge.replies.clean import own_lines


def test_a_quote_that_is_indented_is_no_answer_either():
    assert own_lines("2950件です\n > 昨年は2907件でした") == ["2950件です"]
