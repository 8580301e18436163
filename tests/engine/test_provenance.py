"""Pictures and sounds carry a signed manifest of where they come from, which C2PA's own reader finds valid."""

import io
from html import unescape
from pathlib import Path

import numpy
import pytest
from PIL import Image

from bot.engine import (
    MEDIA_TYPES,
    CleanPrompt,
    EditPrompt,
    ImagePrompt,
    Made,
    MusicPrompt,
    Picture,
    RepairPrompt,
    RetouchPrompt,
    Sound,
    SoundFormat,
    SpeechPrompt,
)
from bot.engine.server.png import GENERATED, label
from bot.engine.server.provenance.certificate import Identity, given, own
from bot.engine.server.provenance.seal import MediaPrompt, Seal
from bot.engine.server.sound import labels
from bot.engine.server.sound.files import write
from bot.safety import provenance
from bot.safety.provenance import Provenance, Step

TONE = (0.1 * numpy.sin(numpy.arange(24_000) / 20)).astype(numpy.float32)


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    """One of our own."""
    return own(tmp_path_factory.mktemp("home") / "provenance")


@pytest.fixture(scope="module")
def seal(identity: Identity) -> Seal:
    return Seal(identity)


def png(form: str = "PNG") -> bytes:
    """A small picture."""
    file = io.BytesIO()
    Image.effect_noise((64, 64), 50).convert("RGB").save(file, form)
    return file.getvalue()


def drawn(seal: Seal, prompt: MediaPrompt, made: Made) -> Picture:
    """A signed picture."""
    picture = seal.seal(Picture(png(), made), prompt)
    assert isinstance(picture, Picture)
    return picture


def spoken(seal: Seal, form: SoundFormat = "mp3") -> Sound:
    """A marked and signed sound."""
    data = labels.label(write(TONE, 24_000, form), MEDIA_TYPES[form], model="kokoro-82m")
    prompt, made = SpeechPrompt("hello", format=form), Made("kokoro-82m", "gan")
    sound = seal.seal(Sound(data, made, MEDIA_TYPES[form], 1.0), prompt)
    assert isinstance(sound, Sound)
    return sound


def read(result: Picture | Sound) -> Provenance:
    """What a file says."""
    return provenance.read(result.data, result.media_type)


@pytest.mark.parametrize("form", ["mp3", "wav", "flac"])
def test_a_sound_carries_its_marks_and_a_valid_manifest(seal: Seal, form: SoundFormat) -> None:
    found = read(spoken(seal, form))

    assert found.state == "Valid"
    assert found.codes == ("signingCredential.untrusted",)
    assert found.marked
    assert found.steps == (Step("c2pa.created", "kokoro-82m", "trainedAlgorithmicMedia"),)


def test_a_jpeg_is_signed_as_well(seal: Seal) -> None:
    picture = Picture(png("JPEG"), Made("m", "diffusion"), "image/jpeg")

    assert read(seal.seal(picture, ImagePrompt("a cat"))).state == "Valid"


@pytest.mark.parametrize(
    ("prompt", "made", "step"),
    [
        (ImagePrompt("cat"), Made("z", "diffusion"), Step("c2pa.created", "z", "trainedAlgorithmicMedia")),
        (
            ImagePrompt("cat"),
            Made("composer", "retrieval"),
            Step("c2pa.created", "composer", "algorithmicMedia"),
        ),
        (MusicPrompt("calm"), Made("rules", "algorithm"), Step("c2pa.created", "rules", "algorithmicMedia")),
        (
            EditPrompt((png(),), "add a hat"),
            Made("klein", "diffusion"),
            Step("c2pa.edited", "klein", "compositeWithTrainedAlgorithmicMedia"),
        ),
        (
            RepairPrompt(png(), "enlarge"),
            Made("real-esrgan", "gan"),
            Step("c2pa.edited", "real-esrgan", "compositeWithTrainedAlgorithmicMedia"),
        ),
        (RepairPrompt(png(), "denoise"), Made("ffdnet", "convolutional"), Step("c2pa.edited", "ffdnet")),
        (RetouchPrompt(png(), ()), Made("retouch", "algorithm"), Step("c2pa.edited", "retouch")),
    ],
)
def test_a_manifest_tells_what_was_done(seal: Seal, prompt: MediaPrompt, made: Made, step: Step) -> None:
    found = read(drawn(seal, prompt, made))

    assert found.state == "Valid"
    assert found.steps[-1] == step
    assert found.steps[:-1] == ((Step("c2pa.opened"),) if step.action == "c2pa.edited" else ())
    assert found.parents == len(found.steps) - 1


