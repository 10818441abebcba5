"""Path → handler."""

from starlette.convertors import PathConvertor, register_url_convertor
from starlette.routing import Route

from sandbox.cloudinary import budget, changes, handlers, transformations
from sandbox.cloudinary.delivery.route import deliver, deliver_private
from sandbox.cloudinary.handlers import admin, upload_api

_CLOUD = "/v1_1/{cloud}"
_NAMED = f"{_CLOUD}/transformations/{{transformation}}"


class _AnyPathConvertor(PathConvertor):
    regex = "(?s:.*)"


# A text layer may hold `%0A`. Starlette's own pattern ends at a line break, in the mounts around these routes too.
register_url_convertor("path", _AnyPathConvertor())

api_routes = [
    Route(f"{_CLOUD}/ping", admin(handlers.ping)),
    Route(f"{_CLOUD}/config", admin(handlers.config)),
    Route(f"{_CLOUD}/usage", admin(budget.get_usage)),
    Route(f"{_CLOUD}/resources/search", admin(handlers.search_assets), methods=["POST"]),
    Route(f"{_CLOUD}/resources/by_asset_ids", admin(handlers.list_resources_by_asset_ids)),
    Route(f"{_CLOUD}/resources/by_asset_folder", admin(handlers.list_resources_by_asset_folder)),
    Route(f"{_CLOUD}/resources/{{resource_type}}", admin(handlers.list_resources)),
    Route(f"{_CLOUD}/resources/{{resource_type}}/{{type}}", admin(handlers.list_resources), methods=["GET"]),
    Route(f"{_CLOUD}/resources/{{resource_type}}/{{type}}", admin(changes.delete_resources), methods=["DELETE"]),
    Route(
        f"{_CLOUD}/resources/{{resource_type}}/{{type}}/{{public_id:path}}", admin(handlers.get_resource_by_public_id)
    ),
    Route(
        f"{_CLOUD}/resources/{{resource_type}}/{{type}}/{{public_id:path}}",
        admin(changes.update_resource_by_public_id),
        methods=["POST"],
    ),
    Route(f"{_CLOUD}/metadata_fields", admin(handlers.list_metadata_fields), methods=["GET"]),
    Route(f"{_CLOUD}/metadata_fields", admin(handlers.create_metadata_field), methods=["POST"]),
    Route(f"{_CLOUD}/metadata_fields/{{external_id}}", admin(handlers.get_metadata_field), methods=["GET"]),
    Route(f"{_CLOUD}/metadata_fields/{{external_id}}", admin(handlers.update_metadata_field), methods=["PUT"]),
    Route(f"{_CLOUD}/metadata_fields/{{external_id}}", admin(handlers.delete_metadata_field), methods=["DELETE"]),
    Route(f"{_CLOUD}/transformations", admin(transformations.list_transformations), methods=["GET"]),
    Route(f"{_CLOUD}/transformations", admin(transformations.create_transformation), methods=["POST"]),
    Route(f"{_CLOUD}/transformations", admin(transformations.update_transformation), methods=["PUT"]),
    Route(f"{_CLOUD}/transformations", admin(transformations.delete_transformation), methods=["DELETE"]),
    Route(_NAMED, admin(transformations.get_transformation), methods=["GET"]),
    Route(_NAMED, admin(transformations.create_transformation), methods=["POST"]),
    Route(_NAMED, admin(transformations.delete_transformation), methods=["DELETE"]),
    Route(f"{_CLOUD}/{{resource_type}}/upload", upload_api(handlers.upload), methods=["POST"]),
    Route(f"{_CLOUD}/folders", admin(changes.list_root_folders)),
    Route(f"{_CLOUD}/folders/{{path:path}}", admin(changes.show_folder)),
    Route(f"{_CLOUD}/{{resource_type}}/rename", upload_api(changes.rename), methods=["POST"]),
    Route(f"{_CLOUD}/{{resource_type}}/destroy", upload_api(changes.destroy), methods=["POST"]),
    Route(f"{_CLOUD}/{{resource_type}}/explicit", upload_api(changes.explicit_asset), methods=["POST"]),
    Route(f"{_CLOUD}/{{resource_type}}/metadata", upload_api(handlers.update_assets_metadata), methods=["POST"]),
]
delivery_routes = [Route("/{cloud}/{path:path}", deliver, methods=["GET", "HEAD"])]
private_routes = [Route("/{path:path}", deliver_private, methods=["GET", "HEAD"])]
