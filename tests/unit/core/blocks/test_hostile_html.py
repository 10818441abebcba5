"""What reads a block's HTML looks at each character a few times, whatever a stranger has written."""

import subprocess
import sys

import pytest

from tests.support.servers import ROOT

CPU_SECONDS = 5
READERS = {
    "edited": "from core.blocks.edited import _marked, without_marker; _marked(without_marker(html), 'm')",
    "lint": "from core.blocks.lint import lint; lint(html, has_event=False)",
    "references": "from core.blocks.references import traces_in; from core.cloudinary.delivery import cloud_named; "
    "traces_in(html, cloud_named('demo'))",
    "images": "from core.blocks.preview import image_urls; image_urls(html)",
    "marker": "from core.blocks.marker import own_marker; own_marker(html, 'demo', 'a', '')",
}
UNITS = [
    "{{ x ",
    "{%",
    "{{",
    "{#",
    "{{\n",
    "{%\n",
    " ",
    "<",
    "<img ",
    "<a ",
    "<a a='",
    "<!--",
    'data-cld="',
    "&#",
    "on",
]
SCRIPT = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
for unit in UNITS:
    html = (unit * 200_000)[:200_000]
    print(repr(unit), flush=True)
    READER
"""


@pytest.mark.parametrize("reader", READERS)
def test_html_is_read_in_a_time_that_grows_with_its_length(reader: str) -> None:
    script = (
        SCRIPT.replace("SECONDS", str(CPU_SECONDS)).replace("UNITS", repr(UNITS)).replace("READER", READERS[reader])
    )
    child = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert child.returncode == 0, (child.stdout[-50:], child.stderr[-500:])
