"""A contact sheet: recipients who differ most, so that a few pictures show what can happen."""

import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil
from typing import Final

from core.blocks.fill_rates import FillRates
from core.blocks.preview import image_urls

_OTHER_SCRIPT: Final = re.compile(r"[^\W\d_a-zA-ZÀ-ɏ]")
_PICTOGRAPH: Final = re.compile(r"[\u2600-\u27bf\U0001f000-\U0001faff]")
_CARD, _GAP, _EDGE = 250, 14, 4
"""Pixels: how wide a card is at least, what is between two cards, and around the sheet."""
_LINE, _CAPTION_EDGE, _LINE_CHARACTERS = 19, 8, 32
"""A line of a caption and what is around it, in pixels; characters in a line of the narrowest card."""
_STYLE: Final = (
    "body{font:13px/1.4 system-ui,sans-serif;color:#333}"
    f".sheet{{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,{_CARD}px),1fr));gap:{_GAP}px;"
    f"padding:{_EDGE}px}}"
    "figure{margin:0}img{display:block;width:100%;height:auto;border-radius:6px;background:#eee}"
    "figcaption{padding:4px 2px;color:#555}b{color:#111}"
)


def pick(
    fill_rates: FillRates,
    labels: Mapping[str, str],
    most: int = 60,
    *,
    images: Sequence[Hashable] = (),
    repeated: bool = False,
) -> list[tuple[int, str]]:
    """Recipients by their place in the sample, each with the reason why it is looked at; the most telling first.

    `labels` are those of the places. `images` says of each recipient which images the block shows; without it those
    with the same values are alike. Of a block that is `repeated` the rates are those of its first row.
    """
    reasons: dict[int, str] = {}
    for place, reason in [
        *_extremes(fill_rates, labels, " in the first row" if repeated else ""),
        *_rarest(fill_rates, images),
    ]:
        if len(reasons) == most:
            break
        reasons.setdefault(place, reason)
    return list(reasons.items())


@dataclass(frozen=True, kw_only=True)
class SheetCards:
    """What the height of a sheet follows from: pixels, and of each card its images' heights as shares of its width."""

    least: int
    gap: int
    edge: int
    shares: tuple[float, ...]
    captions: tuple[int, ...]


def sheet_cards(cards: Sequence[tuple[int, int]], ratio: float) -> SheetCards:
    """The cards of a sheet: how many images and how many characters of caption each has; images are `ratio` as high."""
    captions = (_CAPTION_EDGE + _LINE * ceil(characters / _LINE_CHARACTERS) for _, characters in cards)
    shares = tuple(images * ratio for images, _ in cards)
    return SheetCards(least=_CARD, gap=_GAP, edge=_EDGE, shares=shares, captions=tuple(captions))


def sheet_html(cards: Sequence[tuple[str, str]]) -> str:
    """The sheet: for each card its rendered block's pictures with a caption; pictures off screen are not asked for."""
    figures = []
    for html, caption in cards:
        images = "".join(
            f'<img src="{escape(url)}" alt="{escape(caption)}" loading="lazy">' for url in image_urls(html)
        )
        figures.append(f"<figure>{images}<figcaption>{escape(caption)}</figcaption></figure>")
    return f'<style>{_STYLE}</style><div class="sheet">{"".join(figures)}</div>'


def _extremes(fill_rates: FillRates, labels: Mapping[str, str], where: str) -> list[tuple[int, str]]:
    picks = []
    for target in (each.target for each in fill_rates.targets):
        texts = [(row[target], place) for place, row in enumerate(fill_rates.visible)]
        name = f"{labels[target]}{where}"
        # Whose values nobody has read may be anything.
        picks += [(place, f"{name}: fallback") for text, place in texts if text == ""][:1]
        picks += _extreme_texts([(text, place) for text, place in texts if text], name)
    return picks


def _extreme_texts(texts: Sequence[tuple[str, int]], name: str) -> list[tuple[int, str]]:
    """Which of these texts differ most from the others, by what is shown of them; addresses are none."""
    if not texts or texts[0][0].startswith("http"):
        return []
    picks = []
    longest, shortest = max(texts, key=_length), min(texts, key=_length)
    if _length(longest) > _length(shortest):
        picks = [(longest[1], f"{name}: longest text"), (shortest[1], f"{name}: shortest text")]
    picks += [(place, f"{name}: another alphabet") for text, place in texts if _OTHER_SCRIPT.search(text)][:1]
    picks += [(place, f"{name}: with an emoji") for text, place in texts if _PICTOGRAPH.search(text)][:1]
    return picks


def _length(text: tuple[str, int]) -> int:
    return len(text[0])


def _rarest(fill_rates: FillRates, images: Sequence[Hashable]) -> list[tuple[int, str]]:
    """One of each kind of recipient that differs, those with the rarest first."""
    kinds = images or [tuple(texts.values()) for texts in fill_rates.texts]
    what = "this image" if images else "these values"
    counts = Counter(kinds)
    first_places: dict[Hashable, int] = {}
    for place, kind in enumerate(kinds):
        first_places.setdefault(kind, place)
    order = sorted(first_places, key=lambda kind: (counts[kind], first_places[kind]))
    return [(first_places[kind], _alike(counts[kind], len(kinds), what)) for kind in order]


def _alike(count: int, total: int, what: str) -> str:
    return f"the only one with {what}" if count == 1 else f"{count} of {total:,} have {what}"
