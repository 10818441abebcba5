"""Bodies are limited by what they declare, before a byte of them is read."""

from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

_FORM: Final = "application/x-www-form-urlencoded"
_FIELDS: Final = 50


def refuse_body(request: Request, largest: int) -> Response | None:
    """Why this body is not read: its length is not declared, or is beyond `largest` bytes."""
    length = request.headers.get("content-length", "")
    if "transfer-encoding" in request.headers or not length.isdecimal():
        return PlainTextResponse("The length of the body has to be declared.", 411)
    # A number of many digits is not even read.
    if len(length) > 12 or int(length) > largest:
        return PlainTextResponse(f"The body is longer than {largest} bytes.", 413)
    return None


async def read_form(request: Request, largest: int) -> dict[str, str] | Response:
    """Return the fields of a form of at most `largest` bytes, or why it is not read; it has no parts that are files."""
    if refusal := refuse_body(request, largest):
        return refusal
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return PlainTextResponse(f"A form has to be {_FORM}.", 415)
    text = (await request.body()).decode(errors="replace")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError:
        return PlainTextResponse(f"A form has at most {_FIELDS} fields.", 400)
