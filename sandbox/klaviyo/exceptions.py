"""Klaviyo's errors as they go over the wire."""

import uuid

from starlette.responses import JSONResponse

JSON_API = "application/vnd.api+json"


class ApiError(Exception):
    """An error of the JSON:API; raised by models, answered by the route."""

    def __init__(self, status: int, code: str, title: str, detail: str, pointer: str = "") -> None:
        super().__init__(detail)
        self.status, self.code, self.title, self.detail, self.pointer = status, code, title, detail, pointer

    def response(self) -> JSONResponse:
        """The body that Klaviyo's API answers."""
        where = {"parameter": self.pointer} if "/" not in self.pointer else {"pointer": self.pointer}
        error = {
            "id": str(uuid.uuid4()),
            "status": self.status,
            "code": self.code,
            "title": self.title,
            "detail": self.detail,
            "source": where if self.pointer else {"pointer": "/data/"},
            "links": {},
            "meta": {},
        }
        return JSONResponse({"errors": [error]}, self.status, media_type=JSON_API)


def invalid(detail: str, pointer: str = "") -> ApiError:
    """A request that is not understood."""
    return ApiError(400, "invalid", "Invalid input.", detail, pointer)


def not_found(detail: str) -> ApiError:
    """A thing that does not exist."""
    return ApiError(404, "not_found", "Not found.", detail)


class OAuthError(Exception):
    """An error of the token endpoints, by RFC 6749."""

    def __init__(self, status: int, error: str, description: str = "") -> None:
        super().__init__(error)
        self.status, self.error, self.description = status, error, description

    def response(self) -> JSONResponse:
        """The body that the token endpoint answers."""
        body = {"error": self.error} | ({"error_description": self.description} if self.description else {})
        return JSONResponse(body, self.status, headers={"Cache-Control": "no-store"})
