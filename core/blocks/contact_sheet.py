"""A contact sheet: recipients who differ most, so that a few pictures show what can happen."""

import re
from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Final

from core.blocks.fill_rates import FillRates
from core.blocks.preview import image_urls
from core.domain.personalization import place_name

_OTHER_SCRIPT: Final = re.compile(r"[^\W\d_a-zA-ZÀ-ɏ]")
_PICTOGRAPH: Final = re.compile(r"[\u2600-\u27bf\U0001f000-\U0001faff]")
_STYLE: Final = (
    "body{font:13px/1.4 system-ui,sans-serif;color:#333}"
    ".sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:14px;padding:4px}"
    "figure{margin:0}img{display:block;width:100%;height:auto;border-radius:6px;background:#eee}"
    "figcaption{padding:4px 2px;color:#555}b{color:#111}"
)


def pick(fill_rates: FillRates, most: int = 60) -> list[tuple[int, str]]:
    """Recipients by their place in the sample, each with the reason why it is looked at; the most telling first."""
    reasons: dict[int, str] = {}
    for place, reason in [*_extremes(fill_rates), *_rarest(fill_rates)]:
        if len(reasons) == most:
            break
        reasons.setdefault(place, reason)
    return list(reasons.items())


def sheet_html(cards: Sequence[tuple[str, str]]) -> str:
    """The sheet: for each card its rendered block's pictures with a caption; pictures off screen are not asked for."""
    figures = []
    for html, caption in cards:
        images = "".join(
            f'<img src="{escape(url)}" alt="{escape(caption)}" loading="lazy">' for url in image_urls(html)
        )
        figures.append(f"<figure>{images}<figcaption>{escape(caption)}</figcaption></figure>")
    return f'<style>{_STYLE}</style><div class="sheet">{"".join(figures)}</div>'


def _extremes(fill_rates: FillRates) -> list[tuple[int, str]]:
    picks = []
    for target in (each.target for each in fill_rates.targets):
        texts = [(row[target], place) for place, row in enumerate(fill_rates.texts)]
        filled = [(text, place) for text, place in texts if text]
        name = place_name(target)
        picks += [(place, f"{name}: falls back") for text, place in texts if not text][:1]
        if not filled:
            continue
        if not filled[0][0].startswith("http"):
            picks.append((max(filled, key=lambda each: len(each[0]))[1], f"{name}: longest text"))
            picks.append((min(filled, key=lambda each: len(each[0]))[1], f"{name}: shortest text"))
        picks += [(place, f"{name}: another script") for text, place in filled if _OTHER_SCRIPT.search(text)][:1]
        picks += [(place, f"{name}: a pictograph") for text, place in filled if _PICTOGRAPH.search(text)][:1]
    return picks


def _rarest(fill_rates: FillRates) -> list[tuple[int, str]]:
    """One of each kind of recipient that differs, those with the rarest values first."""
    kinds = [tuple(texts.values()) for texts in fill_rates.texts]
    counts = Counter(kinds)
    first_places: dict[tuple[str, ...], int] = {}
    for place, kind in enumerate(kinds):
        first_places.setdefault(kind, place)
    order = sorted(first_places, key=lambda kind: (counts[kind], first_places[kind]))
    return [(first_places[kind], _alike(counts[kind], len(kinds))) for kind in order]


def _alike(count: int, total: int) -> str:
    return "the only one like this" if count == 1 else f"{count} of {total:,} like this"
