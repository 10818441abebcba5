"""The list for a proofreader has a string of every kind of place where a person reads one, and few others."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from docs.make_strings import page_of, user_strings

FILES: Final[Mapping[str, str]] = {
    "core/errors.py": "class WorkspaceError(Exception):\n    pass\n",
    "core/links/faults.py": (
        "class Broken(WorkspaceError):\n    '''A docstring.'''\n\n\nraise Broken('canary raised', 'a.place')\n"
    ),
    "core/links/status.py": "LABELS = {'ok': 'Canary state'}\n",
    "core/links/report.html": "<style>.canary { color: red }</style><h1 title='canary hover'>canary in the report</h1>",
    "core/cli/send.py": (
        "@click.command()\n@click.option('--x', help='canary of an option')\ndef send():\n"
        "    '''Canary of a command.'''\n    print_line(f'canary printed {count}')\n"
    ),
    "ui/send/text.py": (
        "'''Docstring of texts.'''\n\nCANARY = 'one'\n\n\n"
        "def of(n: int) -> str:\n    '''No string.'''\n    return f'{n} two'\n"
    ),
    "ui/send/hand_text.py": "NAMES = {'ok': 'three', 'failed': 'four'}\n",
    "ui/send/page.py": (
        "_LOGGER.info('canary in the log')\nst.button('canary', key='not_shown', icon='nothing')\n"
        "with Cell('send/cell', 1, 'canary cell'):\n    st.dataframe([{'canary column': 1}])\n"
        "    db.execute('select canary from canaries where x = ?')\n    x = y['canary subscript']\n"
    ),
    "sandbox/klaviyo/pages/email.py": (
        "page = f\"<p class='canary class'>canary of {shop}</p><button>Canary button</button>\"\n"
    ),
    "extension/panel.js": (
        '// canary in a comment\nconst pattern = /canary in a pattern/, ratio = a / b;\nsay("canary in a script");\n'
        "say(`canary with ${number} values`);\n"
    ),
    "extension/panel.html": "<script>canary in code</script><input placeholder='canary hint' class='canary style'>",
    "extension/manifest.json": '{\n  "name": "Canary of the store",\n  "version_name": "Canary version"\n}\n',
    "sandbox/node_modules/x.js": 'say("canary of somebody else");',
}
LISTED: Final = {
    "core/links/faults.py": {"canary raised"},
    "core/links/status.py": {"Canary state"},
    "core/links/report.html": {"canary hover", "canary in the report"},
    "core/cli/send.py": {"canary of an option", "Canary of a command.", "canary printed {count}"},
    "ui/send/text.py": {"one", "{n} two"},
    "ui/send/hand_text.py": {"three", "four"},
    "ui/send/page.py": {"canary", "canary cell", "canary column"},
    "sandbox/klaviyo/pages/email.py": {"canary of {shop}", "Canary button"},
    "extension/panel.js": {"canary in a script", "canary with ${number} values"},
    "extension/panel.html": {"canary hint"},
    "extension/manifest.json": {"Canary of the store"},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_every_kind_of_place_is_listed_and_code_is_not(root: Path) -> None:
    listed: dict[str, set[str]] = {}
    for string in user_strings(root):
        listed.setdefault(string.file, set()).add(string.text)
    assert listed == LISTED


def test_a_string_has_its_line_and_its_page() -> None:
    strings = [string for string in user_strings() if string.text == "Install Klaviyo app"]
    assert [page_of(string.file) for string in strings] == ["Setup"]
    (string,) = strings
    assert str(string) == f"ui/setup/text.py:{string.line}  Install Klaviyo app"
    line = (Path(__file__).resolve().parents[2] / string.file).read_text().splitlines()[string.line - 1]
    assert line == 'INSTALL = "Install Klaviyo app"'
