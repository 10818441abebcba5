"""Cloudinary's errors as they go over the wire."""

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

_NOT_FOUND: Final = (
    "<!DOCTYPE html>\n<html lang='en' xml:lang='en' xmlns='https://www.w3.org/1999/xhtml'><head><title>404</title>"
    "</head><body><h1>Page not found</h1></body></html>"
)


class ApiError(Exception):
    """An error of the Admin or Upload API."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message

    def response(self) -> JSONResponse:
        """The body that the APIs answer; a header repeats its text."""
        headers = {"X-Cld-Error": header_text(self.message)}
        return JSONResponse({"error": {"message": self.message}}, self.status, headers)


async def no_route(request: Request, _: Exception) -> Response:
    """Answer a path that is no route: Cloudinary's APIs send a page for people."""
    if "/cloudinary/v1_1/" in request.url.path:
        return HTMLResponse(_NOT_FOUND, 404)
    return PlainTextResponse("Not Found", 404)


class DeliveryError(Exception):
    """A picture that cannot be delivered; the reason goes into a header."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message

    def response(self) -> Response:
        """An empty body and `X-Cld-Error`, in the printable ASCII that a header can carry."""
        return Response(b"", self.status, {"X-Cld-Error": header_text(self.message)})


def header_text(message: str) -> str:
    """A text in the printable ASCII that a header can carry."""
    plain = "".join(c if c.isprintable() else " " for c in message)
    return plain.encode("ascii", "backslashreplace").decode()[:500]


def invalid(name: str, value: str) -> DeliveryError:
    """A parameter whose value is not understood."""
    return DeliveryError(400, f"Invalid {name} in transformation: {value}")


def missing(what: str) -> DeliveryError:
    """A picture that does not exist."""
    return DeliveryError(404, f"Resource not found - {what}")


def denied() -> DeliveryError:
    """A picture that the environment's settings keep back."""
    return DeliveryError(401, "deny or ACL failure")
