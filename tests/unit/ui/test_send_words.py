"""How a send stands, in words, whatever came of its assets."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cloudinary.delivery import cloud_named
from core.cloudinary.delivery_url import identify
from core.domain.job import JobState
from core.domain.send_settings import SendSettings
from core.send.values import SendJob, SendOutcome
from ui.send import progress_text as texts
from ui.send import text as send_texts
from ui.send.detail_text import image_facts

WRITTEN = {"created", "updated", "adopted"}
COUNTS = st.dictionaries(st.sampled_from(["", *get_args(SendOutcome)]), st.integers(1, 3), max_size=4)


@given(counts=COUNTS, state=st.sampled_from(get_args(JobState)), undone=st.booleans())
def test_a_send_is_undone_when_nothing_that_it_wrote_is_left(
    counts: dict[str, int], state: JobState, *, undone: bool
) -> None:
    job = SendJob(
        id="1", job="2", state=state, note="", created_at="", settings=SendSettings(), counts=counts, undone=undone
    )
    is_undone = state == "done" and "undone" in counts and not WRITTEN & set(counts)
    assert (texts.state(job) == "Undone") == is_undone
    line = texts.progress_text(job)
    assert line.startswith(f"**{texts.state(job)}** ")
    # The number is told, and once: by the state where it is that of all assets.
    if "undone" in counts:
        assert (f"{counts['undone']} undone" in line) == (not is_undone or set(counts) - {""} != {"undone"})


def test_what_is_undone_is_not_called_done() -> None:
    job = SendJob(id="1", job="2", state="done", note="", created_at="", settings=SendSettings(), counts={"undone": 4})
    assert texts.progress_text(job) == "**Undone** 4 of 4"


def test_the_numbers_of_a_large_send_are_written_alike() -> None:
    """The bar writes “1,200 images without link”, and the sentences below it count the same assets."""
    for sentence in (send_texts.without_alt(1200), send_texts.title_as_alt(1200), send_texts.without_link(1200, 1200)):
        assert "1,200 " in sentence
        assert "1200" not in sentence


@pytest.mark.parametrize(
    ("steps", "name", "said"),
    [
        ("c_limit,w_1200/f_jpg,q_auto", "mug.png", "JPG"),
        ("co_rgb:fff,l_text:Manrope_64:Hi,w_600/fl_layer_apply,x_7/f_jpg/q_auto", "thanks_bg.png", "JPG"),
        ("c_limit,w_1200/f_png,q_auto", "mug.png", "PNG"),
        ("f_jpeg/c_scale,w_100/f_gif", "mug.jpg", "GIF"),
        ("so_0,du_3/c_scale,w_600/fps_8/e_loop/f_auto:animated,fl_lossy", "steam.gif", "WebP or GIF"),
        ("so_0,du_3/c_scale,w_600/fps_8/e_loop/fl_lossy", "steam.gif", "GIF"),
        ("c_limit,w_1200/f_auto", "mug.png", ""),
        ("c_limit,w_1200/f_jpg,q_auto", "products/f_png/mug.jpg", "JPG"),
        ("c_limit,w_1200/fl_lossy", "products/f_abc/mug.gif", "GIF"),
    ],
)
def test_the_format_that_is_said_of_an_image_is_the_one_that_its_url_asks_for(steps: str, name: str, said: str) -> None:
    """After Cloudinary's documentation of f_, which decides whatever the ending says."""
    src = f"https://res.cloudinary.com/demo/image/upload/{steps}/{name}?_a=x"
    reading = identify(src, cloud_named("demo"))
    assert reading
    facts = image_facts(src, reading.transformation, 600, 300)
    assert facts == " · ".join(filter(None, ["600 × 300 px", said]))
