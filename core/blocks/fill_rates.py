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
    """The share of recipients who see this source of a binding.

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
    """One binding: its sources in their order, and the share that sees the fallback."""

    target: str
    sources: tuple[SourceFillRate, ...]
    fallback: float


@dataclass(frozen=True, kw_only=True)
class FillRates:
    """What a sample of recipients would see.

    `complete` is the share for whom none of the known slots falls back; `texts[n]` says for recipient n which text or
    picture each bound target shows, blank for its fallback; `unknown` are targets bound to profiles that nobody read.
    """

    targets: tuple[TargetFillRate, ...]
    complete: float
    recipients: int
    texts: tuple[Mapping[str, str], ...]
    unknown: tuple[str, ...] = ()

    def worst(self, most: int = 10) -> list[int]:
        """The recipients with most fallbacks, by their place in the sample; those without any are left out."""
        missing = [sum(not text for text in texts.values()) for texts in self.texts]
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
    blind = not any(context.get("profile") for context in sample.contexts)
    answers = [sample.answers(expression) for expression in expressions]
    unknown = tuple(dict.fromkeys(expression.target for expression in expressions if blind and expression.of_profile))
    return _counted(expressions, answers, len(sample.contexts), unknown)


def _counted(
    expressions: Sequence[AnyExpression], answers: Sequence[Sequence[Answer]], count: int, unknown: tuple[str, ...]
) -> FillRates:
    targets = list(dict.fromkeys(expression.target for expression in expressions))
    rows: list[dict[str, str]] = [dict.fromkeys(targets, "") for _ in range(count)]
    sources: dict[str, list[SourceFillRate]] = {target: [] for target in targets}
    for expression, given in zip(expressions, answers, strict=True):
        hits = cut = tight = 0
        for answer, texts in zip(given, rows, strict=True):
            # Those whom an earlier source of the binding left.
            if answer.text and not texts[expression.target]:
                texts[expression.target] = answer.text
                hits, cut, tight = hits + 1, cut + answer.cut, tight + answer.tight
        shares = {"rate": hits / max(1, count), "cut": cut / max(1, count), "tight": tight / max(1, count)}
        sources[expression.target].append(SourceFillRate(source=expression.source, path=expression.path, **shares))
    rates = tuple(
        TargetFillRate(target=target, sources=tuple(each), fallback=max(0.0, 1 - sum(source.rate for source in each)))
        for target, each in sources.items()
    )
    slots = [target for target in targets if not target.startswith(":") and target not in unknown]
    complete = sum(all(each[target] for target in slots) for each in rows) / max(1, count)
    return FillRates(targets=rates, complete=complete, recipients=count, texts=tuple(rows), unknown=unknown)
