"""`kikimasshi read-reply`: one valid line out for every line in, whatever it holds."""

import json

import pytest

REQUEST = [
    {
        "ref": "a",
        "title": "電子図書館の運営",
        "measures": [
            {"ref": "a1", "label": "貸出冊数", "unit": "冊", "last": 21480, "cumulative": False}
        ],
    }
]


@pytest.fixture
def read(kikimasshi):
    """Lines in, objects out."""

    def read(*lines: str | bytes) -> list[dict[str, object]]:
        raw = [line.encode() if isinstance(line, str) else line for line in lines]
        result = kikimasshi("read-reply", "--json", "--stdin", typed=b"\n".join(raw) + b"\n")
        assert result.returncode == 0, result.stderr
        return [json.loads(line, parse_constant=pytest.fail) for line in result.stdout.splitlines()]

    return read


def line(text: str, request: object = REQUEST) -> str:
    return json.dumps({"fiscal_year": 2026, "request": request, "text": text})


def test_a_reply_is_read_with_its_measure_unit_and_year(read):
    (answer,) = read(line("貸出は22,105冊、学校連携IDの発行を始めました"))

    assert answer == {
        "kind": "report",
        "figures": [
            {
                "measure": "a1",
                "initiative": "a",
                "value": 22105,
                "unit": "冊",
                "approx": False,
                "year": 2026,
            }
        ],
        "status": None,
        "note": "学校連携IDの発行を始めました",
        "warnings": [],
        "ask": False,
    }


def test_lines_are_answered_in_order(read):
    answers = read(*(line(f"{n}冊") for n in range(20_001, 20_006)))

    assert [a["figures"][0]["value"] for a in answers] == [*range(20_001, 20_006)]


@pytest.mark.parametrize(
    "bad",
    [
        b"no json",
        b"[]",
        b"null",
        b'{"text": 5, "request": [], "fiscal_year": 2026}',
        b'{"request": [], "fiscal_year": 2026}',
        b'{"text": "x", "request": 5, "fiscal_year": 2026}',
        b'{"text": "x", "request": [{"ref": "a"}], "fiscal_year": 2026}',
        b'{"text": "x", "request": [], "fiscal_year": "soon"}',
        b'{"text": "x", "request": [], "fiscal_year": NaN}',
        b"\xff\xfe",
        b"[" * 5000,
    ],
)
def test_a_line_that_makes_no_sense_is_answered_and_the_rest_goes_on(read, bad):
    refused, answered = read(bad, line("22,105冊"))

    assert (refused["ask"], refused["figures"]) == (True, [])
    assert answered["figures"][0]["value"] == 22105


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\x00\x07\x1b[31m22,105冊",
        "\ud83d 22,105冊",
        "7" * 10_000,
        "七" * 10_000,
        "七百" * 5_000 + "冊",
        "1e400",
        "=1+1",
        "@channel 22,105冊",
        "<script>22105</script>",
        "( " * 3_000 + "22,105冊",
        "貸出" * 3_000,
        "照会" * 3_000,
        "うち、" * 3_000 + "3冊",
        "前年" * 3_000,
        "1,2" * 4_000,
        "\t" * 5_000,
        "|" * 5_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_whatever_the_text_holds_one_valid_line_comes_out(read, text):
    (answer,) = read(line(text))

    assert set(answer) == {"kind", "figures", "status", "note", "warnings", "ask"}
    assert all(figure["value"] in (22105, 3, 53) or answer["ask"] for figure in answer["figures"])


def test_without_its_flags_the_command_says_how_it_is_used(kikimasshi):
    result = kikimasshi("read-reply")

    assert result.returncode == 2
    assert "--json と --stdin" in result.stderr
