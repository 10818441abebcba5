"""The services' own OpenAPI files: which operation a request is, and how it or an answer differs from the file."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
from jsonschema import Draft202012Validator

DATA = Path(__file__).parents[1] / "data"


def json_schema(node: Any) -> Any:
    """OpenAPI 3.0 says `nullable` where JSON Schema says a second type."""
    if isinstance(node, list):
        return [json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    plain = {key: json_schema(value) for key, value in node.items() if key not in ("nullable", "example")}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain


@dataclass(frozen=True)
class Operation:
    """A method of a path of the file."""

    spec: "Spec"
    method: str
    path: str

    @property
    def raw(self) -> Mapping[str, Any]:
        return self.spec.raw["paths"][self.path][self.method]

    @property
    def parameters(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        every = [*self.spec.raw["paths"][self.path].get("parameters", ()), *self.raw.get("parameters", ())]
        return {(each["in"], each["name"]): each for each in map(self.spec.resolved, every)}

    @property
    def body(self) -> Mapping[str, Any]:
        """Media type → schema."""
        content = self.spec.resolved(self.raw.get("requestBody", {})).get("content", {})
        return {kind: each["schema"] for kind, each in content.items()}

    def answers(self) -> dict[str, Any]:
        """Status → schema, of the answers that have a body."""
        found = {status: self.spec.resolved(each).get("content", {}) for status, each in self.raw["responses"].items()}
        return {status: next(iter(content.values()))["schema"] for status, content in found.items() if content}


class Spec:
    """One of the files in tests/data; `start` is how its paths begin, wherever the service is mounted."""

    def __init__(self, name: str, start: str) -> None:
        self.raw = json.loads((DATA / f"{name}-openapi.json").read_text())
        self.name, self.start = name, start

    @cached_property
    def components(self) -> Any:
        return json_schema(self.raw["components"])

    def validator(self, schema: Any) -> Draft202012Validator:
        return Draft202012Validator({**json_schema(schema), "components": self.components})

    def resolved(self, node: Any) -> Any:
        while "$ref" in node:
            place = self.raw
            for part in node["$ref"].removeprefix("#/").split("/"):
                place = place[part]
            node = place
        return node

    @cached_property
    def operations(self) -> dict[tuple[str, str], Operation]:
        return {
            (method, path): Operation(self, method, path)
            for path, methods in self.raw["paths"].items()
            for method in methods
            if method != "parameters"
        }

    def operation(self, request: httpx.Request) -> Operation | None:
        """What a request is; the most literal path where several fit."""
        path = unquote(request.url.raw_path.decode().partition("?")[0]).rstrip("/")
        path = path[max(0, path.find(self.start)) :]
        method = request.method.lower()
        fitting = [one for (of, known), one in self.operations.items() if of == method and _fits(known, path)]
        return min(fitting, key=lambda one: one.path.count("{"), default=None)

    def request_faults(self, request: httpx.Request) -> list[str]:
        """How a request differs from its operation."""
        operation = self.operation(request)
        if operation is None:
            return ["the file knows no such operation"]
        return [*self._parameter_faults(operation, request), *self._body_faults(operation, request)]

    def answer_faults(self, answer: httpx.Response) -> list[str]:
        """How an answer differs from what its operation allows; nothing for an operation that is not in the file."""
        operation = self.operation(answer.request)
        if operation is None or answer.status_code == httpx.codes.NO_CONTENT:
            return []
        allowed, status = operation.answers(), str(answer.status_code)
        # Klaviyo documents one success and classes of errors, where the service may answer another success.
        good = next((schema for code, schema in allowed.items() if code.startswith("2")), None)
        schema = allowed.get(status) or (good if answer.is_success else allowed.get(f"{status[0]}XX"))
        if schema is None:
            return [f"status {status}"]
        told = answer.json()
        if isinstance(told.get("links"), dict):
            # The file knows no null; recorded answers of the service have it in the place of a page that is not there.
            told["links"] = {name: link for name, link in told["links"].items() if link is not None}
        found = self.validator(schema).iter_errors(told)
        return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:120]}" for error in found]

    def _parameter_faults(self, operation: Operation, request: httpx.Request) -> Iterator[str]:
        asked = parse_qsl(urlsplit(str(request.url)).query, keep_blank_values=True)
        for name, value in asked:
            # `x[]=1&x[]=2` is how Cloudinary's own clients write the list that its file calls `x`.
            listed = name.endswith("[]")
            known = operation.parameters.get(("query", name.removesuffix("[]")))
            if known is None:
                yield f"no parameter {name}"
                continue
            read = [value] if listed else _read(self.resolved(known["schema"]), value)
            for error in self.validator(known["schema"]).iter_errors(read):
                yield f"{name}: {error.message[:120]}"
            if name == "filter":
                yield from _filter_faults(value, known["description"])
        given = {("query", name.removesuffix("[]")) for name, _ in asked} | {
            ("header", name.lower()) for name in request.headers
        }
        for (place, name), known in operation.parameters.items():
            if known.get("required") and place != "path" and (place, name) not in given:
                yield f"{name} is missing"

    def _body_faults(self, operation: Operation, request: httpx.Request) -> Iterator[str]:
        kind = request.headers.get("content-type", "").partition(";")[0]
        sent = request.read()
        if not operation.body or not sent:
            if sent or (operation.body and not sent):
                yield "a body where none is known" if sent else "the body is missing"
            return
        if kind not in operation.body:
            yield f"the body is {kind}, not {', '.join(operation.body)}"
        elif kind.endswith("json"):
            for error in self.validator(operation.body[kind]).iter_errors(json.loads(sent)):
                yield f"body.{'.'.join(map(str, error.absolute_path))}: {error.message[:160]}"
        else:
            fields = dict.fromkeys(re.findall(rb'form-data; name="(\w+)"', sent), "")
            known = self.resolved(operation.body[kind])
            for name in set(known.get("required", ())) - {field.decode() for field in fields}:
                yield f"the form lacks {name}"
            for field in fields:
                if field.decode() not in known["properties"]:
                    yield f"the form has no field {field.decode()}"


def _fits(known: str, path: str) -> bool:
    # A public id may hold slashes; every other part of a path is one segment.
    pattern = re.sub(r"{(\w+)}", lambda part: ".+" if part[1] == "public_id" else "[^/]+", known)
    return re.fullmatch(pattern, path) is not None


def _read(schema: Mapping[str, Any], value: str) -> Any:
    """A parameter's text as the value that it stands for."""
    if schema.get("type") == "array":
        return value.split(",")
    if schema.get("type") in ("integer", "boolean"):
        return json.loads(value)
    return value


