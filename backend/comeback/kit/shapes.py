"""The schemas of the API document, read off the structs themselves, with a limit on everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from inspect import cleandoc
from typing import Any, get_args, get_origin

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from msgspec import inspect

Json = dict[str, Any]

TEMPLATE = "#/components/schemas/{name}"
LONGEST_TEXT = 1_000_000
LONGEST_SENT = 200_000
"""Less than a whole body may have."""
MOST_ITEMS = 10_000
LARGEST = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly."""
INT32 = 2**31
LENGTHS = {"uuid": 36, "date": 10, "date-time": 40, "time": 20, "uri": 2_000, "duration": 40}
# No text holds NUL: requests with one are refused, and the database could not store it.
ANY_TEXT = r"^[^\u0000]*$"
GENERIC = ("Page", "Listing", "Event")
HOLDERS = ("items", "additionalProperties")


class Shapes:
    """The schemas of what handlers take and answer with, and of what else is `told`, by type."""

    def __init__(self, handlers: list[HTTPRouteHandler], told: Iterable[Any] = ()) -> None:
        types = list(dict.fromkeys([*(kind for item in handlers for kind in types_of(item)), *told]))
        found, schemas = msgspec.json.schema_components(types, ref_template=TEMPLATE)
        self._names = {name: readable(name) for name in schemas}
        self.components: Json = {self._names[name]: self._renamed(schemas[name]) for name in sorted(schemas)}
        self._by_type = {kind: self._renamed(schema) for kind, schema in zip(types, found, strict=True)}
        self._date(set(instants_of(types)))
        self._bound({body_of(handler) for handler in handlers} & set(types))

    def _date(self, instants: set[tuple[str, str]]) -> None:
        for name, schema in self.components.items():
            for field, inner in schema.get("properties", {}).items():
                if {(name, field), (generic(name), field)} & instants:
                    mark_instants(inner)

    def _bound(self, bodies: set[Any]) -> None:
        sent = {name for kind in bodies for name in self._reached(self._by_type[kind])}
        for name, schema in self.components.items():
            schema["title"] = name
            if "description" in schema:
                schema["description"] = cleandoc(schema["description"])
            bound(schema, LONGEST_SENT if name in sent else LONGEST_TEXT)
        for kind, schema in self._by_type.items():
            bound(schema, LONGEST_SENT if kind in bodies else LONGEST_TEXT)

    def _reached(self, schema: Json) -> set[str]:
        """The components that a schema refers to, and those that they refer to."""
        reached: set[str] = set()
        todo = [schema]
        while todo:
            inner = todo.pop()
            name = str(inner.get("$ref", "")).rsplit("/", 1)[-1]
            if name and name not in reached:
                reached.add(name)
                todo.append(self.components[name])
            todo += inside(inner)
        return reached

    def of(self, kind: Any) -> Json | None:
        """The schema of a type, None for one that is not JSON."""
        return self._by_type.get(kind)

    def resolved(self, schema: Json | None) -> Json:
        """What a reference refers to; nothing of no schema."""
        name = str((schema or {}).get("$ref", "")).rsplit("/", 1)[-1]
        return dict(self.components.get(name, schema or {}))

    def _renamed(self, value: Any) -> Any:
        if isinstance(value, dict):
            shown = {key: self._renamed(item) for key, item in value.items()}
            if isinstance(reference := shown.get("$ref"), str):
                shown["$ref"] = TEMPLATE.format(name=self._names[reference.rsplit("/", 1)[1]])
            return shown
        return [self._renamed(item) for item in value] if isinstance(value, list) else value


def readable(name: str) -> str:
    """`Page_ContactOut_` is `ContactPage`."""
    outer, _, inner = name.rstrip("_").partition("_")
    return f"{inner.rsplit('.', 1)[-1].removesuffix('Out')}{outer}" if inner and outer in GENERIC else name


def generic(name: str) -> str:
    """The name of the generic struct that `readable` has put behind the name of what it holds."""
    return next((outer for outer in GENERIC if name.endswith(outer)), name)


def body_of(handler: HTTPRouteHandler) -> Any:
    """The type of a handler's body, None where it takes none."""
    data = handler.parsed_fn_signature.parameters.get("data")
    return None if data is None else data.annotation


def answer_of(handler: HTTPRouteHandler) -> Any:
    """The type that a handler answers with."""
    answered = handler.parsed_fn_signature.return_type.annotation
    return get_args(answered)[0] if get_origin(answered) is Response else answered


