"""What the style sheet hides is still called so by the installed Streamlit."""

from pathlib import Path

import streamlit

from tests.support.servers import ROOT


def test_streamlits_own_csv_download_is_hidden() -> None:
    """It lets a text start a spreadsheet's formula."""
    rule = '[data-testid="stElementToolbarButton"]:has([aria-label*="Download as CSV"]) { display: none; }'
    assert rule in (ROOT / "ui" / "app" / "style.css").read_text()
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    (table,) = [text for path in scripts.glob("DataFrame.*.js") if (text := path.read_text(encoding="utf-8"))]
    (toolbar,) = [text for path in scripts.glob("Toolbar.*.js") if (text := path.read_text(encoding="utf-8"))]
    assert "label:`Download as CSV`" in table
    assert "stElementToolbarButton" in toolbar
    assert '"aria-label":' in toolbar
