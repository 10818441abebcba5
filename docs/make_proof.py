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

Made by `make proof`. It lists the tests whose expected values come from outside this project. A case is one test; for
a property, one case covers a hundred or more generated examples. Each test has a table of its exceptions with their
sources.

| reference | what it shows | cases | passed | skipped | exceptions, and why |
|---|---|---|---|---|---|
"""
TAIL = """
Nothing here calls the live services. With `LIVE=1` and credentials in the environment,
`tests/contract/library/test_services.py` runs against them. This has not been done yet. For timings, see
[figures.md](figures.md).
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
        "every request that the workspace's clients send is documented; every possible response is handled",
        (f"{CONTRACT}test_client_specs.py",),
        "`DIFFERENCES`: what Klaviyo's and Cloudinary's guides document and their files lack",
    ),
    Witness(
        "Klaviyo's OpenAPI file",
        "the sandbox's responses match the file",
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
        "`template-render` is called over HTTP, because the client does not accept the live service's 200",
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
        "rows in which a client itself loses characters are marked in the data",
    ),
    Witness(
        "cloudinary and @cloudinary/url-gen",
        "delivery URLs agree; both parsers read them back",
        (f"{CORE}cloudinary/test_delivery_witnesses.py", f"{CORE}cloudinary/test_delivery_urls.py"),
        "characters other than plain letters are compared after decoding, because the builders escape them differently",
    ),
    Witness(
        "a percent-decoder and a JSON generator in the test",
        "each form of expression shows the value or its fallback, and never raises",
        (f"{CORE}blocks/test_expression.py", f"{CORE}blocks/test_shop_link.py", f"{CORE}domain/test_field_path.py"),
    ),
    Witness(
        "hostile texts",
        "no text escapes its context, from choice to preview",
        (f"{CORE}blocks/test_hostile.py",),
    ),
    Witness(
        "a slow walk over events, written in the test",
        "the profile has the same counts; merging two profiles equals profiling both",
        (f"{CORE}events/test_profile.py", f"{CORE}events/test_detail.py"),
    ),
    Witness(
        "event shapes of real shop integrations",
        "every email renders and every image loads, for each shape and template",
        (
            f"{CONTRACT}events/test_every_shape.py",
            f"{CONTRACT}events/test_every_event.py",
            f"{SANDBOX}test_world_events.py",
        ),
    ),
    Witness(
        "a state machine over people, dying processes and two workspaces",
        "the table of links is correct after every step",
        (f"{CONTRACT}links/test_links_machine.py",),
        "a few walks; `SOAK=1` runs many",
    ),
    Witness(
        "the services' faults, one after another",
        "each ends in its documented outcome, with one block",
        (f"{CONTRACT}send/test_send_faults.py",),
        "an evenly chosen part of the matrix; `SOAK=1` runs all of it",
    ),
    Witness(
        "ten users at work while calls fail, a full disk, damaged and foreign databases",
        "every error is explained, nothing is lost, and the audit is clean at the end",
        (f"{CONTRACT}test_soak.py", f"{CONTRACT}test_hard_days.py", f"{CORE}store/test_store.py"),
        "runs for seconds; `make soak` runs for an hour",
    ),
    Witness(
        "axe-core",
        "no serious finding on any page, light and dark",
        ("tests/e2e/test_accessibility.py",),
    ),
    Witness(
        "a real browser",
        "the product's main workflows, including the README's tour",
        tuple(f"tests/e2e/test_{part}.py" for part in JOURNEYS),
        "four of six code editors; `SOAK=1` runs all",
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
