"""How many recipients see what: for each binding the share that each of its sources fills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.blocks.answers import Answer, Context, Recipients
from core.blocks.source_expressions import AnyExpression, source_expressions
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.personalization import Personalization
from core.domain.template import Template


@dataclass(frozen=True, kw_only=True)
class SourceFillRate:
    """The share of the recipients that count who see this source of a binding.

    `cut` is the share of all for whom its text is longer than the slot allows, `tight` of those for whom what is left
    will probably not fit its box in the picture.
    """

    source: str
    path: str
    rate: float
    cut: float = 0.0
    tight: float = 0.0


@dataclass(frozen=True, kw_only=True)
class TargetFillRate:
    """One binding: its sources in their order, and the share that sees the fallback.

    `recipients` is how many count: where a field of the profile is shown, those whose profile was read. All shares are
    0 if there is none.
    """

    target: str
    sources: tuple[SourceFillRate, ...]
    fallback: float
    recipients: int


@dataclass(frozen=True, kw_only=True)
class FillRates:
    """What a sample of recipients would see.

    `complete` is the share for whom none of the known slots falls back, None if no slot is bound and known; `texts[n]`
    says for recipient n which text or picture each bound target shows, blank for its fallback and None where that is
    not known; `visible[n]` is the same cut as it is in the block; `unknown` are targets bound to profiles that nobody
    read.
    """

    targets: tuple[TargetFillRate, ...]
    complete: float | None
    recipients: int
    texts: tuple[Mapping[str, str | None], ...]
    visible: tuple[Mapping[str, str | None], ...]
    unknown: tuple[str, ...] = ()

    def worst(self, most: int = 10) -> list[int]:
        """The recipients with most fallbacks, by their place in the sample; those without any are left out."""
        missing = [sum(text == "" for text in texts.values()) for texts in self.texts]
        order = sorted(range(len(missing)), key=lambda place: -missing[place])
        return [place for place in order if missing[place]][:most]


def fill_rates(
    template: Template,
    personalization: Personalization,
    cloud: Cloud,
    recipients: Recipients | Sequence[Context],
    support: ExpressionSupport = FULL_SUPPORT,
) -> FillRates:
    """Return the fill rates of a block for these recipients; contexts as in preview_html, profile None if unknown."""
    sample = recipients if isinstance(recipients, Recipients) else Recipients(recipients)
    expressions = source_expressions(template, personalization, cloud, support)
    read = [context.get("profile") is not None for context in sample.contexts]
    return _counted(expressions, [sample.answers(expression) for expression in expressions], read)


def _counted(
    expressions: Sequence[AnyExpression], answers: Sequence[Sequence[Answer]], read: Sequence[bool]
) -> FillRates:
    """The rates of these answers; `read` says of each recipient whether the profile was."""
    targets = list(dict.fromkeys(expression.target for expression in expressions))
    of_profile = {expression.target for expression in expressions if expression.of_profile}
    blank = dict.fromkeys(targets, "")
    unread = {target: None if target in of_profile else "" for target in targets}
    rows: list[dict[str, str | None]] = [{**(blank if is_read else unread)} for is_read in read]
    visible_rows = [{**row} for row in rows]
    counts = {target: sum(read) if target in of_profile else len(read) for target in targets}
    sources: dict[str, list[SourceFillRate]] = {target: [] for target in targets}
    for expression, given in zip(expressions, answers, strict=True):
        target = expression.target
        hits = cut = tight = 0
        for answer, texts, visible, is_read in zip(given, rows, visible_rows, read, strict=True):
            # Those whom an earlier source of the binding left.
            if answer.text and not texts[target]:
                texts[target], visible[target] = answer.text, answer.visible
                if is_read or target not in of_profile:
                    hits, cut, tight = hits + 1, cut + answer.cut, tight + answer.tight
        count = max(1, counts[target])
        shares = {"rate": hits / count, "cut": cut / count, "tight": tight / count}
        sources[target].append(SourceFillRate(source=expression.source, path=expression.path, **shares))
    rates = tuple(_target_rate(target, each, counts[target]) for target, each in sources.items())
    unknown = tuple(target for target in targets if not counts[target] and target in of_profile)
    slots = [target for target in targets if not target.startswith(":") and target not in unknown]
    complete = _complete(rows, slots, read if of_profile.intersection(slots) else [True] * len(read))
    return FillRates(
        targets=rates, complete=complete, recipients=len(read), texts=tuple(rows), visible=tuple(visible_rows),
        unknown=unknown,
    )  # fmt: skip


def _target_rate(target: str, sources: Sequence[SourceFillRate], count: int) -> TargetFillRate:
    fallback = max(0.0, 1 - sum(source.rate for source in sources)) if count else 0.0
    return TargetFillRate(target=target, sources=tuple(sources), fallback=fallback, recipients=count)


def _complete(rows: Sequence[Mapping[str, str | None]], slots: Sequence[str], counts: Sequence[bool]) -> float | None:
    """The share of the recipients that count for whom all these slots are filled; None without any."""
    counted = [row for row, does_count in zip(rows, counts, strict=True) if does_count]
    if not slots or not counted:
        return None
    return sum(all(row[target] for target in slots) for row in counted) / len(counted)
