"""Examples of the API document, put together from one value for each field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

FORMATS: Mapping[str, str] = {
    "uuid": "0195a3c4-8f1e-7c62-9b1d-2f6d3c0a7e51",
    "date": "2026-03-03",
    "date-time": "2026-03-03T14:00:00Z",
}
DEEPEST = 6
IDS = ("id", "_ids", "decided_by", "heard_from")


class Examples:
    """Values by the names of fields (`Struct.field` where a name means several things), and schemas by reference."""

    def __init__(self, values: Mapping[str, Any], schemas: Json) -> None:
        self._values, self._schemas = values, schemas

    def fill(self) -> None:
        """Give every text of every schema that has a known value its example."""
        for title, schema in self._schemas.items():
            for name, inner in schema.get("properties", {}).items():
                value = self.known(title, name)
                if value is not None and "$ref" not in inner and "examples" not in inner:
                    inner["examples"] = [value]

    def known(self, title: str, name: str) -> Any:
        """The value for a field, None where the schema says enough."""
        return self._values.get(f"{title}.{name}", self._values.get(name))

    def of(self, schema: Json, title: str = "", name: str = "", depth: int = 0) -> Any:
        """A value that fits a schema."""
        if "$ref" in schema:
            title = schema["$ref"].rsplit("/", 1)[1]
            if title in self._values:
                return self._values[title]
            return self.of(self._schemas[title], title, "", depth)
        for word in ("anyOf", "oneOf"):
            if word in schema:
                return self.of(schema[word][0], title, name, depth)
        if "examples" in schema:
            return schema["examples"][0]
        if "enum" in schema:
            return schema["enum"][0]
        return self._of_type(schema, title, name, depth)

    def _of_type(self, schema: Json, title: str, name: str, depth: int) -> Any:
        kinds = schema.get("type", "object")
        match kinds if isinstance(kinds, str) else kinds[0]:
            case "object" if "properties" in schema:
                return self._of_object(schema, title, depth)
            case "object":
                return {}
            case "array":
                many = 0 if depth > DEEPEST else max(schema.get("minItems", 0), 1)
                return [self.of(schema["items"], title, name, depth + 1) for _ in range(many)]
            case "string":
                return FORMATS.get(schema.get("format", ""), "text")
            case "boolean":
                return bool(schema.get("default", False))
            case "null":
                return None
            case _:
                return schema.get("default") or max(schema.get("minimum", 1), 1)

    def _of_object(self, schema: Json, title: str, depth: int) -> Json:
        required = schema.get("required", ())
        # What is tried with an id that is nobody's, or with the same one twice, fails.
        told = [name for name in schema["properties"] if name in required or not name.endswith(IDS)]
        wanted = told if depth <= DEEPEST else required
        return {name: self.of(schema["properties"][name], title, name, depth + 1) for name in wanted}
