#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every line of EVE output against tools/eve.schema.json. schema.py NAME FILE...: one line `ok` or `FAIL` for all of them."""
import json
import os
import sys

try:
    from jsonschema import Draft7Validator
except ImportError:
    print(f"skip schema/{sys.argv[1]}: python3-jsonschema is not there")
    sys.exit(0)


def once(pairs):
    """An object of JSON in which no name stands twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def main(name, files):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "tools", "eve.schema.json"), encoding="ascii") as f:
        schema = json.load(f)
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    lines = 0
    wrong = []
    for path in files:
        with open(path, encoding="ascii") as f:
            for line in f:
                lines += 1
                try:
                    record = json.loads(line, object_pairs_hook=once)
                except ValueError as e:
                    wrong.append(f"{path}:{lines}: {e}: {line[:200]}")
                    continue
                for e in validator.iter_errors(record):
                    at = ".".join(str(part) for part in e.absolute_path)
                    wrong.append(f"{path}:{lines}: {at}: {e.message[:200]}")
    for text in wrong[:20]:
        print(text)
    if wrong or not lines:
        print(f"FAIL schema/{name}: {len(wrong)} errors in {lines} lines")
        return 1
    print(f"ok schema/{name}: {lines} lines")
    return 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
