"""What a client of the API could trip over between two versions of its document."""

from __future__ import annotations

from collections.abc import Iterator

from comeback.kit.shapes import ANY_TEXT
from living import Json

Operations = dict[tuple[str, str], Json]
SMALLEST = ("minimum", "minLength", "minItems")
LARGEST = ("maximum", "maxLength", "maxItems")
DEEPEST = 12


def breaks(before: Json, after: Json) -> list[str]:
    """Each way in which what was right under the document `before` is not under the one `after`."""
    return sorted(set(Comparison(before, after).breaks()))


def operations_of(document: Json) -> Operations:
    """The operations of a document by path and method."""
    return {
        (path, method): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def types_of(schema: Json) -> set[str]:
    """The types that a schema allows; every one where it does not say."""
    kinds = schema.get("type", ())
    named = {kinds} if isinstance(kinds, str) else set(kinds)
    return named or {"array", "boolean", "integer", "null", "number", "object", "string"}


class Comparison:
    """Two documents, walked side by side."""

    def __init__(self, before: Json, after: Json) -> None:
        self._before, self._after = before, after

    def breaks(self) -> Iterator[str]:
        """Every break."""
        old, new = operations_of(self._before), operations_of(self._after)
        for (path, method), operation in old.items():
            place = f"{method.upper()} {path}"
            if (path, method) not in new:
                yield f"{place}: gone"
                continue
            yield from self._operation(place, operation, new[path, method])

    def _operation(self, place: str, old: Json, new: Json) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"{place}: operationId {old['operationId']} is {new['operationId']}"
        yield from self._security(place, old, new)
        yield from self._parameters(place, old, new)
        yield from self._body(place, old, new)
        yield from self._answers(place, old, new)

    def _security(self, place: str, old: Json, new: Json) -> Iterator[str]:
        was, now = ways_in(old, self._before), ways_in(new, self._after)
        if not was and now:
            yield f"{place}: asks for a sign-in"
        for name in was - now if now else ():
            yield f"{place}: no longer by {name}"
        if "x-scope" in new and old.get("x-scope", new["x-scope"]) != new["x-scope"]:
            yield f"{place}: scope {old['x-scope']} is {new['x-scope']}"

    def _parameters(self, place: str, old: Json, new: Json) -> Iterator[str]:
        given, known = by_name(old), by_name(new)
        for key, parameter in given.items():
            where = f"{place} ?{key[1]}"
            if key not in known:
                yield f"{where}: parameter gone"
                continue
            if known[key].get("required") and not parameter.get("required"):
                yield f"{where}: parameter is required now"
            yield from self._sent(where, parameter["schema"], known[key]["schema"])
        for key in known.keys() - given.keys():
            if known[key].get("required"):
                yield f"{place} ?{key[1]}: new required parameter"

    def _body(self, place: str, old: Json, new: Json) -> Iterator[str]:
        bodies = old.get("requestBody", {}).get("content", {}), new.get("requestBody", {}).get("content", {})
        if not bodies[0] and new.get("requestBody", {}).get("required"):
            yield f"{place}: asks for a body"
        for media_type, content in bodies[0].items():
            if media_type not in bodies[1]:
                yield f"{place}: no longer takes {media_type}"
            else:
                yield from self._sent(f"{place} body", content["schema"], bodies[1][media_type]["schema"])

    def _answers(self, place: str, old: Json, new: Json) -> Iterator[str]:
        for status, answer in old["responses"].items():
            if status not in new["responses"]:
                if status.startswith("2"):
                    yield f"{place} {status}: status gone"
                continue
            said, says = (
                resolved(answer, self._before),
                resolved(new["responses"][status], self._after),
            )
            for name in said.get("headers", {}).keys() - says.get("headers", {}).keys():
                yield f"{place} {status}: header {name} gone"
            for media_type, content in said.get("content", {}).items():
                if media_type not in says.get("content", {}):
                    yield f"{place} {status}: no longer answers with {media_type}"
                    continue
                other = says["content"][media_type]["schema"]
                yield from self._told(f"{place} {status}", content["schema"], other)
        successes = {status for status in new["responses"] if status.startswith("2")}
        for status in successes - old["responses"].keys():
            yield f"{place} {status}: new status"

    def _sent(self, place: str, old: Json, new: Json, depth: int = 0) -> Iterator[str]:
        """What a client sends must still be taken: nothing narrower."""
        yield from self._values(place, old, new, "no longer takes", old_is_wider=True, depth=depth)

    def _told(self, place: str, old: Json, new: Json, depth: int = 0) -> Iterator[str]:
        """What a client reads must still be understood: nothing wider."""
        yield from self._values(place, old, new, "may be", old_is_wider=False, depth=depth)

    def _values(
        self, place: str, old: Json, new: Json, words: str, *, old_is_wider: bool, depth: int
    ) -> Iterator[str]:
        if depth > DEEPEST or ("$ref" in old and old == new and self._same(old["$ref"])):
            return
        old, new = resolved(old, self._before), resolved(new, self._after)
        wide, narrow = (old, new) if old_is_wider else (new, old)
        yield from kinds_and_values(place, wide, narrow, words)
        if old_is_wider:
            yield from limits(place, old, new)
        yield from self._fields(place, old, new, old_is_wider=old_is_wider, depth=depth)
        walk = self._sent if old_is_wider else self._told
        for word in ("items", "additionalProperties"):
            if isinstance(old.get(word), dict) and isinstance(new.get(word), dict):
                yield from walk(f"{place}/{word}", old[word], new[word], depth + 1)
        yield from self._alternatives(place, old, new, words, old_is_wider=old_is_wider, depth=depth)

    def _same(self, reference: str) -> bool:
        name = reference.rsplit("/", 1)[1]
        schemas = [item["components"]["schemas"].get(name) for item in (self._before, self._after)]
        return schemas[0] == schemas[1] and "$ref" not in str(schemas[0])

    def _fields(self, place: str, old: Json, new: Json, *, old_is_wider: bool, depth: int) -> Iterator[str]:
        was, now = old.get("properties", {}), new.get("properties", {})
        for name, schema in was.items():
            if name not in now:
                yield f"{place}/{name}: field gone"
                continue
            walk = self._sent if old_is_wider else self._told
            yield from walk(f"{place}/{name}", schema, now[name], depth + 1)
        required, needed = set(old.get("required", ())), set(new.get("required", ()))
        lost = needed - required if old_is_wider else (required - needed) & now.keys()
        for name in lost:
            yield f"{place}/{name}: {'required now' if old_is_wider else 'may be absent now'}"

    def _alternatives(
        self, place: str, old: Json, new: Json, words: str, *, old_is_wider: bool, depth: int
    ) -> Iterator[str]:
        was, now = alternatives(old), alternatives(new)
        if not was and not now:
            return
        wide, narrow = (was or [old], now or [new]) if old_is_wider else (now or [new], was or [old])
        known = {label(item) for item in narrow}
        for item in wide:
            if label(item) not in known:
                yield f"{place}: {words} {label(item)}"
        walk = self._sent if old_is_wider else self._told
        for item in was:
            for other in now:
                if label(item) == label(other):
                    yield from walk(place, item, other, depth + 1)


def kinds_and_values(place: str, wide: Json, narrow: Json, words: str) -> Iterator[str]:
    """Which types and listed values of the wide schema the narrow one does not have."""
    if not (alternatives(wide) or alternatives(narrow)):
        others = types_of(narrow) | ({"integer"} if "number" in types_of(narrow) else set())
        for kind in types_of(wide) - others:
            yield f"{place}: {words} {kind}"
    if "enum" in narrow:
        for value in wide.get("enum", ["any other value"]):
            if value not in narrow["enum"]:
                yield f"{place}: {words} {value}"
    if "format" in narrow and wide.get("format") != narrow["format"] not in {"int32", "int64"}:
        yield f"{place}: {words} what is no {narrow['format']}"


def limits(place: str, old: Json, new: Json) -> Iterator[str]:
    """Which limits on what is sent are new or tighter."""
    if "pattern" in new and old.get("pattern") != new["pattern"] != ANY_TEXT:
        yield f"{place}: another pattern"
    if new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
        yield f"{place}: no longer takes other fields"
    for name in (*SMALLEST, *LARGEST):
        if name not in new:
            continue
        if name not in old or (new[name] > old[name] if name in SMALLEST else new[name] < old[name]):
            yield f"{place}: {name} is {new[name]}"


def ways_in(operation: Json, document: Json) -> set[str]:
    """The schemes by which an operation may be called, none for one that is public."""
    ways: list[Json] = operation["security"] if "security" in operation else document["security"]
    return {name for way in ways for name in way}


def by_name(operation: Json) -> dict[tuple[str, str], Json]:
    """The parameters of an operation by place and name."""
    return {(item["in"], item["name"].lower()): item for item in operation.get("parameters", ())}


def resolved(value: Json, document: Json) -> Json:
    """What a reference of a document refers to."""
    if "$ref" not in value:
        return value
    _, part, kind, name = value["$ref"].split("/")
    found: Json = document[part][kind][name]
    return resolved(found, document)


def alternatives(schema: Json) -> list[Json]:
    """The alternatives of a schema, none where there is no choice."""
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ())]


def label(schema: Json) -> str:
    """By what an alternative is known again."""
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1] or "/".join(sorted(types_of(schema)))
