"""What is delivered is what is stored, whatever was stored under the same name before."""

import io
from pathlib import Path

from PIL import Image

from sandbox.cloudinary.delivery.delivered import deliver_path, find_cached
from sandbox.cloudinary.models import add_asset
from tests.support.shop import StillState

PATH = "image/upload/c_scale,w_8/f_png/drawn/again.png"


def plain(colour: str) -> bytes:
    """A file that is as long for every colour."""
    file = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(file, "png", compress_level=0)
    return file.getvalue()


def test_an_asset_that_is_made_anew_is_drawn_anew_though_nothing_but_its_pixels_differs(tmp_path: Path) -> None:
    """As after a reset of the demo shop: the same ID, the same version of that second, a file as long as before."""
    state = StillState(tmp_path / "sandbox.db")
    drawn = []
    for colour in ("#ff0000", "#0000ff"):
        with state.write() as db:
            db.execute("delete from asset")
        add_asset(state, public_id="drawn/again", data=plain(colour))
        file = find_cached(state, PATH, takes_webp=False) or deliver_path(state, PATH, takes_webp=False)
        drawn.append(Image.open(io.BytesIO(file.data)).convert("RGB").getpixel((0, 0)))
    assert len(plain("#ff0000")) == len(plain("#0000ff"))
    assert drawn == [(255, 0, 0), (0, 0, 255)]
    state.close()
