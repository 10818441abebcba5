"""Delivered videos, against a clip whose every frame is known."""

import io
from collections.abc import Iterator
from fractions import Fraction

import av
import cloudinary
import httpx
import pytest
from PIL import Image, ImageSequence

from sandbox.cloudinary.models import CLOUD, add_asset
from tests.support.workspaces import SandboxServer

SIZE, FPS, FRAMES = (160, 90), 20, 80


def drawn(number: int) -> Image.Image:
    """Frame `number` of the clip: a bar, 8 wide, that goes 2 to the right each frame: its place tells the moment."""
    image = Image.new("RGB", SIZE, "black")
    image.paste((200, 200, 200), (2 * number, 0, 2 * number + 8, 60))
    return image


def clip() -> bytes:
    """Four seconds, H.264 without loss worth naming, written by FFmpeg."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(FRAMES):
            frame = av.VideoFrame.from_image(drawn(number))
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


CLIP = clip()


@pytest.fixture(scope="module")
def client(sandbox_server: SandboxServer) -> Iterator[httpx.Client]:
    add_asset(sandbox_server.state, public_id="film", data=CLIP, resource_type="video")
    with httpx.Client(base_url=f"{sandbox_server.url}/res/{CLOUD}/video/upload/", timeout=60) as client:
        yield client


def image(client: httpx.Client, path: str, **headers: str) -> Image.Image:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.headers.get("x-cld-error"))
    return Image.open(io.BytesIO(answer.content))


def moments(animated: Image.Image) -> list[int]:
    """Which frames of the clip an animated picture shows, by where the bar begins."""
    found = []
    for frame in ImageSequence.Iterator(animated):
        light = frame.convert("L").resize(SIZE).crop((0, 0, SIZE[0], 20)).point(lambda value: 255 * (value > 100))
        found.append(round((light.getbbox() or (-9,))[0] / 2))
    return found


def film(data: bytes) -> tuple[int, tuple[int, int], float]:
    """Frames, size and frames a second of a video."""
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        count = sum(1 for _ in container.decode(stream))
        return count, (stream.width, stream.height), float(stream.average_rate or 0)


def near(have: list[int], want: list[int]) -> bool:
    """Scaling makes the bar's edge soft."""
    return len(have) == len(want) and all(abs(one - other) <= 1 for one, other in zip(have, want, strict=True))


def test_a_video_is_delivered_as_stored(client: httpx.Client) -> None:
    for path in ("film.mp4", "film", "v12/film.mp4"):
        answer = client.get(path)
        assert (answer.content, answer.headers["content-type"]) == (CLIP, "video/mp4")
        assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, len(CLIP) - 1), ("bytes=-50", len(CLIP) - 50, len(CLIP) - 1)],
)
def test_a_part_of_a_video(client: httpx.Client, asked: str, first: int, last: int) -> None:
    answer = client.get("film.mp4", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, CLIP[first : last + 1])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(CLIP)}"


def test_a_part_that_is_not_there(client: httpx.Client) -> None:
    assert client.get("film.mp4", headers={"Range": f"bytes={len(CLIP)}-"}).status_code == 416
    assert client.get("film.mp4", headers={"Range": "bytes=0-9", "If-Range": '"old"'}).content == CLIP


def test_the_preview_of_an_email(client: httpx.Client) -> None:
    """One second from the middle, ten frames a second: every second frame of the clip from the 20th on."""
    gif = image(client, "so_1,du_1/c_scale,w_80/e_loop/fl_lossy/film.gif")
    assert (gif.format, gif.size, gif.info["loop"], gif.info["duration"]) == ("GIF", (80, 45), 0, 100)
    assert near(moments(gif), list(range(20, 40, 2)))


@pytest.mark.parametrize(
    ("path", "want"),
    [
        ("eo_1/film.gif", range(0, 20, 2)),
        ("so_3/film.gif", range(60, 80, 2)),
        ("so_25p,eo_50p/film.gif", range(20, 40, 2)),
        ("so_1,du_1,fps_5/film.gif", range(20, 40, 4)),
        ("so_1,du_1,fps_20/film.gif", range(20, 40)),
        ("so_1,du_1,fps_15-20/film.gif", [20, 21, 22, 24, 25, 26, 28, 29, 30, 32, 33, 34, 36, 37, 38]),
        ("so_1,du_2,vs_4/film.gif", range(20, 60, 10)),
        ("vs_0.5s/film.gif", range(0, 80, 10)),
        ("film.gif", range(0, 80, 2)),
        ("$from_3/so_$from/film.gif", range(60, 80, 2)),
        ("if_w_gt_100/so_3/if_else/so_1/if_end/film.gif", range(60, 80, 2)),
    ],
)
def test_which_frames_are_shown(client: httpx.Client, path: str, want: list[int]) -> None:
    assert near(moments(image(client, path)), list(want))


def test_how_often_and_how_fast(client: httpx.Client) -> None:
    assert "loop" not in image(client, "du_1/film.gif").info
    assert image(client, "du_1/e_loop:2/film.gif").info["loop"] == 2
    assert image(client, "du_1,dl_300/film.gif").info["duration"] == 300


