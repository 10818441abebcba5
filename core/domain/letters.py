"""How wide a text is, in ems, as far as one can know without its font.

The widths are Arial's, which Helvetica and Liberation Sans share (font `LiberationSans`, 2048 units to the em, rounded
to thousandths).
"""

import unicodedata
from functools import lru_cache
from typing import Final

_REGULAR: Final = {
    191: "'", 222: "ijlłı‘’", 260: "|¦", 278: " !,./:;I[\\]ft\u00a0·", 333: "()-`r¡“”„", 334: "{}", 350: "•", 355: '"',
    370: "ª", 389: "*", 400: "°", 469: "^", 500: "Jcksvxyz", 537: "¶", 549: "±÷",
    556: "#$0123456789?L_abdeghnopqu¢£¤¥§«»ðþđ–€", 584: "+<=>~¬×", 611: "FTZ¿ßø", 667: "&ABEKPSVXYÞ",
    722: "CDHNRUwÐĐ", 737: "©®", 778: "GOQØ", 833: "Mm", 889: "%æ", 944: "Wœ", 1000: "ÆŒ—…™", 1015: "@",
}  # fmt: skip
_BOLD: Final = {
    238: "'", 278: " ,./I\\ijl\u00a0łı‘’", 280: "|¦", 333: "!()-:;[]`ft¡·", 350: "•", 370: "ª", 389: "*r{}", 400: "°",
    474: '"', 500: "z“”„", 549: "±÷", 556: "#$0123456789J_aceksvxy¢£¤¥§«¶»–€", 584: "+<=>^~¬×",
    611: "?FLTZbdghnopqu¿ßðøþđ", 667: "EPSVXYÞ", 722: "&ABCDHKNRUÐĐ", 737: "©®", 778: "GOQwØ", 833: "M",
    889: "%mæ", 944: "Wœ", 975: "@", 1000: "ÆŒ—…™",
}  # fmt: skip
# Greek, Cyrillic and other alphabets: the mean of those that the font has.
_OTHER: Final = 600
_WIDE: Final = 1000
_EMOJI: Final = 1250
_INVISIBLE: Final = ("Mn", "Me", "Cf", "Cc")


def width_of(text: str, *, bold: bool = False) -> float:
    """The width of a text on one line, in sizes of its font."""
    return sum(_per_mille(each, bold) for each in text) / 1000


@lru_cache(maxsize=4096)
def _per_mille(character: str, bold: bool) -> int:
    """The width of a character in thousandths of the font's size."""
    table = _BOLD if bold else _REGULAR
    base = unicodedata.normalize("NFD", character)[0]
    for width, characters in table.items():
        if character in characters or base in characters:
            return width
    if unicodedata.category(character) in _INVISIBLE:
        return 0
    if unicodedata.category(character) == "So":
        return _EMOJI
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER
