"""What of a reply the writer typed, and what only came along."""

from knowledge.replies.clean import own_lines


def test_a_quote_that_is_indented_is_no_answer_either():
    assert own_lines("2950件です\n > 昨年は2907件でした") == ["2950件です"]


def test_a_signature_of_many_lines_is_no_part_of_the_reply():
    signature = """
----------
金沢市 市民局 市民課
山田 太郎
〒920-8577 金沢市広坂1-1-1
電話 076-220-2241 内線 2950
"""

    assert own_lines("コンビニ交付は2907件です" + signature) == ["コンビニ交付は2907件です"]


def test_any_number_of_rules_and_quotes_comes_off():
    assert own_lines("2950件です\n" + "…\n〒\n" * 999) == ["2950件です"]
    assert own_lines("転送します\n" + "a wrote:\n" * 999 + "2950件です") == ["2950件です"]
