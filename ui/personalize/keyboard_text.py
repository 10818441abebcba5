"""What Personalize says of its keys."""

KEYBOARD = "Keyboard"
SHORTCUTS = """
| | Keys | On a Mac |
|---|---|---|
| Save | `Ctrl` `S` | `⌘` `S` |
| Next recipient | `Alt` `Shift` `→` | `⌥` `⇧` `→` |
| Previous recipient | `Alt` `Shift` `←` | `⌥` `⇧` `←` |
| Next slot | `Alt` `Shift` `↓` | `⌥` `⇧` `↓` |
| Previous slot | `Alt` `Shift` `↑` | `⌥` `⇧` `↑` |
| Undo a choice | `Ctrl` `Z` | `⌘` `Z` |
| Redo a choice | `Ctrl` `Y` | `⌘` `⇧` `Z` |
| Insert a field into a text | `{` | `{` |

While you type in a text, only Save works; undo and redo apply to the text itself. Press `Tab` to leave it.
"""
