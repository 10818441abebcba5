"""Somebody who makes choices at random on Personalize."""

from collections import Counter
from random import Random
from typing import Any, Final

from streamlit.testing.v1 import AppTest

from core.domain.field_path import FieldPath, Step, parse_path
from core.events.field_set import FieldSet
from core.events.picker import Choice, Kind, choices
from core.events.sample import Sample
from tests.support.expressions import HARD
from tests.support.pages import pick, shown_code, unfold
from tests.support.text_with_fields import WORDS
from ui.app.keys import Key
from ui.personalize import text as texts
from ui.personalize.draft import ARGUMENTS
from ui.personalize.keys import BindingKeys, BlockKeys

TEXTS: Final = [text for text in HARD if len(text) <= 20]
IMAGES: Final = ["products/mug", "products/teapot", "products/nothing there", "", "bräu/x.y"]
LINKS: Final = ["https://fernkiln.example/", "https://fernkiln.example/?a=1&b=%20'x'#é", ""]
FORMATS: Final = {"text": texts.FORMATS, "link": texts.LINK_FORMATS, "image": {}}
FIELDS: Final = ("profile", "event", "item")
"""Where a field is of."""
NOTES: Final = ["<p>Made by hand</p>", "\n  <!-- ünder -->", "{% if first_name %}<p>{{ first_name }}'s</p>{% endif %}"]


