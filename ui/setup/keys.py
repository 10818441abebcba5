"""The entries of the session on Setup."""

from typing import Final

from ui.app.keys import Key, KeyFamily

UNENDED: Final = Key("setup_unended", "")
"""Why Klaviyo could not be told of the end of a connection, until that is shown; blank if it was told."""
DISCONNECTED: Final = Key("setup_disconnected", "")
"""What was just disconnected, in a sentence, until that is shown."""
PROFILES: Final = Key("setup_profiles", False)
"""Whether Klaviyo is to be asked for profiles, too."""
SCOPES_OPEN: Final = Key("setup_scopes", False)
DISCONNECT_OPEN: Final = Key("setup_disconnect", False)
DISCONNECT_CLOUDINARY: Final = Key("cloudinary_off", False)
DISCONNECT_CLOUDINARY_OPEN: Final = Key("cloudinary_disconnect", False)
SHOWN_ACCOUNT: Final = KeyFamily("setup_account_", "")
"""The account or environment that the page showed last beside a question, by the name of the question's key."""
CHECK_TABLE_OPEN: Final = Key("setup_check_table", False)
