"""The JSON Schema of a session, made of the structs that write it.

`python -m limberup.exports.session_schema FILE` (part of `make docs`) writes it.
"""

import sys
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final

import msgspec

from limberup.files import write_whole
from limberup.results.session import SCHEMA, Session

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def make_session_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of what `--json` writes; keys that it does not know may come later."""
    (whole,), parts = msgspec.json.schema_components([Session], ref_template="#/$defs/{name}")
    for part in parts.values():
        part["description"] = cleandoc(part["description"])
    whole_session = parts["Session"]
    whole_session["properties"]["schema"] = {"const": SCHEMA}
    whole_session["required"] = ["schema", *whole_session["required"]]
    return {"$schema": _DRAFT, "$id": f"urn:{SCHEMA}", "title": SCHEMA, **whole, "$defs": parts}


def encode_session_schema() -> bytes:
    """The schema as indented JSON, with a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(make_session_schema()), indent=2) + b"\n"


if __name__ == "__main__":
    write_whole(Path(sys.argv[1]), encode_session_schema())
