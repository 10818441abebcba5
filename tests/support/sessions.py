"""A page without a browser: Streamlit's own messages over the websocket."""

from collections.abc import Iterator, Mapping

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol


def elements(url: str, page: str, query: str = "", headers: Mapping[str, str] | None = None) -> Iterator[Element]:
    """What a page draws in a new session, until its script has ended; `headers` are sent beside those of a browser."""
    stream = url.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(
        stream,
        origin=Origin(url),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers=dict(headers or {}),
        max_size=None,
        proxy=None,
    ) as session:
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        session.send(asked.SerializeToString())
        while True:
            message = ForwardMsg.FromString(session.recv(timeout=120))
            if message.WhichOneof("type") == "script_finished":
                return
            if message.WhichOneof("type") == "delta":
                yield message.delta.new_element


def alerts(url: str, page: str, query: str = "") -> list[str]:
    """The texts of its boxes, the ones of an exception that Streamlit draws itself included."""
    found = []
    for element in elements(url, page, query):
        if element.WhichOneof("type") == "alert":
            found.append(element.alert.body)
        if element.WhichOneof("type") == "exception":
            found.append(f"{element.exception.type}: {element.exception.message}")
    return found
