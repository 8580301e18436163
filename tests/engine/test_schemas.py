"""JSON schemas are tried out where they can do no harm."""

import pytest

from bot.engine.server.schemas import TOO_COMPLEX, Schemas

ENDLESS = {
    "allOf": [{"type": "string", "pattern": f"(.*{letter}.*)"} for letter in "abcdefghijklmnopqrstuvwxyz"]
}
"""Finding out whether anything fits takes time and memory beyond all measure."""


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object"},
        {"type": "object", "properties": {"名": {"enum": ["猫", "狗"]}}, "required": ["名"]},
        {"type": "object", "properties": {f"field {number}": {"type": "string"} for number in range(400)}},
    ],
)
async def test_a_schema_that_can_be_kept_is_accepted(schema: dict[str, object]) -> None:
    schemas = Schemas()

    await schemas.check(schema)

    assert not any(vars(schemas)["_known"].values())


@pytest.mark.parametrize(
    ("schema", "complaint"),
    [
        ({"type": "florb"}, "Invalid type: florb"),
        ({"type": "string", "pattern": "("}, "unclosed group"),
        ({"$ref": "#"}, "nothing fits it"),
        ({"enum": []}, "Unsatisfiable"),
        ({"not": {"type": "string"}}, "Unimplemented"),
        ({"$ref": "https://example.org/schema"}, "does not fetch"),
        (
            {"type": "object", "properties": {f"field {number}": {} for number in range(20_000)}},
            "too big",
        ),
    ],
)
async def test_a_schema_that_cannot_be_kept_is_refused_with_the_reason(
    schema: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        await Schemas().check(schema)


async def test_a_schema_that_would_take_for_ever_is_given_up() -> None:
    with pytest.raises(ValueError, match=TOO_COMPLEX):
        await Schemas(seconds=1.0).check(ENDLESS)


async def test_only_so_many_are_remembered() -> None:
    schemas = Schemas(most=2)

    for number in range(3):
        await schemas.check({"const": number})

    assert list(vars(schemas)["_known"]) == ['{"const": 1}', '{"const": 2}']
