"""The extension as one file to unpack: the same content is the same file, byte for byte."""

import io
import zipfile
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[2] / "extension"
# For the tests of its modules only; Chrome does not ask for it.
_EXCLUDED_NAMES: Final = {"package.json"}
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


def extension_zip(folder: Path = FOLDER) -> bytes:
    """A zip of the extension's folder, in the order of names, with neither the time nor the machine in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _EXCLUDED_NAMES):
            entry = zipfile.ZipInfo(f"cloudinary-for-klaviyo/{path.relative_to(folder).as_posix()}", _MOMENT)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            package.writestr(entry, path.read_bytes())
    return buffer.getvalue()
