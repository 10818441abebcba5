"""What recipients without a value see in each place, in words: the fallback “Hello”, the default “Thank you”."""

from core.domain.personalization import Default, Personalization, last_fallback
from core.domain.places import ALT, LINK
from core.domain.template import Template

_FALLBACK = "the fallback"
_DEFAULT = "the default"


def fallback_words(template: Template, choices: Personalization) -> dict[str, str]:
    """By place: what is shown where nothing else is, which is the template's default if nobody wrote another one."""
    written = written_fallbacks(template, choices)
    return {
        place: _quoted(_FALLBACK, written[place]) if written[place] else _quoted(_DEFAULT, default)
        for place, default in _defaults(template).items()
    }


def written_fallbacks(template: Template, choices: Personalization) -> dict[str, str]:
    """By place: the fallback that somebody wrote; blank where there is none, or the template's default as a text."""
    return {
        place: "" if (text := last_fallback(choices.bindings.get(place, Default()))) == default else text
        for place, default in _defaults(template).items()
    }


def _defaults(template: Template) -> dict[str, str]:
    return {ALT: template.name, LINK: "", **{slot.name: slot.default for slot in template.slots}}


def _quoted(noun: str, text: str) -> str:
    return f"{noun} “{text}”" if text else noun
