-- SPDX-License-Identifier: Apache-2.0
-- The last run of each job. A row without an end is of a run that the end of the daemon cut off.
CREATE TABLE jobs (
    name     TEXT    PRIMARY KEY,
    started  INTEGER NOT NULL, -- seconds since 1970
    finished INTEGER,
    result   TEXT CHECK (result IN ('ok', 'failed', 'stopped')),
    detail   TEXT    NOT NULL,
    CHECK ((finished IS NULL) = (result IS NULL))
) STRICT, WITHOUT ROWID;
