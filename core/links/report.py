"""A report of the links for a colleague: one file that is read without a network and without this product."""

import base64
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from core.accounts.account import Account
from core.errors import InputError, WorkspaceError
from core.http import map_concurrently
from core.links.finding import ReportedFinding
from core.links.replacements import Replacement
from core.links.report_page import DAYS, Report, Row, render
from core.links.service import LinkService
from core.links.status import STATUS_LABELS, LinkState, LinkStatus, StateFilter
from core.links.thumbnails import LinkedAsset, linked_asset
from core.links.where_used import WhereUsed
from core.publish.history import History, HistoryEntry

IMAGES: Final = 40
"""Images that a report asks for, unless told otherwise: those that the page of links shows, so none is made anew."""
_RANKS: Final[Sequence[LinkStatus]] = ("attention", "unchecked", "accepted", "ok")
_SMALL: Final = 16_384
_JPEG: Final = b"\xff\xd8\xff"


class Reports:
    """Writes what the services for links tell into one HTML file."""

    def __init__(self, account: Account, links: LinkService, used: WhereUsed, history: History) -> None:
        self._account, self._links, self._used, self._history = account, links, used, history

    def file_name(self) -> str:
        """A name for the file that tells whose report it is, and of which day."""
        account = "-".join(re.findall(r"[a-z0-9]+", self._account.connected.account_name.lower()))
        return "-".join(filter(None, ("links", account[:60], datetime.now(UTC).date().isoformat()))) + ".html"

    def html(self, text: str = "", kind: str = "", state: StateFilter = "all", images: int = IMAGES) -> str:
        """The report of the last audit and of the links that the filters leave (see `LinkService.page`).

        At most so many `images` are asked for, those of links with findings first; what is small is kept in the
        file, what is not, or does not come, is left out.
        """
        if images < 0:
            raise InputError("cannot be negative", "images")
        account, runs = self._account, self._links.audits()
        done = [run for run in runs if run.state == "done"]
        last = done[0] if done else None
        reported = self._links.findings(last.id) if last else []
        # What has findings first.
        states = sorted(self._links.states(text, kind, state), key=lambda each: _RANKS.index(each.status))
        row = self._rows(account, reported, states, images)
        connection = account.connected
        return render(
            Report(
                account=f"{connection.account_name} ({connection.account_id})",
                cloud=account.cloud.name,
                sandbox=account.name == "sandbox",
                at=datetime.now(UTC).isoformat(timespec="minutes"),
                filters=tuple(filter(None, (text.strip(), kind, STATUS_LABELS[state] if state != "all" else ""))),
                audit=last,
                findings=tuple(
                    row(block_id, _linked_asset(each), each)
                    for each, block_id in zip(reported, self._links.existing_blocks(reported, reported), strict=True)
                ),
                links=tuple(row(each.link.block_id, _linked_asset(each), each) for each in states),
                states=self._links.state_counts(),
                without_link=self._links.findings_without_link(),
                scan=self._used.last(),
                since=done[1].started_at if len(done) > 1 else "",
                changes=tuple(self._changes()),
                trend=tuple(self._links.severities_over_time()),
            )
        )

    def _rows(
        self, account: Account, reported: Sequence[ReportedFinding], states: Sequence[LinkState], images: int
    ) -> Callable[[str, LinkedAsset, ReportedFinding | LinkState], Row]:
        """What makes a row of a finding or a link: with its picture, its address in Klaviyo and its uses."""
        blocks = {each.link.block_id for each in states} | {each.finding.block_id for each in reported}
        used: dict[str, dict[str, str]] = defaultdict(dict)
        for usage in self._used.of(sorted(filter(None, blocks))):
            used[usage.target][usage.template_id] = usage.template_name
        named = dict.fromkeys([*(_linked_asset(each) for each in reported if each.stands), *map(_linked_asset, states)])
        image_urls = self._images(account, [name for name in named if name.kind][:images])

        def row(block_id: str, name: LinkedAsset, of: ReportedFinding | LinkState) -> Row:
            url = account.block_url(block_id) if block_id else ""
            return Row(of=of, image=image_urls.get(name, ""), url=url, used=tuple(sorted(used[block_id].values())))

        return row

    def _images(self, account: Account, named: Sequence[LinkedAsset]) -> Mapping[LinkedAsset, str]:
        """Small images as data URIs."""
        urls = self._links.thumbnails(named)
        return dict(zip(named, map_concurrently(lambda url: _inlined(account, url), urls), strict=True))

    def _changes(self) -> list[HistoryEntry | Replacement]:
        """What was written here and replaced in Cloudinary in the last days, the newest first."""
        since = (datetime.now(UTC) - timedelta(days=DAYS)).isoformat(timespec="seconds")
        changes: list[HistoryEntry | Replacement] = [*self._history.since(since[:19])]
        changes += [each for each in self._links.replacements() if each.at[:19] >= since[:19]]
        return sorted(changes, key=lambda change: change.at[:19], reverse=True)


def _linked_asset(each: ReportedFinding | LinkState) -> LinkedAsset:
    return linked_asset(each.link if isinstance(each, LinkState) else each.finding)


def _inlined(account: Account, url: str) -> str:
    if not url:
        return ""
    try:
        data = account.cloudinary.download_image(url)
    except WorkspaceError:
        # A report without a picture is better than none; whether pictures come is for the audit to tell.
        return ""
    fits = len(data) <= _SMALL and data.startswith(_JPEG)
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}" if fits else ""
