"""The account check's look at Klaviyo besides its template language: blocks, profiles, permissions."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

from core.accounts.account import Account
from core.blocks.attributes import attribute_text
from core.blocks.marker import find_marker
from core.blocks.meaning import difference
from core.domain.account_check import HTML_BLOCK, IMAGE_BLOCK, PERMISSIONS, PROFILES, CheckResult
from core.domain.connection import Connection
from core.errors import NotFound, OutcomeUnknown, Refused, Unavailable, WorkspaceError, note_of
from core.klaviyo.client import KlaviyoClient
from core.klaviyo.oauth import SCOPES
from core.klaviyo.responses import html_definition, image_definition

SCRATCH: Final = "Cloudinary for Klaviyo: account check (safe to delete)"
KLAVIYO_CAPABILITIES: Final = (HTML_BLOCK, IMAGE_BLOCK, PROFILES, PERMISSIONS)
_TAG: Final = "{{ event.title|default:''|urlencode|default:'Mug%20%26%20more' }}"
_METRICS: Final = 10
"""Among how many metrics an event is looked for."""
_RETURNS: Final = 4
"""How often a deleted block may come back before a person is told."""


def klaviyo_findings(account: Account, connection: Connection, sleep: Callable[[float], None]) -> Iterator[CheckResult]:
    """Round trips of both kinds of block, profiles with events, and the granted permissions."""
    klaviyo, prefix = account.klaviyo, account.cloud.prefix
    untried = untriable(connection)
    for capability, look in ((HTML_BLOCK, _html_block), (IMAGE_BLOCK, _image_block)):
        with _timed(capability) as result:
            result.update(untried or look(klaviyo, prefix, sleep))
        yield CheckResult(**result)
    with _timed(PROFILES) as result:
        result.update(_profiles(klaviyo))
    yield CheckResult(**result)
    yield permissions(connection)


def untriable(connection: Connection) -> Mapping[str, Any]:
    """What is found about everything that needs a scratch object when it may not be made; empty when it may."""
    missing = [scope for scope in _not_granted(connection) if scope.startswith("templates:")]
    means = f"Not tested without {' and '.join(missing)}: blocks cannot be read or created either. Reconnect on Setup."
    return {"outcome": "skipped", "means": means} if missing else {}


@contextmanager
def _timed(capability: str) -> Iterator[dict[str, Any]]:
    """Collect the result of a test, with the seconds that it took."""
    result: dict[str, Any] = {"capability": capability}
    started = time.perf_counter()
    yield result
    result["seconds"] = round(time.perf_counter() - started, 2)


def _html_block(klaviyo: KlaviyoClient, prefix: str, sleep: Callable[[float], None]) -> Mapping[str, Any]:
    """Whether a block's HTML comes back as it was sent, marker, tags and entities included."""
    image = f"{prefix}/image/upload/{_TAG}/sample.jpg"
    alt = attribute_text("Größe {{ x }} “5%” & more")
    sent = (
        f'<table data-cld="1.check" role="presentation" width="100%"><tr><td>'
        f'<a href="https://www.example.com/?a=1&amp;b=2"><img src="{image}" alt="{alt}" width="600" '
        'style="display:block;border:0;"></a></td></tr></table>'
    )
    with _scratch_block(klaviyo, html_definition(sent), sleep) as definition:
        got = str((definition.get("data") or {}).get("content") or "")
    if got == sent:
        return {"outcome": "pass", "means": "Klaviyo keeps a block's HTML unchanged."}
    if lost := difference(sent, got, essential=True):
        means = f"Klaviyo changes a block's HTML ({lost}), so saving would report a conflict. Contact support."
        return {"outcome": "fail", "means": means, "detail": got[:500]}
    if not find_marker(got):
        means = "Klaviyo removes a block's choices from its HTML: they are saved on the asset and in this workspace."
        return {"outcome": "alternative", "means": means, "detail": got[:500]}
    if changed := difference(sent, got):
        means = f"Klaviyo changes how a block's HTML looks but keeps its content: {changed}."
        return {"outcome": "alternative", "means": means, "detail": got[:500]}
    return {"outcome": "pass", "means": "Klaviyo reformats a block's HTML without changing its meaning."}


