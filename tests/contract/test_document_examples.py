"""Every example of the API document is what its schema says, and everything that can be sent has one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from openapi_schema_validator import OAS31Validator, oas31_format_checker

from contract.operations import DOCUMENT, OPERATIONS, Operation
from living import Json


def named(operation: Operation) -> str:
    """A readable test id."""
    return operation.name


def faults(schema: Json, value: object) -> list[str]:
    """Where a value is not what the schema says."""
    whole = {**schema, "components": DOCUMENT["components"]}
    validator = OAS31Validator(whole, format_checker=oas31_format_checker)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def schemas_within(schema: Json) -> Iterator[Json]:
    """A schema and those inside it, references left alone."""
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    inner += [
        schema[word] for word in ("items", "additionalProperties") if isinstance(schema.get(word), dict)
    ]
    for item in inner:
        yield from schemas_within(item)


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_examples_in_schemas(name: str) -> None:
    for schema in schemas_within(DOCUMENT["components"]["schemas"][name]):
        for example in schema.get("examples", ()):
            assert faults(schema, example) == [], example


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_parameters_have_an_example_and_say_what_they_are(operation: Operation) -> None:
    for parameter in operation.spec.get("parameters", ()):
        assert parameter["description"].endswith((".", ";")), parameter["name"]
        assert "null" not in parameter["schema"].get("type", ()), parameter["name"]
        if parameter["name"] != "cursor":
            (example,) = parameter["schema"]["examples"]
            assert faults(parameter["schema"], example) == [], parameter["name"]


@pytest.mark.parametrize("operation", [item for item in OPERATIONS if "requestBody" in item.spec], ids=named)
def test_bodies_have_an_example(operation: Operation) -> None:
    for content in operation.spec["requestBody"]["content"].values():
        assert faults(content["schema"], content["example"]) == []


def test_problems_and_headers_have_an_example() -> None:
    for response in DOCUMENT["components"]["responses"].values():
        (content,) = response["content"].values()
        assert faults(content["schema"], content["example"]) == []
    for header in DOCUMENT["components"]["headers"].values():
        for example in header["schema"].get("examples", ()):
            assert faults(header["schema"], example) == []


def test_an_example_that_does_not_fit_is_found() -> None:
    schema = {"$ref": "#/components/schemas/NewEmployer"}
    assert faults(schema, {"name": "Alder & Pike"}) == []
    assert faults(schema, {"name": "", "plan_rank": 11, "other": 1})
    assert faults({"type": "string", "format": "uuid"}, "nonsense")


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_everything_has_a_limit(name: str) -> None:
    for schema in schemas_within(DOCUMENT["components"]["schemas"][name]):
        kinds = schema.get("type", ())
        if "enum" in schema:
            continue
        if "string" in kinds:
            assert "maxLength" in schema
            assert "format" in schema or "pattern" in schema
        if "integer" in kinds:
            assert {"minimum", "maximum", "format"} <= set(schema)
        if "array" in kinds:
            assert "maxItems" in schema


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_instants_say_so(name: str) -> None:
    for field, schema in DOCUMENT["components"]["schemas"][name].get("properties", {}).items():
        if field.endswith("_at") and field != "meets_at":
            assert "date-time" in str(schema), field
