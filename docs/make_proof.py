"""`make proof`: runs the tests whose expected values come from elsewhere, and writes docs/proof.md."""

import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "proof.md"
HEAD = """# Proof

Made by `make proof`: the tests whose expected values this project did not make. A case is one test; a property's case
stands for a hundred or more generated examples. What is excepted stands in a table of the test, with its source.

| witness | what it says | cases | passed | skipped | excepted, and why |
|---|---|---|---|---|---|
"""
TAIL = """
Nothing here asks the live services. `LIVE=1` with credentials in the environment runs
`tests/contract/library/test_services.py`
against them; that has not been done yet. Timings are another page: [figures.md](figures.md).
"""


@dataclass(frozen=True)
class Witness:
    """Who says it, what, in which tests, and what is left out."""

    who: str
    what: str
    tests: tuple[str, ...]
    excepted: str = "nothing"


JOURNEYS = ("readme", "journey", "send", "personalize", "keyboard", "refusals", "access", "extension", "report")
CONTRACT, CORE, SANDBOX = "tests/contract/", "tests/unit/core/", "tests/unit/sandbox/"
WITNESSES = (
    Witness(
        "the services' OpenAPI files",
        "every request that our clients send is documented; every answer that may come is survived",
        (f"{CONTRACT}test_client_specs.py",),
        "`DIFFERENCES`: what Klaviyo's and Cloudinary's guides document and their files lack",
    ),
    Witness(
        "Klaviyo's OpenAPI file",
        "the sandbox's answers are those of the file",
        (f"{CONTRACT}sandbox/klaviyo/test_schema.py", f"{CONTRACT}sandbox/klaviyo/test_refusals.py"),
        "`DIFFERENCES`: where the live service is known to differ from its file",
    ),
    Witness(
        "Schemathesis",
        "no generated request breaks the sandbox",
        (f"{CONTRACT}sandbox/klaviyo/test_fuzz.py", f"{CONTRACT}sandbox/cloudinary/test_fuzz.py"),
    ),
    Witness(
        "klaviyo-api, Klaviyo's own client",
        "works against the sandbox as against Klaviyo",
        (
            f"{CONTRACT}sandbox/klaviyo/test_sdk.py",
            f"{CONTRACT}sandbox/klaviyo/test_oauth.py",
            f"{CONTRACT}sandbox/klaviyo/test_rules.py",
            f"{CONTRACT}sandbox/klaviyo/test_library.py",
        ),
        "`template-render` goes by HTTP: the client takes the live 200 for no answer",
    ),
    Witness(
        "cloudinary, Cloudinary's own client",
        "works against the sandbox as against Cloudinary; signatures agree",
        tuple(
            f"{CONTRACT}sandbox/cloudinary/test_{part}.py"
            for part in ("api", "changes", "access", "delivery", "text", "fetch", "video")
        ),
    ),
    Witness(
        "texts as three of Cloudinary's clients escape them",
        "the sandbox draws the text that was meant",
        (f"{CONTRACT}sandbox/cloudinary/test_escapes.py",),
        "rows in which a client loses characters by its own doing are marked so in the data",
    ),
    Witness(
        "cloudinary and @cloudinary/url-gen",
        "delivery addresses agree; both parsers read them back",
        (f"{CORE}cloudinary/test_delivery_witnesses.py", f"{CORE}cloudinary/test_delivery_urls.py"),
        "other than plain letters are compared after decoding: the builders escape unlike each other",
    ),
    Witness(
        "a percent-decoder and a JSON generator in the test",
        "each form of expression shows the value or its fallback, and never raises",
        (f"{CORE}blocks/test_expression.py", f"{CORE}blocks/test_shop_link.py", f"{CORE}domain/test_field_path.py"),
    ),
    Witness(
        "hostile texts",
        "nothing leaves its place from choice to preview",
        (f"{CORE}blocks/test_hostile.py",),
    ),
    Witness(
        "a slow walk over events, written in the test",
        "the profile counts alike; merging two is profiling both",
        (f"{CORE}events/test_profile.py", f"{CORE}events/test_detail.py"),
    ),
    Witness(
        "event shapes of real shop integrations",
        "every mail renders and every picture comes, for each shape and template",
        (
            f"{CONTRACT}events/test_every_shape.py",
            f"{CONTRACT}events/test_every_event.py",
            f"{SANDBOX}test_world_events.py",
        ),
    ),
    Witness(
        "a state machine over people, dying processes and two workspaces",
        "the table of links tells the truth after every step",
        (f"{CONTRACT}links/test_links_machine.py",),
        "a few walks; `SOAK=1` takes many",
    ),
    Witness(
        "the services' faults, one after another",
        "each ends in its named outcome, with one block",
        (f"{CONTRACT}send/test_send_faults.py",),
        "an even share of the matrix; `SOAK=1` takes all of it",
    ),
    Witness(
        "ten users at work while calls fail, a full disk, damaged and foreign databases",
        "no error without its sentence, nothing lost, the audit clean at the end",
        (f"{CONTRACT}test_soak.py", f"{CONTRACT}test_hard_days.py", f"{CORE}store/test_store.py"),
        "seconds of it; `make soak` takes an hour",
    ),
    Witness(
        "axe-core",
        "no serious finding on any page, light and dark",
        ("tests/e2e/test_accessibility.py",),
    ),
    Witness(
        "a real browser",
        "the product's journeys, the README's own words among them",
        tuple(f"tests/e2e/test_{part}.py" for part in JOURNEYS),
        "four of six code editors; `SOAK=1` takes all",
    ),
)


def main() -> int:
    ended = _run(sorted({test for witness in WITNESSES for test in witness.tests}))
    rows, failed = [], 0
    for witness in WITNESSES:
        counts = Counter(end for test in witness.tests for end in ended[test])
        cases = sum(counts.values())
        sys.stdout.write(f"{witness.who}: {counts['passed']} of {cases}\n")
        cells = (witness.who, witness.what, cases, counts["passed"], counts["skipped"], witness.excepted)
        rows.append("| " + " | ".join(map(str, cells)) + " |")
        failed += counts["failure"] + counts["error"]
    PAGE.write_text(HEAD + "\n".join(rows) + "\n" + TAIL)
    return min(failed, 1)


def _run(tests: list[str]) -> dict[str, list[str]]:
    """How the cases of each of these files ended."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        pytest = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", f"--junitxml={report}"]
        subprocess.run([*pytest, *tests], cwd=ROOT, check=False)
        ended: dict[str, list[str]] = {test: [] for test in tests}
        for case in ElementTree.parse(report).iter("testcase"):
            file = case.attrib["classname"].replace(".", "/") + ".py"
            ended[file].append(next((child.tag for child in case if child.tag in _ENDS), "passed"))
        return ended


_ENDS = ("failure", "error", "skipped")


if __name__ == "__main__":
    sys.exit(main())
