"""What a number is marked with besides its role (Number.notes)."""

# 「23地区(+2地区)」: told with what was added, so it is all of them.
GROWN = "grown"
ADDED = "added"
# 「52件の誤りでした」: the right one, unless it is what stands.
MISTAKEN = "mistaken"
# It stands in a question.
ASKED = "asked"
# Kept only after a yes: 「10回を予定しています」, 「50件は超えそうです」.
UNSURE = "unsure"
