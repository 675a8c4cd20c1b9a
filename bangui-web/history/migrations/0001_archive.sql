-- SPDX-License-Identifier: Apache-2.0
-- The archive of everything that happened, and sums of it.
--
-- `start` of a sum is in hours since 1970, `span` is its length: 0 an hour, 1 a day, 2 a month (UTC).
-- Texts come from a log that anybody can write into: any bytes.

CREATE TABLE jails (
    id   INTEGER PRIMARY KEY, -- from 1; 0 elsewhere means no jail, or all of them
    name TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE networks (
    number INTEGER PRIMARY KEY, -- of the autonomous system
    name   TEXT    NOT NULL
) STRICT;

CREATE TABLE addresses (
    id      INTEGER PRIMARY KEY,
    key     BLOB    NOT NULL UNIQUE, -- family (4, 6; 0 for other texts), address, prefix length; sorts by address
    text    TEXT    NOT NULL,        -- as fail2ban writes it
    country INTEGER NOT NULL,        -- first letter × 256 + second; 0 unknown
    network INTEGER NOT NULL         -- 0 unknown
) STRICT;

CREATE TABLE events (
    id       INTEGER PRIMARY KEY, -- milliseconds since 1970 << 20 | a hash: ascends with time
    kind     INTEGER NOT NULL,
    reason   INTEGER NOT NULL,
    origin   INTEGER NOT NULL,
    jail     INTEGER NOT NULL,
    address  INTEGER,             -- these three together: null without an address
    country  INTEGER,
    network  INTEGER,
    ban_time INTEGER,             -- seconds; negative: permanent
    count    INTEGER,
    failures INTEGER,
    actor    TEXT,                -- null: empty
    detail   TEXT
) STRICT;

CREATE INDEX events_by_address ON events (address) WHERE address IS NOT NULL;
CREATE INDEX events_by_network ON events (network) WHERE network IS NOT NULL;

-- One row: how many events there are.
CREATE TABLE archive (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    events INTEGER NOT NULL
) STRICT;
INSERT INTO archive (id, events) VALUES (1, 0);

-- Bans that fail2ban's database may tell more about.
CREATE TABLE wanting (
    id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE evidence (
    id   INTEGER PRIMARY KEY, -- of the event
    text TEXT    NOT NULL
) STRICT;

-- Finds candidates only; what they hold is compared with the text itself.
CREATE VIRTUAL TABLE evidence_trigrams
    USING fts5 (text, content = '', tokenize = 'trigram', detail = none, columnsize = 0);

CREATE TABLE progress (
    source TEXT    PRIMARY KEY,
    file   INTEGER NOT NULL, -- as signed 64 bits
    offset INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Events of each kind; kind 100 counts failures found. Hours, days, months.
CREATE TABLE counts (
    span   INTEGER NOT NULL,
    kind   INTEGER NOT NULL,
    start  INTEGER NOT NULL,
    jail   INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (span, kind, start, jail, reason, origin)
) STRICT, WITHOUT ROWID;

-- Jail 0: all jails and all events; of a jail only its bans. Hours, days, months.
CREATE TABLE country_sums (
    span    INTEGER NOT NULL,
    start   INTEGER NOT NULL,
    jail    INTEGER NOT NULL,
    country INTEGER NOT NULL,
    origin  INTEGER NOT NULL,
    events  INTEGER NOT NULL,
    bans    INTEGER NOT NULL,
    PRIMARY KEY (span, start, jail, country, origin)
) STRICT, WITHOUT ROWID;

-- Bans by network and by address. Hours, days, months.
CREATE TABLE network_sums (
    span    INTEGER NOT NULL,
    start   INTEGER NOT NULL,
    key     INTEGER NOT NULL,
    bans    INTEGER NOT NULL,
    PRIMARY KEY (span, start, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE address_sums (
    span    INTEGER NOT NULL,
    start   INTEGER NOT NULL,
    key     INTEGER NOT NULL,
    bans    INTEGER NOT NULL,
    PRIMARY KEY (span, start, key)
) STRICT, WITHOUT ROWID;

-- The most banned first. Those banned once would be most of it.
CREATE INDEX network_tops ON network_sums (span, start, bans) WHERE span > 0 AND bans > 1;
CREATE INDEX address_tops ON address_sums (span, start, bans) WHERE span > 0 AND bans > 1;

-- What an address did in a jail (0: in none), over all time.
CREATE TABLE address_jails (
    address  INTEGER NOT NULL,
    jail     INTEGER NOT NULL,
    events   INTEGER NOT NULL,
    bans     INTEGER NOT NULL,
    unbans   INTEGER NOT NULL,
    first    INTEGER NOT NULL, -- seconds since 1970
    last     INTEGER NOT NULL,
    last_ban INTEGER NOT NULL, -- 0: never
    PRIMARY KEY (address, jail)
) STRICT, WITHOUT ROWID;
