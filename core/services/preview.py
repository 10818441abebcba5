"""Looking at a block before it is saved: its odds, and a contact sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.blocks.checks import Check, check_block
from core.blocks.compose import compose
from core.blocks.forms import ALL_FORMS, Forms
from core.blocks.odds import Context, Odds, odds
from core.blocks.preview import picture_urls, preview_html
from core.blocks.sheet import pick
from core.domain.personalization import parse_personalization
from core.errors import AccessError, WorkspaceError
from core.events.sample import Sample
from core.http import at_once
from core.klaviyo.template_language import compile_template
from core.services.account_check import AccountCheck
from core.services.explore import Templates
from core.services.pairs import Pairs


@dataclass(frozen=True, kw_only=True)
class Card:
    """One recipient of a contact sheet: the place in the sample, why, and the HTML that he or she would get."""

    place: int
    reason: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How many pictures were asked for, and those that failed with the reason."""

    asked: int
    failed: tuple[tuple[str, str], ...]


class Preview:
    """What recipients of a sample would get."""

    def __init__(self, pairs: Pairs, templates: Templates, checks: AccountCheck) -> None:
        self._pairs = pairs
        self._templates = templates
        self._checks = checks

    def odds(self, template: str, personalization: Mapping[str, Any], sample: Sample) -> Odds:
        """How many of the sampled recipients see what; nothing is asked of anybody."""
        loaded, cloud = self._templates.last_read(template), self._pairs.active.cloudinary.cloud
        choices = parse_personalization(dict(personalization))
        return odds(loaded.template, choices, cloud, contexts(sample), self._forms())

    def sheet(
        self,
        template: str,
        personalization: Mapping[str, Any],
        sample: Sample,
        most: int = 60,
        profile: Mapping[str, Any] | None = None,
    ) -> list[Card]:
        """The recipients who differ most, with what each would get; `profile` stands for those nobody has read.

        TemplateFault in the words that Klaviyo would use.
        """
        found = self.odds(template, personalization, sample)
        loaded, cloud = self._templates.last_read(template), self._pairs.active.cloudinary.cloud
        block = compose(loaded.template, parse_personalization(dict(personalization)), cloud, self._forms())
        compiled, known = compile_template(block.html), contexts(sample, profile)
        return [
            Card(place=place, reason=reason, html=preview_html(compiled, known[place]))
            for place, reason in pick(found, most)
        ]

    def checks(self, template: str, personalization: Mapping[str, Any], sample: Sample | None = None) -> list[Check]:
        """What to look at before saving; with a sample also what its recipients would see."""
        loaded, cloud = self._templates.last_read(template), self._pairs.active.cloudinary.cloud
        block = compose(loaded.template, parse_personalization(dict(personalization)), cloud, self._forms())
        found = self.odds(template, personalization, sample) if sample and sample.events else None
        return check_block(loaded.template, block, found)

    def pictures(self, template: str, personalization: Mapping[str, Any], sample: Sample, most: int = 60) -> Asked:
        """Ask for the different pictures of the recipients who differ most, once each and at most so many.

        A placeholder that carries Cloudinary's error is a failure. Each is a derivation that a real cloud counts.
        """
        cards = self.sheet(template, personalization, sample, most)
        urls = list(dict.fromkeys(url for card in cards for url in picture_urls(card.html)))[:most]
        cloudinary = self._pairs.active.cloudinary

        def problem(url: str) -> str:
            try:
                cloudinary.picture(url)
            except WorkspaceError as error:
                return str(error)
            return ""

        failed = [(url, said) for url, said in zip(urls, at_once(problem, urls), strict=True) if said]
        return Asked(asked=len(urls), failed=tuple(failed))

    def _forms(self) -> Forms:
        try:
            return self._checks.forms()
        except AccessError:
            return ALL_FORMS


def contexts(sample: Sample, profile: Mapping[str, Any] | None = None) -> Sequence[Context]:
    """A context a recipient; `profile` stands for those that nobody has read."""
    return [
        {"profile": event.profile if event.profile is not None else profile, "event": event.properties}
        for event in sample.events
    ]
