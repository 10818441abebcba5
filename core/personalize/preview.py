"""Look at a block before it is saved: its fill rates and a contact sheet."""

import threading
import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.accounts.account import Account
from core.accounts.check_store import Checks
from core.blocks.answers import Context, Recipients
from core.blocks.checks import Check, check_block, in_order
from core.blocks.contact_sheet import pick
from core.blocks.fill_rates import FillRates, fill_rates
from core.blocks.preview import OverBudget, TemplateFault, image_urls, preview_html
from core.domain.account_check import CheckResult
from core.domain.place_labels import place_labels
from core.errors import AccessError, WorkspaceError
from core.events.mask import masked
from core.events.sample import Sample
from core.http import map_concurrently
from core.klaviyo.template_language import CompiledTemplate
from core.personalize.account_notes import account_notes
from core.publish.prepared_block import PreparedBlock

_CACHE_SIZE: Final = 8
_SAMPLES: Final = 4
_FAULT_SECONDS: Final = 5
"""For trying a person's HTML on sampled recipients: what is rendered in a process of its own takes long for each."""

_IMAGES_SECONDS: Final = 1
"""For finding out who gets the same image."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """One recipient of a contact sheet: the place in the sample, why, and the HTML that he or she would get.

    `fault` is what Klaviyo would say instead of sending the mail.
    """

    place: int
    reason: str
    html: str
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class ImageCheckResult:
    """How many pictures were asked for, and those that failed with the reason."""

    total: int
    failed: tuple[tuple[str, str], ...]


class CountedFillRates:
    """The fill rates that were counted last, with their samples, so that no other one gets the ID of one of these.

    A page asks for the same rates up to three times, and for those of a block that differs in one choice.
    """

    def __init__(self) -> None:
        self._rates: dict[tuple[Hashable, ...], FillRates] = {}
        self._samples: dict[int, tuple[Sample, Recipients]] = {}
        self._guard = threading.Lock()

    def of(self, block: PreparedBlock, sample: Sample) -> FillRates:
        """Return the fill rates of this block, counted once for each sample."""
        key = (*block.identity, id(sample))
        with self._guard:
            rates = self._rates.get(key)
            _, recipients = self._samples.get(id(sample), (None, None))
        if rates:
            return rates
        recipients = recipients or Recipients(contexts(sample))
        rates = fill_rates(block.template, block.choices, block.cloud, recipients, block.support)
        with self._guard:
            self._samples.pop(id(sample), None)
            self._samples[id(sample)] = (sample, recipients)
            self._rates[key] = rates
            self._delete_old()
        return rates

    def _delete_old(self) -> None:
        for old in list(self._samples)[:-_SAMPLES]:
            del self._samples[old]
        current = [key for key in self._rates if key[-1] in self._samples]
        self._rates = {key: self._rates[key] for key in current[-_CACHE_SIZE:]}


class Preview:
    """What recipients of a sample would get of a block, which `ws.personalize.compose` makes."""

    def __init__(self, account: Account, checks: Checks) -> None:
        self._account, self._checks = account, checks
        self._fill_rates = account.memory.get(CountedFillRates)

    def fill_rates(self, block: PreparedBlock, sample: Sample) -> FillRates:
        """How many of the sampled recipients see what; no service is called."""
        return self._fill_rates.of(block, sample)

    def sheet(
        self,
        block: PreparedBlock,
        sample: Sample,
        most: int = 60,
        profile: Mapping[str, Any] | None = None,
        *,
        mask: bool = False,
    ) -> list[Card]:
        """The recipients who differ most, with what each would get; `profile` stands for those nobody has read.

        With `mask` their values are hidden, but for addresses of pictures.
        """
        recipients = contexts(sample, profile)
        compiled = block.compiled
        cards: list[Card] = []
        fault = ""
        images = _images_of(compiled, recipients)
        rates, repeated = self._fill_rates.of(block, sample), block.choices.repeat is not None
        for place, reason in pick(rates, place_labels(block.template), most, images=images, repeated=repeated):
            if fault:
                # Each of the others would take as long to come to the same end.
                cards.append(Card(place=place, reason=reason, html="", fault=fault))
                continue
            context = masked(recipients[place], images=True) if mask else recipients[place]
            try:
                cards.append(_card(place, reason, compiled, context))
            except OverBudget as error:
                fault = str(error)
                cards.append(Card(place=place, reason=reason, html="", fault=fault))
        return cards

    def checks(self, block: PreparedBlock, sample: Sample | None = None) -> list[Check]:
        """What to look at before saving; with a sample also what its recipients would see."""
        rates = self._fill_rates.of(block, sample) if sample and sample.events else None
        notes = account_notes(self._findings(), block.support.used, block.template, block)
        faults = _faults(block, contexts(sample)) if sample and block.personalization.edited else []
        return in_order([*faults, *check_block(block.template, block, rates), *notes])

    def images(self, block: PreparedBlock, sample: Sample, most: int = 60) -> ImageCheckResult:
        """Ask for the different pictures of the recipients who differ most, once each and at most so many.

        A placeholder that carries Cloudinary's error is a failure. Each is a derivation that a real cloud counts.
        """
        cards = self.sheet(block, sample, most)
        urls = list(dict.fromkeys(url for card in cards for url in image_urls(card.html)))[:most]
        cloudinary = self._account.cloudinary

        def problem(url: str) -> str:
            try:
                cloudinary.download_image(url)
            except WorkspaceError as error:
                return str(error)
            return ""

        failed = [(url, reason) for url, reason in zip(urls, map_concurrently(problem, urls), strict=True) if reason]
        return ImageCheckResult(total=len(urls), failed=tuple(failed))

    def _findings(self) -> Sequence[CheckResult]:
        try:
            return self._checks.all(self._account.scope)
        except AccessError:
            return []


def _faults(block: PreparedBlock, recipients: Sequence[Context]) -> list[Check]:
    """Recipients whose values Klaviyo's engine stumbles over; what is generated never does that."""
    compiled, problems = block.compiled, []
    tried = 0
    until = time.monotonic() + _FAULT_SECONDS
    for context in recipients:
        tried += 1
        try:
            preview_html(compiled, context)
        except OverBudget as fault:
            fix = "Use fewer loops, filters and large values, or start over from the generated HTML."
            return [Check(severity="error", sentence=str(fault), fix=fix, touches=1 / len(recipients))]
        except TemplateFault as fault:
            problems.append(str(fault))
        if time.monotonic() > until:
            break
    if not problems:
        return []
    sentence = f"Klaviyo would skip {len(problems)} of {tried} sampled recipients: {problems[0][:200]}"
    fix = "Add a default to the tag, or start over from the generated HTML."
    return [Check(severity="error", sentence=sentence, fix=fix, touches=len(problems) / tried)]


def contexts(sample: Sample, profile: Mapping[str, Any] | None = None) -> Sequence[Context]:
    """A context a recipient; `profile` stands for those that nobody has read."""
    return [
        {"profile": event.profile if event.profile is not None else profile, "event": event.properties}
        for event in sample.events
    ]


def _images_of(compiled: CompiledTemplate, recipients: Sequence[Context]) -> list[tuple[str, ...]]:
    """Which images each recipient would get; empty where finding out takes too long."""
    images: list[tuple[str, ...]] = []
    until = time.monotonic() + _IMAGES_SECONDS
    for context in recipients:
        try:
            images.append(tuple(image_urls(preview_html(compiled, context))))
        except OverBudget:
            return []
        except TemplateFault as fault:
            images.append((f"fault: {fault}",))
        if time.monotonic() > until:
            return []
    return images


def _card(place: int, reason: str, compiled: CompiledTemplate, context: Context) -> Card:
    try:
        return Card(place=place, reason=reason, html=preview_html(compiled, context))
    except OverBudget:
        raise
    except TemplateFault as fault:
        return Card(place=place, reason=reason, html="", fault=str(fault))
