-- SPDX-License-Identifier: Apache-2.0
-- What is decided in the browser. The row 'setup_done' exists once setup was completed.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