def _image_block(klaviyo: KlaviyoClient, prefix: str, sleep: Callable[[float], None]) -> Mapping[str, Any]:
    """Whether a native image block keeps source, alt text and link."""
    lost = "Images and videos are sent as HTML blocks instead of Klaviyo's own image blocks."
    src, alt, href = f"{prefix}/image/upload/f_jpg/sample.jpg", "A sample", "https://www.example.com/"
    try:
        with _scratch_block(klaviyo, image_definition(src, alt, href, 600), sleep) as definition:
            properties = (definition.get("data") or {}).get("properties") or {}
    except (Unavailable, NotFound):
        raise
    except WorkspaceError as error:
        return {"outcome": "alternative", "means": lost, "detail": note_of(error)}
    if (properties.get("src"), properties.get("alt_text"), properties.get("href")) == (src, alt, href):
        return {"outcome": "pass", "means": "Klaviyo's own image blocks keep the source, alt text and link."}
    return {"outcome": "alternative", "means": lost, "detail": f"Klaviyo kept only {sorted(properties)}"}


def _profiles(klaviyo: KlaviyoClient) -> Mapping[str, Any]:
    """Whether events may carry their profiles."""
    means = "Previews use a sample profile: this connection may not read profiles (profiles:read is optional)."
    try:
        for metric in klaviyo.get_metrics()[:_METRICS]:
            events = klaviyo.get_events(metric.id, 1, profiles=True)
            if events and events[0].profile:
                return {"outcome": "pass", "means": "Previews use the real profiles of your recipients."}
            if events:
                return {
                    "outcome": "alternative",
                    "means": means,
                    "detail": "Klaviyo returned the event without its profile",
                }
    except Refused as error:
        return {"outcome": "alternative", "means": means, "detail": str(error)}
    return {"outcome": "skipped", "means": "The account has no events yet."}


def permissions(connection: Connection) -> CheckResult:
    """Whether Klaviyo granted all that is required; asks nobody."""
    if connection.by_key:
        means = "A private key does not list its permissions; Klaviyo refuses each call that is not allowed."
        return CheckResult(capability=PERMISSIONS, outcome="skipped", means=means)
    missing = _not_granted(connection)
    if missing:
        means = f"Not granted: {', '.join(missing)}. Reconnect on Setup."
        return CheckResult(capability=PERMISSIONS, outcome="fail", means=means)
    return CheckResult(
        capability=PERMISSIONS, outcome="pass", means=f"All {len(SCOPES)} required permissions are granted."
    )


def _not_granted(connection: Connection) -> list[str]:
    """The scopes that Klaviyo did not grant; a private key does not tell."""
    return [] if connection.by_key else [scope for scope in SCOPES if scope not in connection.scope.split()]


@contextmanager
def _scratch_block(
    klaviyo: KlaviyoClient, definition: Mapping[str, Any], sleep: Callable[[float], None]
) -> Iterator[Mapping[str, Any]]:
    """A block of this definition as Klaviyo tells it, gone for good afterwards; leftovers of a crash go first."""
    _sweep(klaviyo, sleep)
    try:
        block = klaviyo.create_universal_content(SCRATCH, definition)
    except OutcomeUnknown:
        _sweep(klaviyo, sleep)
        raise
    with removed_afterwards(lambda: remove_block(klaviyo, block.id, sleep)):
        yield klaviyo.get_universal_content(block.id).definition or {}


@contextmanager
def removed_afterwards(remove: Callable[[], None]) -> Iterator[None]:
    """Remove a scratch object in the end; if something else ended its test, that is raised, whatever becomes of it.

    What is left then goes with the next check.
    """
    try:
        yield
    except BaseException:
        with suppress(WorkspaceError):
            remove()
        raise
    remove()


def _sweep(klaviyo: KlaviyoClient, sleep: Callable[[float], None]) -> None:
    """Delete what a crash or a lost answer left behind."""
    for leftover in klaviyo.find_universal_content(SCRATCH):
        remove_block(klaviyo, leftover.id, sleep)


def remove_block(klaviyo: KlaviyoClient, block_id: str, sleep: Callable[[float], None]) -> None:
    """Delete a block; one that was changed before may come back some seconds later, and is deleted again."""
    for _ in range(_RETURNS):
        try:
            klaviyo.delete_universal_content(block_id)
        except NotFound:
            return
        sleep(3)
    raise Unavailable(f"the temporary block “{SCRATCH}” reappears after it is deleted; delete it in Klaviyo")
