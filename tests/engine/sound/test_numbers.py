"""Digits, signs and abbreviations are read as people say them."""

import pytest

from bot.engine.server.sound import chinese_numbers, english_numbers


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("42", "forty two"),
        ("1,000,000", "one million"),
        ("3.14", "three point one four"),
        ("007", "zero zero seven"),
        ("21st", "twenty first"),
        ("the 1990s", "the nineteen nineties"),
        ("in 2026", "in twenty twenty six"),
        ("in 2007", "in two thousand seven"),
        ("2026-11-24", "November twenty fourth, twenty twenty six"),
        ("Nov 3, 2026", "November third, twenty twenty six"),
        ("at 14:05.", "at fourteen oh five."),
        ("9 am", "nine A M"),
        ("by 9am.", "by nine A M."),
        ("12:00", "twelve o'clock"),
        ("$1,234.50", "one thousand two hundred thirty four dollars and fifty cents"),
        ("$1 on it", "one dollar on it"),
        ("$5M", "five million dollars"),
        ("50%", "fifty percent"),
        ("1/2", "one half"),
        ("25°C", "twenty five degrees Celsius"),
        ("60 km/h", "sixty kilometres an hour"),
        ("v1.2.3", "version one point two point three"),
        ("Dr. Smith, e.g.", "Doctor Smith, for example"),
        ("a@acme.com", "a at acme dot com"),
        ("https://www.acme.com/x/y", "acme dot com"),
        ("R&D", "R and D"),
        ("-5", "minus five"),
        ("10-20", "ten to twenty"),
    ],
)
def test_english_is_written_out_as_people_say_it(written: str, said: str) -> None:
    assert " ".join(english_numbers.in_words(written).split()) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("10203人", "一万零二百零三人"),
        ("100000001", "一亿零一"),
        ("15个", "十五个"),
        ("2个人", "两个人"),
        ("第2名", "第二名"),
        ("2026年11月24日", "二零二六年十一月二十四日"),
        ("2026-11-04", "二零二六年十一月四日"),
        ("14:05", "十四点零五分"),
        ("2:00", "两点"),
        ("50%", "百分之五十"),
        ("1/3", "三分之一"),
        ("¥12,345.67", "一万二千三百四十五点六七元"),
        ("$5万", "五万美元"),
        ("25℃", "二十五摄氏度"),
        ("60km/h", "六十公里每小时"),
        ("13812345678", "幺三八幺二三四五六七八"),
        ("10-20", "十到二十"),
        ("GPT4和H100", "GPT4和H100"),
        ("Qwen2.5-1.5B模型", "Qwen2.5-1.5B模型"),
        ("5G手机和7B模型", "五G手机和七B模型"),
        ("16GB内存", "十六G B内存"),
        ("1024x768", "一千零二十四乘七百六十八"),
        ("2026Q3", "二零二六Q3"),
        ("1080P视频", "一零八零P视频"),
        ("10Mbps", "十兆比特每秒"),
        ("98:95", "九十八比九十五"),
        ("90后", "九零后"),
        ("二〇二六年", "二零二六年"),
        ("2小时", "两小时"),
        ("2kg", "两公斤"),
        ("2月2日", "二月二日"),
        ("10%-20%", "百分之十到百分之二十"),
        ("频道 #general", "频道 #general"),
    ],
)
def test_chinese_is_written_out_as_people_say_it(written: str, said: str) -> None:
    assert chinese_numbers.in_words(written) == said
