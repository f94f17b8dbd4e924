"""A plan edition of three items, as its file is typed; tests change it and see what happens."""

SMALL_PLAN = """
[plan]
id = "small-2026"
name = "小さな計画"
short = "小さな計画"
edition = "2026年版"
first_year = 2026
last_year = 2028
source = "試験のための計画"
fields = ["暮らし"]
required = ["field", "direction", "departments", "stages", "about"]

[[section]]
field = "暮らし"
direction = "便利にします"

[[section.initiative]]
id = "bins"
title = "ごみ箱の設置"
departments = ["市民課"]
stages = ["新規導入", "継続", "⇒"]
new = true
about = "まちにごみ箱を置く"

[[section.initiative.measure]]
id = "placed"
label = "設置数"
unit = "台"
figures = { 2026 = "約12台", "2027-2028" = "のべ1,200台" }
provisional = ["2026"]

[[section.initiative]]
id = "window"
title = "窓口の予約"
rows = [
  { department = "市民課", stages = ["検討", "⇒", "—"] },
  { department = "納税課", stages = ["導入", "継続", "⇒"] },
]
about = "窓口を予約できる"

[[section.initiative]]
id = "bins-again"
title = "ごみ箱の設置"
reprint_of = "bins"
stages = ["新規導入", "継続", "⇒"]
about = "まちにごみ箱を置く"

[[kpi]]
id = "kpi-satisfaction"
field = "暮らし"
name = "満足度"
target = "95%以上"
unit = "%"
deadline_year = 2030
initiatives = ["window"]

[[meeting]]
month = "2026-06"
name = "会議①"
agenda = "進捗"

[[department]]
name = "市民課"
reading = "しみんか"

[[department]]
name = "納税課"
reading = "のうぜいか"

[[alias]]
alias = "ごみばこ"
of = ["small-2026/bins"]
kind = "reading"
source = "読み"
"""
