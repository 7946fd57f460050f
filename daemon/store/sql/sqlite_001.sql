-- SPDX-License-Identifier: Apache-2.0
-- Version 1: what was read, the answers that are kept, and the state of batches.
--
-- Money and quantities are exact decimal text with the printed digits ("0.180"): sum them with decimal_sum(), which ocr
-- and the sqlite3 shell both have, never with sum(). NULL is what the paper does not state. Moments are UTC,
-- "2026-01-31T09:05:07.123Z"; purchased_at is local time as printed, or only the day.

CREATE TABLE documents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given again
  sha256 TEXT NOT NULL,                  -- of the content
  options TEXT NOT NULL,                 -- canonical JSON of the options that change the result
  engine TEXT NOT NULL,                  -- fingerprint of what read it last
  engine_version TEXT NOT NULL,
  file TEXT NOT NULL,                    -- its name at the last reading; "\xNN" for bytes that are no UTF-8
  file_b64 TEXT,                         -- then the name's bytes
  bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  profile TEXT NOT NULL,                 -- pdf-text, pdf-ocr, pdf-mixed, image-ocr
  page_count INTEGER NOT NULL,
  read_at TEXT NOT NULL,
  used_at TEXT NOT NULL,                 -- last time that it answered a request
  happened_at TEXT NOT NULL,             -- purchased_at, else read_at
  purchase_key TEXT NOT NULL,            -- equal for files that show one purchase
  shown INTEGER NOT NULL DEFAULT 0,      -- 1 for one document of each purchase
  kept_bytes INTEGER NOT NULL DEFAULT 0, -- of its answer and texts; 0 once they were evicted
  UNIQUE (sha256, options)
) STRICT;
CREATE INDEX documents_purchase ON documents (purchase_key);
CREATE UNIQUE INDEX documents_shown ON documents (purchase_key) WHERE shown = 1;
CREATE INDEX documents_happened ON documents (happened_at) WHERE shown = 1;

-- What answers the same request again. A table of its own, so that lists do not read past it.
CREATE TABLE answers (
  document_id INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  document TEXT NOT NULL,  -- the whole "ocr.document/1" object
  notes TEXT NOT NULL      -- JSON: failed_checks, warnings
) STRICT;

-- Other formats that were asked for.
CREATE TABLE renderings (
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  format TEXT NOT NULL,
  file TEXT NOT NULL,  -- the name it was made under; no rendering holds it
  content BLOB NOT NULL,
  PRIMARY KEY (document_id, format)
) STRICT, WITHOUT ROWID;

CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  unit TEXT NOT NULL,  -- of width and height: pt or px
  rotation INTEGER NOT NULL,
  source TEXT NOT NULL,  -- text, ocr, mixed, none
  confidence REAL,
  text TEXT,  -- NULL once it was evicted
  UNIQUE (document_id, number)
) STRICT;

-- Full text over pages.text.
CREATE VIEW page_texts AS SELECT id, text FROM pages WHERE text IS NOT NULL;
CREATE VIRTUAL TABLE page_words USING fts5 (
  text, content = 'page_texts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER pages_inserted AFTER INSERT ON pages WHEN new.text IS NOT NULL BEGIN
  INSERT INTO page_words (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER pages_deleted AFTER DELETE ON pages WHEN old.text IS NOT NULL BEGIN
  INSERT INTO page_words (page_words, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER pages_evicted AFTER UPDATE OF text ON pages WHEN old.text IS NOT NULL AND new.text IS NULL BEGIN
  INSERT INTO page_words (page_words, rowid, text) VALUES ('delete', old.id, old.text);
END;

CREATE TABLE tickets (
  document_id INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  layout TEXT NOT NULL,
  kind TEXT NOT NULL,  -- receipt, refund, invoice
  store_name TEXT,
  store_words TEXT,  -- the name without case, accents and punctuation
  tax_id TEXT,
  address TEXT,
  postal_code TEXT,
  city TEXT,
  phone TEXT,
  invoice_number TEXT,
  operation_number TEXT,
  purchased_at TEXT,
  currency TEXT,
  total TEXT,
  change TEXT
) STRICT;

CREATE TABLE items (
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,  -- from 1, in the order of the paper
  name TEXT NOT NULL,
  name_words TEXT NOT NULL,  -- the name without case, accents and punctuation
  quantity TEXT NOT NULL,
  unit TEXT NOT NULL,
  unit_price TEXT,
  total TEXT NOT NULL,
  discount TEXT NOT NULL,
  vat_rate TEXT,
  section TEXT,
  PRIMARY KEY (document_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX items_name ON items (name_words);

CREATE TABLE vat (
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  rate TEXT NOT NULL,  -- percent
  base TEXT NOT NULL,
  amount TEXT NOT NULL,
  PRIMARY KEY (document_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE payments (
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  method TEXT NOT NULL,
  amount TEXT NOT NULL,
  card_last4 TEXT,
  card_brand TEXT,
  PRIMARY KEY (document_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE batches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  signature TEXT NOT NULL UNIQUE,  -- the same command again is the same batch
  command TEXT NOT NULL,           -- JSON, to show and to resume
  state TEXT NOT NULL,             -- running, done, stopped, cancelled
  started_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;

-- One input of a batch.
CREATE TABLE jobs (
  batch_id INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  input_sha256 TEXT NOT NULL,  -- of the path: a path may be too long for a key
  input TEXT NOT NULL,   -- its path; base64 behind "b64:" where it is no UTF-8
  state TEXT NOT NULL,   -- done, failed
  stamp TEXT NOT NULL,   -- size and times of the file when it was read
  sha256 TEXT,
  code TEXT,             -- of the failure
  output TEXT NOT NULL,  -- JSON: what was written where
  ended_at TEXT NOT NULL,
  PRIMARY KEY (batch_id, input_sha256)
) STRICT, WITHOUT ROWID;
