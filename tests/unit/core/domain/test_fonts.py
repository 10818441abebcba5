"""Widths of texts, against the widths that Adobe publishes for Helvetica and Helvetica Bold, which Arial shares."""

import pytest
from PIL import ImageFont

from core.domain.fonts import text_width

# Adobe's font metrics files (AFM) of its core fonts: width in thousandths of an em → characters.
HELVETICA = {
    222: "ijl", 278: " !,./:;I[]ft", 333: "()-r", 500: "Jckvsxyz", 556: "0123456789?L_abdeghnopqu#$", 584: "+=<>~",
    611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1015: "@",
}  # fmt: skip
HELVETICA_BOLD = {
    278: " ,./Iijl", 333: "!()-:;[]ft", 389: "*r", 500: "z", 556: "0123456789J_aceksvxy#$", 584: "+=<>~",
    611: "?FLTZbdghnopqu", 667: "EPSVXY", 722: "&ABCDHKNRU", 778: "GOQw", 833: "M", 889: "%m", 944: "W", 975: "@",
}  # fmt: skip


@pytest.mark.parametrize(("table", "weight"), [(HELVETICA, 400), (HELVETICA_BOLD, 700)])
@pytest.mark.parametrize("family", ["Arial", "", "A font that is not here"])
def test_a_font_that_is_not_here_is_as_wide_as_helvetica(table: dict[int, str], weight: int, family: str) -> None:
    for width, characters in table.items():
        for character in characters:
            assert text_width(character, family, weight) == pytest.approx(width / 1000, abs=0.001), character


def test_a_text_is_as_wide_as_its_letters_are_together() -> None:
    assert text_width("") == 0
    # V 667, a 556, s 500, e 556.
    assert text_width("Vase") == pytest.approx(2.279, abs=0.002)
    assert text_width("Vase") < text_width("Vase", weight=600) < text_width("Vase", weight=700)
    assert text_width("Vase", weight=900) == text_width("Vase", weight=700), "the axis ends there"


@pytest.mark.parametrize("accented", ["Hèllö", "He\u0300llo\u0308", "H\u200be\u00adllo", "Hello\ufe0f"])
def test_accents_and_invisible_characters_take_no_room(accented: str) -> None:
    assert text_width(accented) == text_width("Hello")


@pytest.mark.parametrize(("text", "ems"), [("茶碗", 2), ("カップ", 3), ("컵", 1), ("🫖", 1.25), ("🎁🎁", 2.5)])
@pytest.mark.parametrize("family", ["", "Manrope", "Source Sans Pro"])
def test_what_no_font_has_is_taken_for_as_wide_as_it_is_usually_drawn(text: str, ems: float, family: str) -> None:
    assert text_width(text, family) == ems


@pytest.mark.parametrize(
    ("family", "weight", "file"),
    [
        ("Manrope", 400, "font_manrope/files/Manrope-Regular.ttf"),
        ("manrope", 650, "font_manrope/files/Manrope-Bold.ttf"),
        ("Manrope", 100, "font_manrope/files/Manrope-ExtraLight.ttf"),
        ("Manrope", 1000, "font_manrope/files/Manrope-ExtraBold.ttf"),
        ("Source Sans Pro", 600, "font_source_sans_pro/files/SourceSansPro-Semibold.ttf"),
        ("Source Sans Pro", 900, "font_source_sans_pro/files/SourceSansPro-Black.ttf"),
    ],
)
def test_a_family_that_is_here_is_measured_in_its_own_file(family: str, weight: int, file: str) -> None:
    import font_manrope

    packages = font_manrope.font_directory.rpartition("font_manrope")[0]
    # Without kerning, as text_width is.
    face = ImageFont.truetype(f"{packages}{file}", 2000, layout_engine=ImageFont.Layout.BASIC)
    for character in "AWagi&8 é":
        assert text_width(character, family, weight) == pytest.approx(face.getlength(character) / 2000, abs=0.001)
    if family == "Manrope":
        # A letter that it lacks is measured in the font that stands for Arial.
        assert text_width("\u05d0", family, weight) == text_width("\u05d0", "Arial", weight)
