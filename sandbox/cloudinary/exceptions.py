"""Cloudinary's errors as they go over the wire."""

from starlette.responses import JSONResponse, Response


class ApiError(Exception):
    """An error of the Admin or Upload API."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message

    def response(self) -> JSONResponse:
        """The body that the APIs answer."""
        return JSONResponse({"error": {"message": self.message}}, self.status)


class DeliveryError(Exception):
    """A picture that cannot be delivered; the reason goes into a header."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message

    def response(self) -> Response:
        """An empty body and `X-Cld-Error`."""
        message = self.message.encode("ascii", "backslashreplace").decode().replace("\n", " ").replace("\r", " ")
        return Response(b"", self.status, {"X-Cld-Error": message[:500]})


def invalid(name: str, value: str) -> DeliveryError:
    """A parameter whose value is not understood."""
    return DeliveryError(400, f"Invalid {name} in transformation: {value}")


def missing(what: str) -> DeliveryError:
    """A picture that does not exist."""
    return DeliveryError(404, f"Resource not found - {what}")