@pytest.mark.parametrize(
    "parents", [(b"no file that anybody knows",), (png(), png()), (b"RIFF\0\0\0\0WAVEjunk",), (png("WEBP"),)]
)
def test_whatever_it_was_made_from_is_named(seal: Seal, parents: tuple[bytes, ...]) -> None:
    found = read(drawn(seal, EditPrompt(parents, "mix"), Made("klein", "diffusion")))

    assert (found.state, found.parents) == ("Valid", len(parents))


def test_a_cleaned_recording_keeps_the_history_of_what_it_came_from(seal: Seal) -> None:
    recording = Sound(write(TONE, 48_000, "wav"), Made("deepfilternet-3", "recurrent"), "audio/wav", 0.5)
    speech = spoken(seal)

    found = read(seal.seal(recording, CleanPrompt((speech.data,))))

    assert found.state == "Valid"
    assert [step.action for step in found.steps] == ["c2pa.opened", "c2pa.edited"]
    assert found.marked


def test_a_mark_outlives_a_change(seal: Seal) -> None:
    before = label(png(), GENERATED, model="m")

    changed = drawn(seal, RetouchPrompt(before, ()), Made("retouch", "algorithm"))
    plain = drawn(seal, RetouchPrompt(png(), ()), Made("retouch", "algorithm"))

    assert b"TC260:AIGC" in changed.data
    assert not read(plain).marked


def test_who_changes_a_file_is_found_out(seal: Seal) -> None:
    sound = spoken(seal, "wav")
    changed = bytearray(sound.data)
    changed[5_000] ^= 1

    assert provenance.read(bytes(changed), sound.media_type).state == "Invalid"


def test_what_cannot_be_signed_comes_as_it_is(seal: Seal) -> None:
    picture = Picture(b"no picture", Made("m", "diffusion"))

    assert seal.seal(picture, ImagePrompt("a cat")) == picture


def test_a_picture_is_marked_for_people_and_machines() -> None:
    marked = label(png(), GENERATED, model='a "model"')
    shown = Image.open(io.BytesIO(marked))
    shown.load()

    assert 'TC260:AIGC="{"Label":"1","ContentProducer":"Deskmate"' in unescape(
        shown.info["XML:com.adobe.xmp"]
    )
    assert provenance.read(marked, "image/png") == Provenance(marked=True)


def test_the_certificate_is_made_once_and_its_key_is_nobody_elses(tmp_path: Path) -> None:
    first, again = own(tmp_path / "p"), own(tmp_path / "p")

    assert first == again == given(tmp_path / "p" / "certificate.pem", tmp_path / "p" / "key.pem")
    assert (tmp_path / "p" / "key.pem").stat().st_mode & 0o077 == 0


def test_a_person_reads_it_in_their_language(seal: Seal, tmp_path: Path) -> None:
    file = tmp_path / "hello.mp3"
    file.write_bytes(spoken(seal).data)

    found = provenance.read_file(file)

    assert provenance.told(found, "en").splitlines() == [
        "Signed by Deskmate: unchanged since (this machine does not know the signer)",
        "- c2pa.created by kokoro-82m: trainedAlgorithmicMedia",
        "Its metadata says that it is AI-generated.",
    ]
    assert "未被改动" in provenance.told(found, "zh")
