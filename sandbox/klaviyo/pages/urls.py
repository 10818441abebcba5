"""Path → page."""

from starlette.routing import Route

from sandbox.klaviyo.pages import account, contents, flows, library, outbox

_POST = ["POST"]

routes = [
    Route("/", contents.home),
    Route("/universal/{id}", contents.universal),
    Route("/universal/{id}/edit", contents.edit, methods=_POST),
    Route("/universal/{id}/delete", contents.delete, methods=_POST),
    Route("/flows", flows.flows),
    Route("/flows/{id}", flows.flow),
    Route("/flows/{id}/send", flows.send, methods=_POST),
    Route("/outbox", outbox.outbox),
    Route("/outbox/clear", outbox.clear, methods=_POST),
    Route("/outbox/{id}", outbox.one),
    Route("/templates", library.list_templates),
    Route("/templates/{id}", library.one_template),
    Route("/images", library.images),
    Route("/account", account.account),
    Route("/account/installs/{id}/uninstall", account.uninstall, methods=_POST),
]