def types_of(handler: HTTPRouteHandler) -> Iterator[Any]:
    """What of a handler's body and answers is made of structs."""
    others = (handler.responses or {}).values()
    for kind in (body_of(handler), answer_of(handler), *(spec.data_container for spec in others)):
        if is_struct(kind) or any(is_struct(part) for part in get_args(kind)):
            yield kind


def is_struct(kind: Any) -> bool:
    """Whether a type is a struct, or a generic one with its types filled in."""
    plain = get_origin(kind) or kind
    return isinstance(plain, type) and issubclass(plain, msgspec.Struct)


def instants_of(types: list[Any]) -> Iterator[tuple[str, str]]:
    """The names of structs and of their fields that are instants: in a schema they would be any text."""
    todo, seen = list(inspect.multi_type_info(types)), set()
    while todo:
        kind = todo.pop()
        if isinstance(kind, inspect.StructType) and kind.cls not in seen:
            seen.add(kind.cls)
            for field in kind.fields:
                todo.append(field.type)
                if any(isinstance(part, inspect.DateTimeType) for part in parts(field.type)):
                    yield kind.cls.__name__, field.encode_name
        elif not isinstance(kind, inspect.StructType):
            todo += [part for part in parts(kind) if part is not kind]


def parts(kind: inspect.Type) -> Iterator[inspect.Type]:
    """A type and what it is made of, structs not opened."""
    yield kind
    match kind:
        case inspect.UnionType():
            inner = kind.types
        case inspect.Metadata():
            inner = (kind.type,)
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType() | inspect.FrozenSetType():
            inner = (kind.item_type,)
        case inspect.DictType():
            inner = (kind.value_type,)
        case _:
            inner = ()
    for part in inner:
        yield from parts(part)


def mark_instants(schema: Json) -> None:
    """Say of the text in a field's schema that it is an instant."""
    if schema.get("type") == "string":
        schema.setdefault("format", "date-time")
    for inner in inside(schema):
        mark_instants(inner)


def bound(schema: Json, longest: int = LONGEST_TEXT) -> None:
    """Write a schema in the plainest form, and give what has no limit of its own the one that holds for all."""
    merge(schema)
    for inner in inside(schema):
        bound(inner, longest)
    kinds = kinds_of_value(schema)
    if "enum" in schema:
        schema.setdefault("type", types_of_values(schema["enum"]))
    elif "string" in kinds:
        bound_text(schema, longest)
    elif "integer" in kinds:
        bound_integer(schema)
    elif "array" in kinds:
        schema.setdefault("maxItems", MOST_ITEMS)


def merge(schema: Json) -> None:
    """One alternative is none, and a plain one beside null is a list of types."""
    for word in ("anyOf", "oneOf"):
        plain = [item for item in schema.get(word, ()) if item.get("type") != "null"]
        if len(plain) != 1:
            continue
        if len(schema[word]) == 1:
            schema |= schema.pop(word)[0]
        elif isinstance(plain[0].get("type"), str) and "enum" not in plain[0]:
            del schema[word]
            schema |= plain[0] | {"type": [plain[0]["type"], "null"]}


def inside(schema: Json) -> Iterator[Json]:
    """The schemas right inside a schema."""
    yield from schema.get("properties", {}).values()
    for word in ("anyOf", "oneOf", "allOf", "prefixItems"):
        yield from schema.get(word, ())
    yield from (schema[word] for word in HOLDERS if isinstance(schema.get(word), dict))


def kinds_of_value(schema: Json) -> list[str]:
    """The types that a schema allows, empty where it does not say."""
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def types_of_values(values: list[Any]) -> str | list[str]:
    """The JSON types of listed values."""
    names = {str: "string", bool: "boolean", int: "integer", type(None): "null"}
    kinds = list(dict.fromkeys(names[type(value)] for value in values))
    return kinds[0] if len(kinds) == 1 else sorted(kinds, reverse=True)


def bound_text(schema: Json, longest: int) -> None:
    """A text has a length and says what may stand in it."""
    length = LENGTHS.get(schema.get("format", ""), longest)
    schema.setdefault("maxLength", length)
    if "format" not in schema:
        schema.setdefault("pattern", ANY_TEXT)


def bound_integer(schema: Json) -> None:
    """An integer lies between limits, and fits the format that they allow."""
    low, high = int(schema.get("minimum", -LARGEST)), int(schema.get("maximum", LARGEST))
    schema["minimum"], schema["maximum"] = low, high
    schema["format"] = "int32" if low >= -INT32 and high < INT32 else "int64"
