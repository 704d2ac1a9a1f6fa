"""The part of SARIF 2.1.0 that the reports use, written from the specification as a closed schema.

A property that stands here may be given in the form that stands here; nothing else may. ``pytest --sarif-schema FILE``
holds the reports against the schema of OASIS as well.
"""

from typing import Any


def _closed(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def _list(items: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


TEXT = {"type": "string", "minLength": 1}
WHOLE = {"type": "integer", "minimum": 1}
INDEX = {"type": "integer", "minimum": 0}
URI = {
    "type": "string",
    "minLength": 1,
    "format": "uri-reference",
    "pattern": r"^[A-Za-z0-9._~:/%@!$&'()*+,;=-]+$",
}
LEVEL = {"enum": ["error", "warning", "note"]}
# In a message a link is [text](target), a placeholder {0}; a brace that is none stands twice.
MESSAGE = _closed(
    {"text": {**TEXT, "not": {"pattern": r"\]\(|(^|[^{])(\{\{)*\{([^{]|$)|(^|[^}])(\}\})*\}([^}]|$)"}}}
)
DESCRIPTION = _closed({"text": {**TEXT, "maxLength": 1024}})

REGION = _closed({"startLine": WHOLE, "startColumn": WHOLE, "endLine": WHOLE, "endColumn": WHOLE})
ARTIFACT = {
    "oneOf": [
        _closed(
            {"uri": {**URI, "not": {"pattern": "^(/|[A-Za-z]+:)"}}, "uriBaseId": {"enum": ["%SRCROOT%"]}}
        ),
        _closed({"uri": {**URI, "pattern": "^file:///"}}),
    ]
}
CELL = _closed(
    {
        "name": {"type": "string", "pattern": r"^cell \d+$"},
        "kind": {"enum": ["object"]},
        "properties": _closed(
            {"cell": WHOLE, "line": WHOLE, "column": WHOLE},
            {"cellId": {"type": "string"}, "executionCount": {"type": "integer"}},
        ),
    }
)
PLACE = {"physicalLocation": _closed({"artifactLocation": ARTIFACT}, {"region": REGION})}
CELLS = {"logicalLocations": _list(CELL, minItems=1, maxItems=1)}

FIX = _closed(
    {
        "description": MESSAGE,
        "artifactChanges": _list(
            _closed(
                {
                    "artifactLocation": ARTIFACT,
                    "replacements": _list(
                        _closed({"deletedRegion": REGION}, {"insertedContent": _closed({"text": TEXT})}),
                        minItems=1,
                    ),
                }
            ),
            minItems=1,
            maxItems=1,
        ),
    }
)

RESULT = _closed(
    {
        "ruleId": TEXT,
        "ruleIndex": INDEX,
        "level": LEVEL,
        "message": MESSAGE,
        "locations": _list(_closed(PLACE, CELLS), minItems=1, maxItems=1),
        "partialFingerprints": _closed(
            {
                "primaryLocationLineHash": {"type": "string", "pattern": r"^[0-9a-f]+:[1-9]\d*$"},
                "nb2prod/v1": {"type": "string", "pattern": r"^[0-9a-f]+(-\d+)?$"},
            }
        ),
    },
    {
        "relatedLocations": _list(
            _closed({"id": INDEX, "message": MESSAGE, **PLACE, **CELLS}), minItems=1, maxItems=100
        ),
        "fixes": _list(FIX, minItems=1, maxItems=1),
    },
)

RULE = _closed(
    {
        "id": TEXT,
        "name": {**TEXT, "maxLength": 255},
        "shortDescription": DESCRIPTION,
        "fullDescription": DESCRIPTION,
        "help": _closed({"text": TEXT, "markdown": TEXT}),
        "defaultConfiguration": _closed({"level": LEVEL}),
        "properties": _closed(
            {
                "tags": _list(TEXT, minItems=1, maxItems=10, uniqueItems=True),
                "precision": {"enum": ["very-high", "high", "medium", "low"]},
                "problem.severity": {"enum": ["error", "warning", "recommendation"]},
            },
            {"security-severity": {"type": "string", "pattern": r"^(\d\.\d|10\.0)$"}},
        ),
    }
)

INVOCATION = _closed(
    {
        "executionSuccessful": {"type": "boolean"},
        "exitCode": {"enum": [0, 1, 2]},
        "toolExecutionNotifications": _list(_closed({"level": LEVEL, "message": MESSAGE})),
    }
)

RUN = _closed(
    {
        "tool": _closed(
            {
                "driver": _closed(
                    {
                        "name": {"enum": ["nb2prod"]},
                        "version": TEXT,
                        "informationUri": URI,
                        "rules": _list(RULE),
                    }
                )
            }
        ),
        "invocations": _list(INVOCATION, minItems=1, maxItems=1),
        "originalUriBaseIds": _closed({"%SRCROOT%": _closed({"description": MESSAGE})}),
        "columnKind": {"enum": ["unicodeCodePoints"]},
        "results": _list(RESULT, maxItems=25_000),
    }
)

SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    **_closed(
        {
            "$schema": {**URI, "pattern": r"^https://.*/sarif-schema-2\.1\.0\.json$"},
            "version": {"enum": ["2.1.0"]},
            "runs": _list(RUN, minItems=1, maxItems=1),
        }
    ),
}
