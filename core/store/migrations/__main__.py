"""`python -m core.store.migrations`: write what the steps come to, after one was added."""

import sqlite3

from sqlite_utils import Database

from core.store.migrations import migrations
from core.store.migrations.today import TODAY, dump_schema

made = sqlite3.connect(":memory:")
migrations().apply(Database(made))
TODAY.write_text(dump_schema(made))
made.close()
