# SPDX-License-Identifier: Apache-2.0
"""Holds answers to the schemas of an OpenAPI 3.1 document: the part of JSON Schema that Docs/openapi.yaml
uses, and an error for any other keyword, so that nothing is passed over unseen."""
from __future__ import annotations

import re
from typing import Any

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
IGNORED = {"description", "default"}
TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
}


class Mismatch(AssertionError):
    pass


class Document:
    def __init__(self, document: dict[str, Any]):
        self._document = document

    def check_answer(self, method: str, path: str, status: int, content_type: str, body: Any) -> None:
        """`path` as in the document, with its braces."""
        responses = self._document["paths"][path][method.lower()]["responses"]
        response = responses.get(str(status), responses["default"])
        if "$ref" in response:
            response = self._resolve(response["$ref"])
        content = response.get("content", {})
        if content_type not in content:
            raise Mismatch(f"{method} {path} {status}: {content_type} is not in the document")
        self.check(body, content[content_type]["schema"], f"{method} {path} {status}")

    def check_schema(self, value: Any, name: str) -> None:
        self.check(value, self._document["components"]["schemas"][name], name)

    def check(self, value: Any, schema: dict[str, Any], where: str) -> None:
        for keyword, argument in schema.items():
            if keyword not in IGNORED:
                getattr(self, "_" + keyword.lstrip("$").lower(), self._unknown(keyword))(value, argument, where, schema)

    def _unknown(self, keyword: str) -> Any:
        def fail(*_: Any) -> None:
            raise NotImplementedError(f"schema keyword {keyword}")
        return fail

    def _resolve(self, reference: str) -> Any:
        node: Any = self._document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
        return node

    def _ref(self, value: Any, argument: str, where: str, _: Any) -> None:
        self.check(value, self._resolve(argument), where)

    def _type(self, value: Any, argument: str | list[str], where: str, _: Any) -> None:
        for name in [argument] if isinstance(argument, str) else argument:
            if name == "integer" and isinstance(value, int) and not isinstance(value, bool):
                return
            if name in TYPES and isinstance(value, TYPES[name]):
                return
        raise Mismatch(f"{where}: {value!r} is no {argument}")

    def _required(self, value: dict[str, Any], argument: list[str], where: str, _: Any) -> None:
        if missing := set(argument) - value.keys():
            raise Mismatch(f"{where}: {sorted(missing)} missing in {value!r}")

    def _properties(self, value: dict[str, Any], argument: dict[str, Any], where: str, schema: Any) -> None:
        for name, part in value.items():
            if name in argument:
                self.check(part, argument[name], f"{where}.{name}")
            else:
                raise Mismatch(f"{where}: {name} is not in the document")

    def _additionalproperties(self, *_: Any) -> None:
        pass  # what a schema does not name is refused anyway

    def _items(self, value: list[Any], argument: dict[str, Any], where: str, _: Any) -> None:
        for index, item in enumerate(value):
            self.check(item, argument, f"{where}[{index}]")

    def _enum(self, value: Any, argument: list[Any], where: str, _: Any) -> None:
        if value not in argument:
            raise Mismatch(f"{where}: {value!r} is none of {argument}")

    def _const(self, value: Any, argument: Any, where: str, _: Any) -> None:
        self._enum(value, [argument], where, None)

    def _format(self, value: Any, argument: str, where: str, _: Any) -> None:
        if argument != "date-time":
            raise NotImplementedError(f"format {argument}")
        if isinstance(value, str) and not TIME.fullmatch(value):
            raise Mismatch(f"{where}: {value!r} is no time")

    def _oneof(self, value: Any, argument: list[Any], where: str, _: Any) -> None:
        matched, reasons = 0, []
        for schema in argument:
            try:
                self.check(value, schema, where)
                matched += 1
            except Mismatch as mismatch:
                reasons.append(str(mismatch))
        if matched != 1:
            raise Mismatch(f"{where}: {matched} of oneOf match; {reasons}")

    def _allof(self, value: Any, argument: list[Any], where: str, _: Any) -> None:
        # Each part names its own members only; together they have to name all.
        parts = [self._resolve(part["$ref"]) if "$ref" in part else part for part in argument]
        merged: dict[str, Any] = {"type": "object", "required": [], "properties": {}}
        for part in parts:
            if unmerged := part.keys() - merged.keys() - IGNORED:
                raise NotImplementedError(f"allOf with {unmerged}")
            merged["required"] += part.get("required", [])
            merged["properties"] |= part.get("properties", {})
        self.check(value, merged, where)
