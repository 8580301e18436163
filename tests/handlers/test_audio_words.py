"""What people say about a recording is understood by rules, in English and Chinese."""

import pytest

from bot.engine import Cut, Fade
from handlers.cleaning.times import clock, in_digits, seconds
from handlers.cleaning.treatment import USUAL, Job, Treatment, unpacked
from handlers.cleaning.words import understood


@pytest.mark.parametrize(
    ("text", "treatment"),
    [
        ("remove the noise and make it louder", Treatment(denoise=1, loudness=-13)),
        ("denoise", Treatment(denoise=1)),
        ("clean up the hiss, no trimming needed", Treatment(denoise=1)),
        ("less noise reduction please", Treatment(denoise=0.5)),
        ("to -16 LUFS", Treatment(loudness=-16)),
        ("bring it to −14 lufs as flac", Treatment(loudness=-14, format="flac")),
        ("normalize the volume", Treatment(loudness=-16)),
        ("it is too loud", Treatment(loudness=-20)),
        ("trim the silence and long pauses", Treatment(trim=True)),
        ("cut 0:10–0:45", Treatment(cuts=(Cut(10, 45),))),
        ("cut out 0:10 to 0:45", Treatment(cuts=(Cut(10, 45, out=True),))),
        ("remove the first 5 seconds", Treatment(cuts=(Cut(0, 5, out=True),))),
        ("cut out the first second", Treatment(cuts=(Cut(0, 1, out=True),))),
        ("keep the last minute", Treatment(cuts=(Cut(-60),))),
        (
            "cut the first five seconds and the last 10 s",
            Treatment(cuts=(Cut(0, 5, out=True), Cut(-10, out=True))),
        ),
        ("keep only 1:02:03-1:05:00", Treatment(cuts=(Cut(3723, 3900),))),
        ("keep the last 2 minutes", Treatment(cuts=(Cut(-120),))),
        ("delete from 3:20 to the end", Treatment(cuts=(Cut(200, None, out=True),))),
        ("keep 10-45 s", Treatment(cuts=(Cut(10, 45),))),
        ("fade out 3 s", Treatment(fade=Fade(end=3))),
        ("fade in 2 seconds, fade out 5 seconds", Treatment(fade=Fade(2, 5))),
        ("fade in and out", Treatment(fade=Fade(3, 3))),
        ("convert to wav", Treatment(format="wav")),
        ("去掉噪音", Treatment(denoise=1)),
        ("剪掉前五秒", Treatment(cuts=(Cut(0, 5, out=True),))),
        ("剪掉最后十五秒，再淡出三秒", Treatment(cuts=(Cut(-15, out=True),), fade=Fade(end=3))),
        ("只保留1分20秒到2分钟", Treatment(cuts=(Cut(80, 120),))),
        ("删除0:10到0:20和0:30到0:40", Treatment(cuts=(Cut(10, 20, out=True), Cut(30, 40, out=True)))),
        ("音量统一", Treatment(loudness=-16)),
        ("声音太小，大声一点", Treatment(loudness=-13)),
        ("转成 wav", Treatment(format="wav")),
        ("去掉静音和停顿", Treatment(trim=True)),
        ("不要降噪，只把响度调到 -16 LUFS", Treatment(loudness=-16)),
        ("保留前半分钟", Treatment(cuts=(Cut(0, 30),))),
    ],
)
def test_what_is_wanted_is_understood(text: str, treatment: Treatment) -> None:
    assert understood(text).treatment == treatment


@pytest.mark.parametrize("text", ["join these", "merge both files", "把这两段拼接起来", "合并"])
def test_files_are_joined_where_people_say_so(text: str) -> None:
    wanted = understood(text)

    assert wanted.join
    assert wanted.treatment == Treatment()


@pytest.mark.parametrize("text", ["", "make my grandmother sound younger", "让它更有活力"])
def test_what_the_rules_do_not_know_is_left_to_others(text: str) -> None:
    assert understood(text).treatment is None


@pytest.mark.parametrize(("text", "name"), [("convert to m4a", "M4A"), ("转成 ogg", "OGG"), ("as mp3", "")])
def test_a_format_that_cannot_be_made_is_named(text: str, name: str) -> None:
    assert understood(text).no_format == name


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("0:10", 10),
        ("1:02:03", 3723),
        ("90s", 90),
        ("1m30s", 90),
        ("2 minutes", 120),
        ("1分20秒", 80),
        ("十二秒", 12),
    ],
)
def test_moments_are_read(moment: str, expected: float) -> None:
    assert seconds(in_digits(moment)) == expected


def test_moments_are_written_as_people_do() -> None:
    assert [clock(at) for at in (9, 70, 3723)] == ["0:09", "1:10", "1:02:03"]


def test_a_button_carries_a_job_and_drops_its_oldest_steps() -> None:
    job = Job(("F1", "F2"), USUAL)
    for loudness in range(-31, -10):
        job = job.then(loudness=float(loudness))

    carried = unpacked(job.packed())

    assert (carried.files, carried.treatment) == (job.files, job.treatment)
    assert carried.before is not None
    assert carried.before.treatment.loudness == -12
