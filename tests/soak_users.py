"""Ten people at work in one workspace, and somebody else who changes things behind its back."""

import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from core import Workspace
from core.blocks.preview import image_urls, preview_html
from core.errors import Conflict, NotFound, Refused, StoreError, Unavailable, WorkspaceError
from core.extension.values import EXTENSION_ORIGIN
from tests.support.damage import Damage
from tests.support.sessions import alerts

PAGES = ("setup", "send", "personalize", "links", "events", "help")
TEMPLATES = ("templates/order-thanks.cldt.json", "templates/summer-hero.cldt.json")
METRICS = ("SHvie1", "APvie1", "Checkout Started", "PLord1")
# A person who meets one of these knows what to do; whatever else is raised is a fault of the product.
EXPLAINED = (Unavailable, Conflict)
FORGOTTEN = (NotFound, StoreError)


@dataclass
class Record:
    """What was done, what was refused with a sentence, and what nobody can explain; shared by all threads."""

    done: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    """Blocks that somebody else deleted, perhaps just while another one was saving them."""
    epoch: int = 0
    """Odd while a backup is being put back."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def of(self, deed: str) -> Iterator[None]:
        """Note how a deed ends; nothing is raised."""
        epoch = self.epoch
        try:
            yield
        except WorkspaceError as error:
            forgotten = isinstance(error, FORGOTTEN) and self.restored_since(epoch)
            explained = isinstance(error, EXPLAINED) or forgotten
            explained = explained or any(block_id in str(error) for block_id in list(self.deleted))
            self._tell(deed, error, explained=explained and str(error) != "")
        except Exception as error:  # noqa: BLE001 - the soak's finding
            self._tell(deed, error, explained=False)
        else:
            with self.lock:
                self.done[deed] += 1

    def restored_since(self, epoch: int) -> bool:
        """Whether a backup may have been put back since: what was begun before is not known after it."""
        return epoch % 2 == 1 or self.epoch != epoch

    def blame(self, deed: str, what: str) -> None:
        """Note something that may not be."""
        with self.lock:
            self.unexplained.append(f"{deed}: {what}")

    def _tell(self, deed: str, error: Exception, *, explained: bool) -> None:
        with self.lock:
            self.told[type(error).__name__] += 1
            if not explained:
                self.unexplained.append(f"{deed}: {type(error).__name__}: {error}")


class User:
    """One person: an own variant of each template, an own paired extension, and the shop's assets in common."""

    def __init__(self, number: int, ws: Workspace, url: str, record: Record, assets: list[str], seed: int) -> None:
        self._ws, self._url, self._record, self._assets = ws, url, record, assets
        self._name, self._rng = f"user{number}", random.Random(seed * 1000 + number)
        self._token = ""
        # The server lets an idle connection go after five seconds.
        self._client = httpx.Client(base_url=url, timeout=60, limits=httpx.Limits(keepalive_expiry=2))

    def work(self, stop: threading.Event) -> None:
        """One deed after another, with short rests."""
        deeds: dict[Callable[[], None], int] = {
            self.search: 3, self.sample: 2, self.personalize: 4, self.send: 2, self.audit: 1, self.fix: 2,
            self.accept: 1, self.extension: 3, self.visit: 4, self.image: 2, self.meddle: 1,
        }  # fmt: skip
        while not stop.is_set():
            (deed,) = self._rng.choices(list(deeds), list(deeds.values()))
            with self._record.of(deed.__name__):
                deed()
            stop.wait(self._rng.uniform(0, 0.5))
        self._ws.database.close()
        self._client.close()

    def search(self) -> None:
        text = self._rng.choice(["mug", "vase", "plant", "nothing like it"])
        self._ws.assets.page(self._ws.assets.expression(text, self._rng.choice(["all", "image", "video"])))

    def sample(self) -> None:
        sample = self._ws.events.sample(self._rng.choice(METRICS), self._rng.choice([50, 200, 500]))
        if sample.note:
            raise Unavailable(sample.note)
        sample.fields()

    def personalize(self) -> None:
        """Choose, save, open again: the same choices, and one more save of the same block."""
        template = self._rng.choice(TEMPLATES)
        variant = self._rng.choice([self._name, self._name, "shared"])
        for _ in range(2):
            opened = self._ws.personalize.open(template, variant)
            choices = {**opened.personalization.to_json(), "slots": self._slots(opened.template.slots)}
            self._ws.preview.sheet(
                self._ws.personalize.compose(template, choices), self._ws.events.sample(METRICS[-1], 50)
            )
            self._ws.personalize.save(
                template, choices, f"{opened.template.name} {variant}", overwrite=True, recreate=True
            )

    def send(self) -> None:
        assets = self._rng.sample(self._assets, self._rng.randint(1, 6))
        send_id = self._ws.send.start(assets, {"width": self._rng.choice([400, 600]), "overwrite": True})
        job = self._ws.send.wait(send_id)
        if job.state == "stopped":
            raise Unavailable(job.note)
        for item in self._ws.send.items(send_id):
            if item.outcome not in ("created", "updated", "unchanged", "adopted") and not item.detail:
                self._record.blame("send", f"{item.outcome} of {item.public_id} without a reason")

    def audit(self) -> None:
        run = self._ws.links.wait(self._ws.links.start_audit())
        if run.state != "done":
            raise Unavailable(run.note)

    def fix(self) -> None:
        standing = [each for each in self._ws.links.findings() if each.stands and each.finding.fix]
        for each in self._rng.sample(standing, min(3, len(standing))):
            for fixed in self._ws.links.fix([each.finding.key]):
                self._record.told["not mended"] += bool(fixed.problem)

    def accept(self) -> None:
        keys = [each.finding.key for each in self._ws.links.findings() if each.stands][:2]
        self._ws.links.accept(keys, f"{self._name} lives with it")
        self._ws.links.withdraw(keys)

    def extension(self) -> None:
        """What the extension asks the server for, and what it wrote into a block in Klaviyo's editor."""
        if not self._token:
            self._token = self._pair()
        self._api("hello", version="1.0")
        self._api("assets", text=self._rng.choice(["mug", "vase", ""]))
        opened = self._ws.personalize.open(TEMPLATES[0], self._name)
        if not opened.block or opened.state != "same":
            return
        choices = {**opened.personalization.to_json(), "slots": self._slots(opened.template.slots)}
        html = self._ws.personalize.compose(TEMPLATES[0], choices).html
        self._api("ticket", html=html)
        self._api("saved", block=opened.block.id, html=html)

    def _pair(self) -> str:
        epoch = self._record.epoch
        try:
            return str(self._api("pair", code=self._ws.pairing.code(), version="1.0")["token"])
        except Refused as error:
            # The server says the same of a code that it never made and of one from before the restore.
            if self._record.restored_since(epoch):
                raise NotFound(str(error)) from error
            raise

    def visit(self) -> None:
        """A page in a new session, as the browser's own messages tell it."""
        page = self._rng.choice(PAGES)
        query = f"template={TEMPLATES[0]}" if page == "personalize" else ""
        if fault := visit(self._url, page, query):
            self._record.blame(f"page {page}", fault)

    def image(self) -> None:
        """What a recipient gets to see of a block."""
        opened = self._ws.personalize.open(TEMPLATES[0], self._name)
        html = self._ws.personalize.compose(TEMPLATES[0], opened.personalization.to_json()).html
        context = {"profile": {"first_name": f"{self._name} {self._rng.randrange(100)}"}, "event": None}
        for url in image_urls(preview_html(html, context)):
            answer = self._client.get(url)
            if answer.status_code not in (200, 429, 500, 502, 503):
                self._record.blame("picture", f"HTTP {answer.status_code} of {url}")

    def meddle(self) -> None:
        """Somebody else changes what this workspace made."""
        links, damage = self._ws.links.all(), Damage(self._ws)
        if not links:
            return
        link = self._rng.choice(links)
        way = self._rng.choice(["edit", "delete", "clone", "field", "version"])
        if way == "edit":
            damage.edit_block(link.block_id, f"Words of {self._name}")
        elif way == "delete":
            self._record.deleted.add(link.block_id)
            damage.delete_block(link.block_id)
        elif way == "clone":
            damage.clone_block(link.block_id, f"Clone by {self._name}")
        elif way == "field":
            damage.set_field(link.public_id, "")
        elif link.key.kind == "image":
            damage.new_version(link.public_id)

    def _slots(self, slots: Any) -> dict[str, Any]:
        """An own word in each text, a name or a field in some."""
        word = f"{self._name} {self._rng.randrange(1000)}"
        bindings = [
            {"from": "fixed", "value": word},
            {"from": "profile", "path": ["first_name"], "format": [], "fallback": word},
        ]
        return {slot.name: self._rng.choice(bindings) for slot in slots if slot.type == "text"}

    def _api(self, call: str, **body: Any) -> dict[str, Any]:
        """An answer of the server to the extension; what it refuses is an error of the same tree."""
        headers = {"Origin": EXTENSION_ORIGIN, "Authorization": f"Bearer {self._token or 'none'}"}
        answer = self._client.post(f"/api/v1/{call}", json=body, headers=headers)
        known: dict[str, Any] = answer.json()
        if answer.is_success:
            return known
        if answer.status_code == 401:
            # The pairing was made after the backup that was put back.
            self._token = ""
        kinds = {503: Unavailable, 429: Unavailable, 409: Conflict, 404: NotFound}
        if answer.status_code == 401 and self._record.epoch:
            raise Conflict(known["error"])
        raise kinds.get(answer.status_code, Refused)(f"{call}: HTTP {answer.status_code}: {known['error']}")


def visit(url: str, page: str, query: str = "") -> str:
    """Open a page in a new session and wait for the end of its script; what it shows that may not be, else blank."""
    return "; ".join(text for text in alerts(url, page, query) if re.search(r"\(reference |^\w+Error: ", text))
