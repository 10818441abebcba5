"""How a preview is looked at."""

from dataclasses import dataclass

from ui.personalize import preview_text as texts


@dataclass(frozen=True, kw_only=True)
class Looks:
    """A width of the preview and its modes, by their names; `number` counts what the browser told."""

    number: int = 0
    width: str = texts.WIDE
    modes: tuple[str, ...] = ()
