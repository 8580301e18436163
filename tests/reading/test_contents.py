"""Files of every kind become text, and those that cannot are refused with the reason."""

import codecs

import pytest

from bot.reading.contents import text_of
from bot.reading.outcome import CHARACTERS, NOTES, PARTS, REASONS, Unreadable
from tests.reading import files

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.txt", b"plain", "plain"),
        ("a.py", "print('你好')".encode(), "print('你好')"),
        ("a.txt", codecs.BOM_UTF8 + "é".encode(), "é"),
        ("a.txt", "会议纪要：我们决定周五发布。".encode("gb18030"), "会议纪要：我们决定周五发布。"),
        ("a.txt", "你好".encode("gb18030"), "你好"),
        ("a.txt", "會議紀要：我們決定週五發布，請大家準備。".encode("big5"), "會議紀要：我們決定週五發布，請大家準備。"),
        ("a.txt", "你好".encode("utf-16"), "你好"),
        ("a.txt", "会议 minutes\n我们决定周五发布。".encode("utf-16-le"), "会议 minutes\n我们决定周五发布。"),
        ("a.txt", "Привет, как дела? Это письмо.".encode("cp1251"), "Привет, как дела? Это письмо."),
        ("a.txt", "こんにちは、今日は会議です。よろしく。".encode("shift_jis"), "こんにちは、今日は会議です。よろしく。"),
        ("a.txt", codecs.BOM_UTF16_BE + "hi".encode("utf-16-be"), "hi"),
        ("a.csv", "name;多少\nana;1".encode("gb18030"), "name | 多少\nana | 1"),
        ("a.tsv", b'a\tb\n"1\n2"\t3', "a | b\n1 2 | 3"),
        ("a.html", b"<title>t</title><p>One</p><p>Two <b>bold</b></p><script>x</script>", "t\n\nOne\n\nTwo bold"),
        ("page", b"<!DOCTYPE html><html><head><title>t</title></head><body>Body</body></html>", "Body"),
        ("a.pdf", files.pdf(["Hello", "", "World"]), "Hello\n\nWorld"),
        ("a.eml", files.letter(html=True), "From: ana@x.org\nTo: chen@x.org\nSubject: 发布 Release\n\nShip Friday?"),
        ("a.pptx", files.pptx(), "## 1\nWhy now\nPause here.\n\n## 2\nWhat next"),
        ("a.xlsx", files.xlsx(), "## Sales\ncity | sold\ncity 0 | 0\ncity 1 | 1"),
        (
            "a.docx",
            files.docx(),
            "# 计划 Plan\n\nWe ship on Friday.\n\n- Ana tests\n\nwho | what",
        ),
        ("wrong.txt", files.pdf(["Hello"]), "Hello"),
        ("wrong.pdf", b"plain", "plain"),
    ],
)  # fmt: skip
def test_a_file_is_read_as_what_it_is(name: str, data: bytes, text: str) -> None:
    assert text_of(name, "", data).text == text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n", "empty"),
        ("a.html", b"<p></p>", "empty"),
        ("a.pdf", files.pdf(["secret"], password="sesame"), "encrypted"),
        ("a.pdf", files.pdf(["", ""]), "scanned"),
        ("a.pdf", b"%PDF-1.7\n" + b"rubbish " * 40, "damaged"),
        ("a.pdf", files.pdf(["Hello"] * 9)[:900], "damaged"),
        ("a.docx", files.docx()[:2000], "damaged"),
        ("a.docx", files.archive({"word/document.xml": b"<not word"}), "damaged"),
        ("a.xlsx", files.archive({"xl/workbook.xml": b"no"}), "damaged"),
        ("a.pptx", files.archive({"ppt/presentation.xml": b"no"}), "damaged"),
        ("a.docx", files.bomb(), "bomb"),
        ("a.docx", files.laughing(), "damaged"),
        ("a.zip", files.archive({"a.txt": b"hi"}), "archive"),
        ("a.gz", b"\x1f\x8b\x08\0", "archive"),
        ("a.doc", OLE, "old_office"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("note.m4a", b"\0\0\0\x20ftypM4A \0\0", "sound"),
        ("a.mp3", b"ID3\x04\0\0", "sound"),
        ("a.webm", b"\x1aE\xdf\xa3\0", "sound"),
        ("a.png", PNG, "picture"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "picture"),
        ("a.bin", b"\x01\x02\x03\x04" * 40, "binary"),
        ("a.bin", b"\xff\xff\xff", "binary"),
        ("a.eml", b"no head at all", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        text_of(name, "", data)

    assert refused.value.reason == reason
    assert reason in REASONS


def test_an_e_mail_names_what_is_attached() -> None:
    assert text_of("a.eml", "", files.letter()).text.endswith("Ship Friday?\n[plan.pdf]")


def test_a_long_pdf_is_read_up_to_a_page_that_is_told() -> None:
    reading = text_of("a.pdf", "", files.pdf(["Hello"] * (PARTS + 20)))

    assert reading.text.count("Hello") == PARTS
    assert reading.notes == (("parts", {"all": PARTS + 20, "read": PARTS}),)


def test_a_long_text_is_read_up_to_a_character_that_is_told() -> None:
    reading = text_of("a.txt", "", b"a" * (CHARACTERS + 5))

    assert len(reading.text) == CHARACTERS
    assert reading.notes == (("characters", {"all": CHARACTERS + 5, "read": CHARACTERS}),)


def test_a_large_table_is_shown_by_its_head_and_counted_whole() -> None:
    rows = "\n".join(f"city {number % 5},{number}," for number in range(1000))

    reading = text_of("a.csv", "", f"city,sold,\n{rows}".encode())

    assert reading.text.startswith("city | sold | \ncity 0 | 0 | \n")
    assert "city: 1000 filled, 5 distinct\n" in reading.text
    assert "sold: 1000 filled, 1000 distinct, min 0, max 999, mean 499.5, sum 499500" in reading.text
    assert reading.text.endswith("#3: 0 filled, 0 distinct")
    assert reading.notes == (("rows", {"all": 1000, "read": 30}),)


def test_every_note_can_be_told_in_both_languages() -> None:
    for phrase in NOTES.values():
        assert "9" in phrase("en", all=9, read=5)
        assert "5" in phrase("zh", all=9, read=5)