class Chooser:
    """Makes choices on an open page, whose event has this sample; `made` counts them by kind."""

    def __init__(self, app: AppTest, sample: Sample | None, random: Random) -> None:
        self._app, self._sample, self._random = app, sample, random
        self.made: Counter[str] = Counter()
        (alt,) = [str(box.key) for box in app.selectbox if str(box.key).endswith("_the_alt_source")]
        self._block = BlockKeys(alt.removesuffix("_the_alt_source"))

    @property
    def targets(self) -> list[str]:
        """The slots, the alt text and the link, by what their entries are called."""
        start, end = f"{self._block.prefix}_", "_source"
        keys = [str(box.key) for box in self._app.selectbox]
        names = [key[len(start) : -len(end)] for key in keys if key.startswith(start) and key.endswith(end)]
        return [name for name in names if "_" not in name.removeprefix("the_")]

    def repeat(self) -> None:
        """Repeat the block for each item of a list; where the event has none, there is nothing to choose."""
        boxes = [box for box in self._app.selectbox if box.key == self._block.repeat.name]
        lists = [option for box in boxes for option in box.options if option != texts.REPEAT_NONE]
        if lists:
            self._put(self._block.repeat, self._random.choice(lists))
            self._put(self._block.limit, self._random.randint(1, 5))
            self.made["repeat"] += 1

    def bind(self, target: str) -> None:
        """Choose what this shows; what the block refuses is taken back."""
        keys = BindingKeys(self._block.slot(target).prefix)
        kind = self._kind(target)
        source = self._random.choice(self._sources(kind))
        self._put(keys.source, "field" if source in FIELDS else source)
        if source == "fixed":
            self._put(keys.fixed, self._fixed(kind))
        elif source == "text":
            self._text(keys)
            self._put(keys.fallback, self._random.choice(TEXTS))
        elif source != "default":
            self._field(keys, kind, source)
        if self._is_refused:
            self.made["refused"] += 1
            self._put(keys.source, "default")
        else:
            self.made[source] += 1
            self.made[target if target.startswith("the_") else kind] += source != "default"

    def edit_html(self) -> None:
        """Go on with the HTML by hand."""
        unfold(self._app, "cell_personalize_html")
        next(each for each in self._app.toggle if each.label == texts.BY_HAND).set_value(True).run()
        field = self._app.text_area(key=self._block.html.name)
        place = self._random.choice([0, len(field.value)])
        field.set_value(field.value[:place] + self._random.choice(NOTES) + field.value[place:]).run()
        assert not self._is_refused
        self.made["by hand"] += 1

    @property
    def html(self) -> str:
        """The block's HTML as the page shows it, or as the person has it."""
        unfold(self._app, "cell_personalize_html")
        by_hand = [str(each.value) for each in self._app.text_area if each.key == self._block.html.name]
        (html,) = by_hand or shown_code(self._app, "html")
        return html

    @property
    def _is_refused(self) -> bool:
        return bool(next(each for each in self._app.button if each.label == texts.SAVE).disabled)

    @property
    def _repeated(self) -> tuple[Step, ...]:
        state, name = self._app.session_state, self._block.repeat.name
        path = state[name] if name in state else ""  # noqa: SIM401 - it has no `get`
        return parse_path(path).first if path else ()

    def _kind(self, target: str) -> Kind:
        if target == "the_link":
            return "link"
        offered = self._app.selectbox(key=self._block.slot(target).source.name).options
        return "text" if texts.SOURCES["text"] in offered else "image"

    def _sources(self, kind: Kind) -> list[str]:
        always = {
            "text": ["default", "fixed", "profile", "text", "text", "text", "text"],
            "image": ["default", "fixed"],
            "link": ["default", "fixed", "profile"],
        }[kind]
        sampled = {each.source for each in self._fields(kind)} & {"event", "item"}
        return [*always, *sorted(sampled), *sorted(sampled)]

    def _fields(self, kind: Kind, source: str = "") -> list[Choice]:
        found = choices(kind, self._sample.field_set if self._sample else FieldSet(), self._repeated)
        return [each for each in found if source in ("", each.source)]

    def _fixed(self, kind: Kind) -> str:
        return self._random.choice({"text": TEXTS, "image": IMAGES, "link": LINKS}[kind])

    # --- a field, or a chain of them ---------------------------------------------------------------------------------

    def _field(self, keys: BindingKeys, kind: Kind, source: str) -> None:
        self._pick(keys, kind, source)
        for number in range(1, self._random.randint(1, 3)):
            self._put(keys.source_count, number + 1)
            sources = [each for each in self._sources(kind) if each in FIELDS]
            self._pick(keys.further(number), kind, self._random.choice(sources))
            self.made["chain"] += 1
        self._put(keys.fallback, self._fixed(kind) or (LINKS[0] if kind == "link" else ""))

    def _pick(self, keys: BindingKeys, kind: Kind, source: str) -> None:
        names: list[tuple[Step, ...]] = [("first_name",), ("location", "city")]
        offered = names if source == "profile" else [each.steps for each in self._fields(kind, source)]
        pick(self._app, keys.prefix, field={"from": source, "path": list(self._random.choice(offered))})
        assert not self._app.exception, self._app.exception
        name = self._random.choice(["", *FORMATS[kind]])
        if name:
            self._put(keys.format, name)
            self.made["format"] += 1
        if name in ARGUMENTS and not ARGUMENTS[name].isdecimal():
            self._put(keys.argument(name), self._random.choice([ARGUMENTS[name], "x", "'"]))

    # --- a text with fields ------------------------------------------------------------------------------------------

    def _text(self, keys: BindingKeys) -> None:
        """The editor in the browser tells what stands in it."""
        number = self._app.session_state[keys.typed.name].number + 1
        self._app.session_state[keys.text.name] = {"text": {"number": number, "parts": self._parts(), "open": None}}
        self._run()

    def _parts(self) -> list[Any]:
        fields = self._random.sample(self._fields("text"), self._random.randint(1, 3))
        words = self._random.sample([word for word in WORDS if len(word) < 8], self._random.randint(0, 3))
        parts = [*map(self._part, fields), *words]
        self._random.shuffle(parts)
        return parts

    def _part(self, field: Choice) -> dict[str, Any]:
        formats = self._random.choice([[], [], ["upper"], [{"cut": 9}], [{"number": 1}], [{"date": "j. F"}], ["title"]])
        own = self._random.choice([{}, {"fallback": "friend"}, {"fallback": "'{%"}])
        return {"from": field.source, "path": list(FieldPath(field.steps).first), "format": formats, **own}

    # --- the page ----------------------------------------------------------------------------------------------------

    def _put(self, key: Key[Any], value: Any) -> None:
        widgets = [*self._app.selectbox, *self._app.text_input, *self._app.number_input]
        for widget in widgets:
            if widget.key == key.name:
                widget.set_value(value)
                return self._run()
        self._app.session_state[key.name] = value
        return self._run()

    def _run(self) -> None:
        self._app.run()
        assert not self._app.exception, self._app.exception
