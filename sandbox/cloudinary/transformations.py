"""Named transformations, as the Admin API makes and tells them."""

import re
import sqlite3
from typing import Any

from starlette.requests import Request

from sandbox.cloudinary.exceptions import ApiError
from sandbox.cloudinary.wire import Body
from sandbox.context import Sandbox


def list_transformations(request: Request, body: Body) -> Any:
    """GET /transformations; all of them are named. Older clients ask for one by `?transformation=`."""
    if "transformation" in request.query_params:
        return get_transformation(request, body)
    rows = Sandbox.of(request).state.db.execute("select * from transformation order by name").fetchall()
    matches = [] if request.query_params.get("named") == "false" else rows
    return {"transformations": [{**_resource(row), "name": f"t_{row['name']}"} for row in matches]}


def get_transformation(request: Request, body: Body) -> Any:
    """GET /transformations/{name}."""
    return _resource(_row(request, body))


def create_transformation(request: Request, body: Body) -> Any:
    """POST /transformations/{name}, or the name in the body; 409 when there is one of that name."""
    name = str(request.path_params.get("transformation") or body.get("name") or "")
    definition = str(body.get("transformation") or "")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name) or not definition:
        raise ApiError(400, "Missing required parameter - transformation")
    with Sandbox.of(request).state.write() as db:
        try:
            db.execute("insert into transformation values (?, ?, ?)", [name, definition, _is_allowed(body)])
        except sqlite3.IntegrityError:
            raise ApiError(409, f"Transformation {name} already exists") from None
    return {"message": "created"}


def update_transformation(request: Request, body: Body) -> Any:
    """PUT /transformations: whether it is allowed when transformations are strict."""
    name = _row(request, body)["name"]
    with Sandbox.of(request).state.write() as db:
        db.execute("update transformation set allowed_for_strict = ? where name = ?", [_is_allowed(body), name])
    return {"message": "updated"}


def delete_transformation(request: Request, body: Body) -> Any:
    """DELETE /transformations/{name}."""
    name = _row(request, body)["name"]
    with Sandbox.of(request).state.write() as db:
        db.execute("delete from transformation where name = ?", [name])
    return {"message": "deleted"}


def _is_allowed(body: Body) -> bool:
    return str(body.get("allowed_for_strict", "")).lower() in ("true", "1")


def _row(request: Request, body: Body) -> sqlite3.Row:
    places = (request.path_params, request.query_params, body)
    name = next((str(place["transformation"]) for place in places if "transformation" in place), "").removeprefix("t_")
    query = "select * from transformation where name = ?"
    row: sqlite3.Row | None = Sandbox.of(request).state.db.execute(query, [name]).fetchone()
    if row is None:
        raise ApiError(404, f"Can't find transformation {name}")
    return row


def _resource(row: sqlite3.Row) -> dict[str, Any]:
    allowed = bool(row["allowed_for_strict"])
    return {"name": row["name"], "allowed_for_strict": allowed, "used": False, "named": True}