def test_animated_webp_is_asked_for(client: httpx.Client) -> None:
    webp = image(client, "du_1/fl_animated,fl_awebp/e_loop/film.webp")
    assert (webp.format, webp.n_frames, webp.info["loop"]) == ("WEBP", 10, 0)  # type: ignore[attr-defined] # of WebP files
    assert not getattr(image(client, "du_1/film.webp"), "is_animated", False)
    path = "du_1/e_loop/f_auto:animated,fl_lossy/film.gif"
    assert image(client, path, Accept="image/webp,*/*").format == "WEBP"
    assert image(client, path, Accept="image/png").format == "GIF"


@pytest.mark.parametrize(
    ("path", "want"),
    [("so_0/film.jpg", 0), ("so_2.5/film.png", 50), ("so_75p/film.jpg", 60), ("film.jpg", 40), ("f_auto/film", 40)],
)
def test_posters(client: httpx.Client, path: str, want: int) -> None:
    poster = image(client, path)
    assert poster.size == SIZE
    assert near(moments(poster), [want])


def test_a_text_lies_on_a_poster_and_on_every_frame(client: httpx.Client) -> None:
    text = "co_white,l_text:Arial_20:Play/fl_layer_apply,g_south"
    plain, poster = (image(client, f"{part}so_1/film.png").convert("RGB") for part in ("", f"{text}/"))
    assert (255, 255, 255) not in plain.get_flattened_data()
    assert (255, 255, 255) in poster.get_flattened_data()
    for frame in ImageSequence.Iterator(image(client, f"so_1,du_0.5/{text}/film.gif")):
        assert max(frame.convert("L").crop((0, 60, *SIZE)).get_flattened_data()) > 240


def test_a_cut_and_scaled_video(client: httpx.Client) -> None:
    answer = client.get("so_1,du_2/c_scale,w_81/film.mp4")
    assert answer.headers["content-type"] == "video/mp4"
    assert film(answer.content) == (40, (80, 46), FPS)
    assert film(client.get("fps_10/film.mp4").content) == (40, SIZE, 10)


def test_the_official_sdk_asks_for_the_same(client: httpx.Client) -> None:
    steps = [{"start_offset": "1", "duration": "1"}, {"width": 80, "crop": "scale"}, {"effect": "loop"}]
    video = cloudinary.CloudinaryVideo("film")
    url = video.build_url(cloud_name=CLOUD, secure=True, format="gif", flags="lossy", transformation=steps)
    path = url.removeprefix(f"https://res.cloudinary.com/{CLOUD}/video/upload/")
    assert path != url
    assert near(moments(image(client, path)), list(range(20, 40, 2)))


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("none.mp4", 404, "Resource not found - none"),
        ("so_9/film.gif", 400, "Invalid start offset in transformation: 9"),
        ("so_soon/film.gif", 400, "Invalid start offset in transformation: soon"),
        ("so_2,eo_1/film.gif", 400, "Invalid end offset in transformation: 1"),
        ("du_0/film.gif", 400, "Invalid duration in transformation: 0"),
        ("fps_0/film.gif", 400, "Invalid fps in transformation: 0"),
        ("vs_x/film.gif", 400, "Invalid video sampling in transformation: x"),
        ("vc_h265/film.mp4", 400, "Invalid video codec in transformation: h265"),
        ("e_preview/film.gif", 400, "Invalid effect in transformation: preview"),
        (
            "c_scale,w_4000/film.gif",
            400,
            "Video is too large to process synchronously, please use an eager transformation with eager_async=true"
            " to resolve",
        ),
    ],
)
def test_refusals(client: httpx.Client, path: str, status: int, message: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["x-cld-error"], answer.content) == (status, message, b"")


def test_a_picture_has_no_time(sandbox_server: SandboxServer) -> None:
    url = f"{sandbox_server.url}/res/{CLOUD}/image/upload/so_1/products/mug.png"
    assert httpx.get(url).headers["x-cld-error"] == "Invalid so in transformation: 1"


def test_a_video_is_uploaded_and_told(sandbox_server: SandboxServer) -> None:
    url = f"{sandbox_server.url}/cloudinary/v1_1/{CLOUD}"
    auth = ("sandbox-key", "sandbox-secret")
    with httpx.Client(auth=auth, timeout=30) as client:
        told = client.post(f"{url}/auto/upload", files={"file": CLIP}, data={"public_id": "new"}).json()
        assert (told["resource_type"], told["format"], told["width"], told["height"]) == ("video", "mp4", *SIZE)
        assert told["duration"] == pytest.approx(4, abs=0.06)
        broken = client.post(f"{url}/video/upload", files={"file": CLIP[:200]}, data={"public_id": "broken"})
        assert (broken.status_code, broken.json()["error"]["message"]) == (400, "Invalid video file")
        clips = client.get(f"{url}/resources/video", params={"prefix": "clips/", "context": "true"}).json()
        assert [one["public_id"] for one in clips["resources"]] == ["clips/candle", "clips/steam"]
        assert all(one["context"]["custom"]["alt"] for one in clips["resources"])