def _filter_faults(text: str, description: str) -> Iterator[str]:
    """Klaviyo tells in the description which operators a field takes."""
    known = {
        field: set(re.findall(r"`([\w-]+)`", operators))
        for field, operators in re.findall(r"<br>`([\w.]+)`: ((?:`[\w-]+`(?:, )?)+)", description)
    }
    for operator, field in re.findall(r"([a-z-]+)\(([\w.]+),", text):
        if operator not in known.get(field, ()):
            yield f"filter: {operator} of {field} is not among {known.get(field)}"


class Inventor:
    """Values that a schema allows, another one for each seed: fields left out, nulls, odd texts, extremes."""

    @classmethod
    def valid(cls, spec: Spec, schema: Any, count: int) -> list[Any]:
        """So many values that the schema really allows: what could not be invented is left out."""
        allows = spec.validator(schema)
        made = (cls(spec, seed).value(schema) for seed in range(2 * count))
        return [value for value in made if allows.is_valid(value)][:count]

    TEXTS = ("", "x", "0", "Zoë & <b>", "😀", "\u0000", "null", "https://a.example/x?y=1", "a" * 3000)
    NUMBERS = (0, 1, -1, 2**31, 2**53, 10**18)

    def __init__(self, spec: Spec, seed: int) -> None:
        self.spec, self.dice = spec, Random(seed)

    def value(self, schema: Any, depth: int = 0) -> Any:
        schema = self.spec.resolved(schema)
        if schema.get("nullable") and self.dice.random() < 0.3:
            return None
        if "const" in schema or "enum" in schema:
            return self.dice.choice([schema["const"]] if "const" in schema else schema["enum"])
        if parts := schema.get("allOf"):
            return self._all(parts, {key: kept for key, kept in schema.items() if key != "allOf"}, depth)
        if options := schema.get("oneOf") or schema.get("anyOf"):
            return self._one(options, schema, depth)
        return self._typed(schema, depth)

    def _all(self, parts: list[Any], rest: Any, depth: int) -> Any:
        made = [self.value(part, depth) for part in [*parts, rest]]
        merged: dict[str, Any] = {}
        for each in made:
            merged |= each if isinstance(each, dict) else {}
        return merged or made[0]

    def _one(self, options: list[Any], schema: Any, depth: int) -> Any:
        """One of several forms; the smallest where they nest deeply."""
        chosen = self.dice.choice(options) if depth < 12 else options[-1]
        made = self.value(chosen, depth)
        own = {key: kept for key, kept in schema.items() if key not in ("oneOf", "anyOf")}
        return {**self._object(own, depth), **made} if "properties" in own and isinstance(made, dict) else made

    def _typed(self, schema: Any, depth: int) -> Any:
        kinds = schema.get("type") or ("object" if "properties" in schema else "string")
        match kinds if isinstance(kinds, str) else self.dice.choice(kinds):
            case "object":
                return self._object(schema, depth)
            case "array":
                least = schema.get("minItems", 0)
                count = least if depth > 12 else self.dice.choice([least, least + 1, least + 2])
                return [self.value(schema.get("items", {}), depth + 1) for _ in range(count)]
            case "integer" | "number":
                low, high = schema.get("minimum", -(2**53)), schema.get("maximum", 10**18)
                return max(low, min(high, self.dice.choice(self.NUMBERS)))
            case "boolean":
                return self.dice.random() < 0.5
            case "null":
                return None
            case _:
                return self._text(schema)

    def _object(self, schema: Any, depth: int) -> dict[str, Any]:
        required = schema.get("required", ())
        share = self.dice.choice([0.0, 0.5, 1.0]) if depth < 12 else 0.0
        made = {
            name: self.value(part, depth + 1)
            for name, part in schema.get("properties", {}).items()
            if name in required or self.dice.random() < share
        }
        if schema.get("additionalProperties") is not False and "properties" not in schema:
            other = schema.get("additionalProperties")
            made |= {
                name: self.value(other if isinstance(other, dict) and other else {"type": kind}, depth + 1)
                for name, kind in (("a", "string"), ("$b", "integer"))
                if self.dice.random() < share
            }
        return made

    def _text(self, schema: Any) -> str:
        if schema.get("format") == "date-time":
            return self.dice.choice(["2022-11-08T00:00:00+00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
        if "[0-9a-f]{32}" in schema.get("pattern", ""):
            return f"{self.dice.getrandbits(128):032x}"
        if schema.get("pattern") or schema.get("format"):
            return str(schema.get("example") or "https://a.example/x")
        text = self.dice.choice(self.TEXTS)[: schema.get("maxLength")]
        return text.ljust(schema.get("minLength", 0), "x")
