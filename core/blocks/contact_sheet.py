"""A contact sheet: recipients who differ most, so that a few pictures show what can happen."""

import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from html import escape
from typing import Final

from core.blocks.fill_rates import FillRates
from core.blocks.preview import image_urls

_OTHER_SCRIPT: Final = re.compile(r"[^\W\d_a-zA-ZÀ-ɏ]")
_PICTOGRAPH: Final = re.compile(r"[\u2600-\u27bf\U0001f000-\U0001faff]")
# A browser goes up from here, whichever of the slashes and however the dots are written; it leaves out these blanks.
_UP: Final = re.compile(r"(?i)[/\\](\.|%2e){2}([/\\?#]|\Z)|[\t\r\n]")
_WIDTH: Final = 1000
"""What the sides of an image are told in."""


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


def sheet_html(cards: Sequence[tuple[str, str]], ratio: float, images: str) -> str:
    """The sheet: for each card its rendered block's images with a caption; images off screen are not asked for.

    Images are `ratio` as high as they are wide, and none is asked for that is not below the address `images`.
    """
    figures = []
    for html, caption in cards:
        drawn = "".join(
            f'<img src="{escape(url)}" alt="" width="{_WIDTH}" height="{round(_WIDTH * ratio)}" loading="lazy">'
            for url in image_urls(html)
            if url.startswith(f"{images.rstrip('/')}/") and not _UP.search(url)
        )
        figures.append(f"<figure>{drawn}<figcaption>{escape(caption)}</figcaption></figure>")
    return f'<div class="sheet">{"".join(figures)}</div>'


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
