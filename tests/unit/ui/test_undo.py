"""Undo, redo and saving give whole choices back, whatever is chosen, by the same path as the page: widgets and JSON."""

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.cloudinary.cldt import parse_template
from core.domain.template import Template
from core.personalize.draft import Draft, read_draft
from core.personalize.typed_steps import change
from tests.unit.ui.test_draft import IMAGE, REFERENCE, TEXT
from ui.personalize.draft import as_held

EVENT = st.none() | st.fixed_dictionaries({"metric_id": st.sampled_from("AB"), "metric": st.just("Placed Order")})
REPEAT = st.none() | st.fixed_dictionaries({"path": st.just(["Items"]), "limit": st.integers(1, 3)})
PLACES = {"headline": TEXT, "product": IMAGE, "alt": TEXT, "link": TEXT, "event": EVENT, "repeat": REPEAT}
TEMPLATE: Template = parse_template(
    json.dumps(
        {
            "cldt": 1, "name": "Thanks", "canvas": {"width": 600, "height": 300},
            "base": {"public_id": "t/bg", "resource_type": "image", "type": "upload", "format": "jpg"},
            "transformation": "l_text:Arial_40:$(headline)/fl_layer_apply/l_$product/fl_layer_apply",
            "slots": [
                {"name": "headline", "type": "text", "default": "Hello"},
                {"name": "product", "type": "image", "default": "products/mug"},
            ],
        }
    )
)  # fmt: skip
EMPTY: dict[str, Any] = {
    "v": 1, "template": REFERENCE, "variant": "", "event": None, "slots": {}, "alt": {"from": "default"},
    "link": {"from": "default"}, "width": 600, "repeat": None, "edited": False,
}  # fmt: skip


class Editing(RuleBasedStateMachine):
    """The model is two plain lists: what can be undone, with the choices of now as its last, and what can be redone."""

    @initialize()
    def open(self) -> None:
        self.draft = Draft.of(as_held(TEMPLATE, EMPTY))
        self.past, self.future = [self.text()], []

    def text(self) -> str:
        return json.dumps([self.draft.personalization, self.draft.html])

    def now(self) -> dict[str, Any]:
        return json.loads(json.dumps(dict(self.draft.personalization)))

    def choose(self, raw: dict[str, Any], html: str) -> None:
        """As a run of the page: the widgets hold the choices and give them back."""
        self.draft = change(self.draft, as_held(TEMPLATE, raw), html)

    @rule(place=st.sampled_from(list(PLACES)), data=st.data(), html=st.sampled_from(["", "<p>mine</p>"]))
    def choose_one(self, place: str, data: st.DataObject, html: str) -> None:
        raw, value = self.now(), data.draw(PLACES[place])
        if place in ("headline", "product"):
            raw["slots"] = {**raw["slots"], place: value}
        else:
            raw[place] = value
        self.choose_and_expect(raw, html)

    def choose_and_expect(self, raw: dict[str, Any], html: str) -> None:
        before = self.text()
        self.choose(raw, html)
        if self.text() == before:
            return
        if self.draft.place == len(self.past):
            self.past, self.future = [*self.past, self.text()], []
        elif self.text() == self.past[-2]:
            # Words that were typed are taken away again, as by undo.
            self.future.append(self.past.pop())
        else:
            # Words that are typed on take the place of how they began.
            self.past[-1], self.future = self.text(), []

    @rule()
    def run_again(self) -> None:
        """A rerun without a choice is the very same draft: there is nothing to save."""
        before = self.draft
        self.choose(self.now(), self.draft.html)
        assert self.draft is before

    @rule(typed=st.lists(st.sampled_from("ab "), min_size=2, max_size=4))
    def type(self, typed: list[str]) -> None:
        """However often a text is told while it is typed, one press takes it back."""
        raw = {**self.now(), "alt": {"from": "default"}}
        # Another choice comes between this text and the last one.
        html = f"{self.draft.html}."
        self.choose_and_expect(raw, html)
        before = self.text()
        for end in range(1, len(typed) + 1):
            words = f"x{''.join(typed[:end])}"
            self.choose({**raw, "alt": {"from": "fixed", "value": words}}, html)
        self.draft = self.draft.undo()
        assert self.text() == before
        self.draft = self.draft.redo()
        self.past, self.future = [*self.past, self.text()], []

    @precondition(lambda self: len(self.past) > 1)
    @rule()
    def undo(self) -> None:
        self.draft = self.draft.undo()
        self.future.append(self.past.pop())

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        self.draft = self.draft.redo()
        self.past.append(self.future.pop())

    @rule()
    def reload(self) -> None:
        self.draft = read_draft(self.draft.to_json())

    @invariant()
    def the_draft_is_what_was_chosen(self) -> None:
        if hasattr(self, "draft"):
            assert self.text() == self.past[-1]
            assert (self.draft.can_undo, self.draft.can_redo) == (len(self.past) > 1, bool(self.future))


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
