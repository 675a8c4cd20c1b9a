-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT, -- an id is never given twice
    name          TEXT    NOT NULL UNIQUE,
    password_hash TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    created       INTEGER NOT NULL                   -- seconds since 1970
) STRICT;

CREATE TABLE sessions (
    token_hash          BLOB    PRIMARY KEY CHECK (length(token_hash) = 32),
    user                INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created             INTEGER NOT NULL, -- seconds since 1970
    created_monotonic   INTEGER NOT NULL, -- milliseconds of CLOCK_MONOTONIC
    last_seen           INTEGER NOT NULL,
    last_seen_monotonic INTEGER NOT NULL,
    lifetime            INTEGER NOT NULL CHECK (lifetime > 0), -- seconds
    source              TEXT    NOT NULL,
    user_agent          TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user);
