"""The page that the browser begins with is Streamlit's own with our script in it, or the server does not start."""

from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.testclient import TestClient

from web.entry import entry_routes

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


def test_every_page_begins_with_the_script_and_all_of_streamlits_html() -> None:
    client = TestClient(Starlette(routes=entry_routes(["personalize"], INDEX)))
    for path in ("/", "/personalize"):
        before, script, after = client.get(path).text.partition("<script>\n{\n  const push = history.pushState")
        assert script
        assert before.endswith("<head>")
        assert before + after.partition("</script>")[2] == INDEX.read_text(encoding="utf-8")


@pytest.mark.parametrize("html", ["", "<html><body></body></html>", "<html><title>x</title></html>"])
def test_html_without_a_head_is_not_served_without_the_script(tmp_path: Path, html: str) -> None:
    (index := tmp_path / "index.html").write_text(html)
    with pytest.raises(RuntimeError, match="head"):
        entry_routes(["personalize"], index)


def test_a_head_with_attributes_is_a_head(tmp_path: Path) -> None:
    (index := tmp_path / "index.html").write_text('<html><HEAD data-x="1"><title>x</title></HEAD></html>')
    html = TestClient(Starlette(routes=entry_routes([], index))).get("/").text
    assert html.startswith('<html><HEAD data-x="1"><script>')
