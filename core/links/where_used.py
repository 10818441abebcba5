"""Where a block is used: a scan of the account's e-mail templates, kept with its date.

Klaviyo's API reports no usage. What is found is what templates show; copies inside campaigns and flows may not be
listed among them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from core.accounts.account import Account, AccountOf
from core.blocks.references import References, traces_in, universal_ids
from core.cloudinary.delivery_url import asset_names, is_delivered
from core.domain.asset import Asset
from core.domain.block import Link
from core.domain.job import Job
from core.errors import InputError, NotConnected, NotFound, Unavailable
from core.jobs.context import JobContext
from core.jobs.run import JobKind
from core.jobs.runner import Jobs
from core.klaviyo.ids import EditedResource, edited_resource, is_id
from core.klaviyo.templates import SCANNING, EmailTemplate, TemplateClient
from core.library.selection import Selection
from core.links.inside import blocks_with_inside
from core.links.usage_store import Scan, Usage, Usages
from core.publish.store import Links
from core.store.database import Database

_JOB: Final = "template scan"


@dataclass(frozen=True, kw_only=True)
class LookupResult:
    """What a pasted text leads to: the links of the assets that it shows, blocks of others, and their other uses.

    `inside` are template blocks in whose image one of those assets stands: as background, layer, default or fallback.

    `kind` says what the text was taken for: name, block, section, template, HTML or address.
    """

    kind: str
    links: tuple[Link, ...]
    strangers: tuple[str, ...]
    inside: tuple[Link, ...]
    usages: tuple[Usage, ...]


class WhereUsed:
    """Scans templates, and looks things up in both directions."""

    def __init__(self, account: Account, links: Links, database: Database, jobs: Jobs, who: str) -> None:
        self._account, self._links, self._usages = account, links, Usages(database)
        self._jobs, self._who = jobs, who

    def scan(self) -> Scan:
        """Read every template of the account: a call for each ten, and one for each made by drag and drop.

        A scan that is stopped (Unavailable), or that fails, leaves the last one as it was. Whoever asks while a scan
        of the account is under way waits for it.
        """
        job = self._jobs.run(_JOB, self._account.scope, person=self._who)
        scan = self.last()
        if job.state != "done" or scan is None:
            raise Unavailable(job.note or "the scan was stopped; the results of the last scan are kept")
        return scan

    def start_scan(self) -> Job:
        """The same in the background: the scan under way, begun now if there is none."""
        return self._jobs.get(self._jobs.start(_JOB, self._account.scope, person=self._who))

    def scan_job(self) -> Job | None:
        """The scan that was begun last, under way or ended; None without one, or without an account."""
        try:
            return self._jobs.latest(_JOB, self._account.scope)
        except NotConnected:
            return None

    def last(self) -> Scan | None:
        """When the templates were scanned; None before the first time."""
        try:
            return self._usages.scan(self._account.scope)
        except NotConnected:
            return None

    def unscanned(self, block_ids: Sequence[str]) -> set[str]:
        """Which of these blocks were created here since the last scan, which says nothing about them."""
        scan = self.last()
        return self._links.created_since(self._account.scope, block_ids, scan.at) if scan else set(block_ids)

    def of(self, block_ids: Sequence[str]) -> list[Usage]:
        """The templates that show these blocks, as the last scan found."""
        scope = self._account.scope
        blocks: dict[str, list[str]] = {block_id: [block_id] for block_id in block_ids}
        for link in self._links.of_blocks(scope, block_ids):
            # What shows an asset by its address or marker may stand for any of its blocks.
            blocks.setdefault(f"asset:{link.key.asset_id}", []).append(link.block_id)
        usages = self._usages.of(scope, list(blocks))
        return [Usage(**{**vars(usage), "target": block}) for usage in usages for block in blocks[usage.target]]

    def find(self, text: str) -> LookupResult:
        """What a public ID, the name, id or editor's URL of a block, an email's HTML or a delivery URL leads to.

        Sections and templates are found by id or URL. InputError for anything else, NotFound for an id of nothing.
        """
        account, text = self._account, text.strip()
        if not text:
            raise InputError("paste the ID of a block or template, an email's HTML or a delivery URL")
        links = {link.block_id: link for link in self._links.all(self._account.scope)}
        named = [link for link in links.values() if text.casefold() in _names(link)]
        inside = self.inside([text, *(link.public_id for link in named)])
        if named or inside:
            return self._result("name", named, inside)
        kind, traces = self._read(account, text)
        assets = _assets(account, [traces])
        targets = set(_targets(traces, {url: asset.asset_id for url, asset in assets.items()}))
        own = [link for link in links.values() if {link.block_id, f"asset:{link.key.asset_id}"} & targets]
        strangers = tuple(sorted(block for block in traces.blocks if block not in links))
        # Of an asset that is gone the URL still says which blocks are broken now.
        public_ids = {name[2] for url in traces.urls - assets.keys() for name in asset_names(url, account.cloud)}
        inside = self.inside({*public_ids, *(asset.public_id for asset in assets.values())})
        return self._result(kind, own, inside, strangers)

    def inside(self, public_ids: Iterable[str]) -> list[Link]:
        """The template blocks in whose image one of these assets stands, as they were saved last; no call."""
        return blocks_with_inside(self._links, self._account.cloud, self._account.scope, public_ids)

    def _result(
        self, kind: str, own: Sequence[Link], inside: Sequence[Link], strangers: tuple[str, ...] = ()
    ) -> LookupResult:
        others = tuple(link for link in inside if link not in own)
        usages = self.of([*(link.block_id for link in (*own, *others)), *strangers])
        return LookupResult(kind=kind, links=tuple(own), strangers=strangers, inside=others, usages=tuple(usages))

    def _read(self, account: Account, text: str) -> tuple[str, References]:
        """What a text was taken for, and what it leads to."""
        cloud = account.cloud
        if resource := edited_resource(text, account.blocks_url):
            return resource.kind, self._resource(account, resource)
        if "<" in text:
            return "HTML", traces_in(text, cloud)
        if is_delivered(text, cloud) or re.match(r"(?:https?:)?//", text, re.IGNORECASE):
            return "address", References(urls=frozenset({text} if is_delivered(text, cloud) else ()))
        if not is_id(text):
            raise InputError(f"{_unknown(text)}, and it is no ID, HTML or delivery URL of the connected cloud")
        try:
            return "block", self._resource(account, EditedResource("block", text))
        except (NotFound, InputError):
            # The id of a template is none that a block can have: Klaviyo answers 404, or 400.
            pass
        try:
            return "template", self._resource(account, EditedResource("template", text))
        except NotFound:
            raise NotFound(_unknown(text)) from None

    def _resource(self, account: Account, resource: EditedResource) -> References:
        cloud = account.cloud
        if resource.kind == "section":
            # Klaviyo's API has no sections; templates refer to one as they do to a block.
            return References(blocks=frozenset({resource.id}))
        if resource.kind == "template":
            client = TemplateClient(service=account.klaviyo.service)
            return _traces(client, client.get(resource.id), cloud)[0]
        block = account.klaviyo.get_universal_content(resource.id)
        inside = traces_in(block.html or block.body, cloud)
        return References(blocks=frozenset({block.id}), markers=inside.markers, urls=inside.urls)


def _names(link: Link) -> tuple[str, str]:
    return link.name.casefold(), link.public_id.casefold()


def _unknown(text: str) -> str:
    return f"no block, template or linked asset is called “{text[:80]}”"


class ScanWork:
    """Reads the templates of an account; a scan that went on after an interruption begins anew."""

    def __init__(self, database: Database, account_of: AccountOf) -> None:
        self._usages, self._account_of = Usages(database), account_of

    @property
    def kind(self) -> JobKind:
        """The work as a kind of job."""
        return JobKind(name=_JOB, work=self.run, partial_results="The results of the last scan are kept.")

    def run(self, context: JobContext) -> None:
        """Read every template; nothing is kept of a part."""
        account, last = self._account_of(context.account), self._usages.scan(context.account)
        service = account.klaviyo.service.with_retry(SCANNING, stopped=context.stopped)
        client, expected = TemplateClient(service=service), last.templates if last else 0
        # A block that is created from now on may be used in a template that has been read by then.
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        context.progress(0, expected)
        read: list[tuple[EmailTemplate, References]] = []
        unread: list[str] = []
        for template in client.list_templates():
            traces, is_complete = _traces(client, template, account.cloud)
            read.append((template, traces))
            unread += [] if is_complete else [template.name]
            context.progress(len(read), max(expected, len(read)))
            context.check()
        assets = {url: asset.asset_id for url, asset in _assets(account, [traces for _, traces in read]).items()}
        usages = [
            _usage(target, template, how)
            for template, traces in read
            for target, how in _targets(traces, assets).items()
        ]
        scan = Scan(at=at, templates=len(read), unread=len(unread), unread_names=tuple(sorted(unread)))
        self._usages.replace(context.account, scan, usages)


def _assets(account: Account, every: Sequence[References]) -> dict[str, Asset]:
    """The asset of each address of the connected cloud that names an asset."""
    urls = sorted({url for traces in every for url in traces.urls})
    return Selection(account.cloudinary).named(urls)


def _targets(traces: References, assets: Mapping[str, str]) -> dict[str, str]:
    """What is shown, each with how that is known; a block's own reference tells most."""
    targets = {f"asset:{assets[url]}": "address" for url in traces.urls if url in assets}
    targets |= {f"asset:{marker.template.asset_id}": "marker" for marker in traces.markers}
    return targets | dict.fromkeys(traces.blocks, "reference")


def _traces(client: TemplateClient, template: EmailTemplate, cloud: Any) -> tuple[References, bool]:
    """What a template shows, and whether it told all: some definitions cannot be had (HTTP 500)."""
    traces = traces_in(template.html, cloud)
    if not template.dragged:
        return traces, True
    definition = client.find_definition(template)
    if definition is None:
        return traces, False
    ids = universal_ids(definition)
    return References(blocks=traces.blocks | ids, markers=traces.markers, urls=traces.urls), True


def _usage(target: str, template: EmailTemplate, how: str) -> Usage:
    how = "definition" if how == "reference" and template.dragged else how
    return Usage(target=target, template_id=template.id, template_name=template.name, how=how)
