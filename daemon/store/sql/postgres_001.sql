-- SPDX-License-Identifier: Apache-2.0
-- Version 1: the same tables as sqlite_001.sql, whose comments say what each column means. Money and quantities are
-- NUMERIC without a precision, which keeps the printed digits. All tables live in the schema "ocr".

CREATE TABLE documents (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sha256 TEXT NOT NULL,
  options TEXT NOT NULL,
  engine TEXT NOT NULL,
  engine_version TEXT NOT NULL,
  file TEXT NOT NULL,
  file_b64 TEXT,
  bytes BIGINT NOT NULL,
  media_type TEXT NOT NULL,
  profile TEXT NOT NULL,
  page_count BIGINT NOT NULL,
  read_at TEXT NOT NULL,
  used_at TEXT NOT NULL,
  happened_at TEXT NOT NULL,
  purchase_key TEXT NOT NULL,
  shown BIGINT NOT NULL DEFAULT 0,
  kept_bytes BIGINT NOT NULL DEFAULT 0,
  UNIQUE (sha256, options)
);
CREATE INDEX documents_purchase ON documents (purchase_key);
CREATE UNIQUE INDEX documents_shown ON documents (purchase_key) WHERE shown = 1;
CREATE INDEX documents_happened ON documents (happened_at) WHERE shown = 1;

CREATE TABLE answers (
  document_id BIGINT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  document TEXT NOT NULL,
  notes TEXT NOT NULL
);

CREATE TABLE renderings (
  document_id BIGINT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  format TEXT NOT NULL,
  file TEXT NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (document_id, format)
);

CREATE TABLE pages (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document_id BIGINT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  width DOUBLE PRECISION NOT NULL,
  height DOUBLE PRECISION NOT NULL,
  unit TEXT NOT NULL,
  rotation BIGINT NOT NULL,
  source TEXT NOT NULL,
  confidence DOUBLE PRECISION,
  text TEXT,
  words TSVECTOR,  -- of the folded text, so no extension is needed
  UNIQUE (document_id, number)
);
CREATE INDEX pages_words ON pages USING gin (words);

CREATE TABLE tickets (
  document_id BIGINT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  layout TEXT NOT NULL,
  kind TEXT NOT NULL,
  store_name TEXT,
  store_words TEXT,
  tax_id TEXT,
  address TEXT,
  postal_code TEXT,
  city TEXT,
  phone TEXT,
  invoice_number TEXT,
  operation_number TEXT,
  purchased_at TEXT,
  currency TEXT,
  total NUMERIC,
  change NUMERIC
);

CREATE TABLE items (
  document_id BIGINT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  name_words TEXT NOT NULL,
  quantity NUMERIC NOT NULL,
  unit TEXT NOT NULL,
  unit_price NUMERIC,
  total NUMERIC NOT NULL,
  discount NUMERIC NOT NULL,
  vat_rate NUMERIC,
  section TEXT,
  PRIMARY KEY (document_id, position)
);
CREATE INDEX items_name ON items (name_words text_pattern_ops);

CREATE TABLE vat (
  document_id BIGINT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  rate NUMERIC NOT NULL,
  base NUMERIC NOT NULL,
  amount NUMERIC NOT NULL,
  PRIMARY KEY (document_id, position)
);

CREATE TABLE payments (
  document_id BIGINT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  method TEXT NOT NULL,
  amount NUMERIC NOT NULL,
  card_last4 TEXT,
  card_brand TEXT,
  PRIMARY KEY (document_id, position)
);

CREATE TABLE batches (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  signature TEXT NOT NULL UNIQUE,
  command TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT
);

CREATE TABLE jobs (
  batch_id BIGINT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  input_sha256 TEXT NOT NULL,
  input TEXT NOT NULL,
  state TEXT NOT NULL,
  stamp TEXT NOT NULL,
  sha256 TEXT,
  code TEXT,
  output TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (batch_id, input_sha256)
);
