#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every line of EVE output against tools/eve.schema.json. schema.py NAME FILE...: one line `ok` or `FAIL` for all of them."""
import json
import os
import re
import sys

try:
    from jsonschema import Draft7Validator
except ImportError:
    print(f"skip schema/{sys.argv[1]}: python3-jsonschema is not there")
    sys.exit(0)


# What tells one line from the next and has no bound that these digits could pass: lines that differ in nothing else are judged once.
COUNTS = re.compile(r'(?<!\\)"(flow_id|pcap_cnt|tx_id|offset|ends|early_bytes|answered_after_us|length|age|(?:pkts|bytes)_to(?:server|client))":\d{1,18}(?=[,}])')
PORTS = re.compile(r'(?<!\\)"((?:src|dest)_port)":[1-5]?\d{1,4}(?=[,}])')
TIMES = re.compile(r'(?<!\\)"(timestamp|start|end)":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+]0000"')


def common(line):
    return TIMES.sub(r'"\1":"T"', PORTS.sub(r'"\1":0', COUNTS.sub(r'"\1":0', line)))


def once(pairs):
    """An object of JSON in which no name stands twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def read_fields(path):
    """Suricata's fields: name to type."""
    with open(path, encoding="ascii") as f:
        return dict(line.rstrip("\n").split("\t") for line in f if not line.startswith("#"))


def type_of(value):
    if isinstance(value, list):
        kinds = {type_of(item) for item in value}
        return "array of " + ("number" if kinds == {"integer"} else "/".join(sorted(kinds)))
    return {bool: "boolean", int: "integer", str: "string", dict: "object"}.get(type(value), "nothing")


def strange(fields, record, path=""):
    """What in a record Suricata does not know, or has otherwise."""
    for key, value in record.items():
        full = path + key
        if full in ("upgate", "upgrade"):
            continue
        want = fields.get(full) or fields.get(path + "*")
        if want != type_of(value):
            yield f"{full} is {type_of(value)}, in Suricata's schema {want or 'nothing'}"
        elif isinstance(value, dict):
            yield from strange(fields, value, full + ".")


def type_in(schema, node):
    """The same of our schema's description of a field."""
    if "$ref" in node:
        node = schema["definitions"][node["$ref"].rsplit("/", 1)[1]]
    if node.get("type") == "array":
        kind = type_in(schema, node["items"])
        return "array of " + ("number" if kind == "integer" else kind)
    values = node.get("enum", [node["const"]] if "const" in node else [])
    return node.get("type") or "/".join(sorted({type_of(v) for v in values}))


def strange_schema(fields, schema, node, path=""):
    for key, value in node.get("properties", {}).items():
        full = path + key
        if full in ("upgate", "upgrade"):
            continue
        if "$ref" in value:
            value = schema["definitions"][value["$ref"].rsplit("/", 1)[1]]
        if fields.get(full) != type_in(schema, value):
            yield f"eve.schema.json has {full} as {type_in(schema, value)}, Suricata's {fields.get(full, 'not at all')}"
        yield from strange_schema(fields, schema, value, full + ".")


def main(name, files):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "tools", "eve.schema.json"), encoding="ascii") as f:
        schema = json.load(f)
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    fields = read_fields(os.path.join(here, "eve_fields.tsv"))
    lines, seen = 0, set()
    wrong = list(strange_schema(fields, schema, schema))
    for path in files:
        with open(path, encoding="ascii") as f:
            for line in f:
                lines += 1
                shape = common(line)
                if shape in seen:
                    continue
                try:
                    record = json.loads(line, object_pairs_hook=once)
                except ValueError as e:
                    wrong.append(f"{path}:{lines}: {e}: {line[:200]}")
                    continue
                found = [f"{path}:{lines}: {text}" for text in strange(fields, record)]
                for e in validator.iter_errors(record):
                    at = ".".join(str(part) for part in e.absolute_path)
                    found.append(f"{path}:{lines}: {at}: {e.message[:200]}")
                wrong += found
                if not found:
                    seen.add(shape)
    for text in wrong[:20]:
        print(text)
    if wrong or not lines:
        print(f"FAIL schema/{name}: {len(wrong)} errors in {lines} lines")
        return 1
    print(f"ok schema/{name}: {lines} lines")
    return 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
