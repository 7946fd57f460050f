-- SPDX-License-Identifier: Apache-2.0
-- Version 2: sums that are kept up to date, so that statistics need not read every ticket, and less to write for each.

-- What the shown documents add up to.
CREATE TABLE sums (
  kind TEXT NOT NULL,       -- month, shop, vat
  member TEXT NOT NULL,     -- 2026-01; the shop's name without case, accents and punctuation, else its tax id; the rate
  currency TEXT NOT NULL,   -- empty where the paper names none
  label TEXT NOT NULL,      -- the member for people
  purchases INTEGER NOT NULL,
  total TEXT NOT NULL,      -- for vat the tax
  base TEXT,                -- for vat
  PRIMARY KEY (kind, member, currency)
) STRICT, WITHOUT ROWID;

-- What one document adds to them.
CREATE VIEW document_sums AS
SELECT document_id, 'month' AS kind, coalesce(substr(purchased_at, 1, 7), '') AS member,
  coalesce(currency, '') AS currency, coalesce(substr(purchased_at, 1, 7), '') AS label, coalesce(total, '0') AS total,
  NULL AS base
FROM tickets
UNION ALL
SELECT document_id, 'shop', coalesce(store_words, tax_id, ''), coalesce(currency, ''),
  coalesce(store_name, tax_id, ''), coalesce(total, '0'), NULL
FROM tickets
UNION ALL
SELECT v.document_id, 'vat', v.rate, coalesce(t.currency, ''), v.rate, decimal_sum(v.amount), decimal_sum(v.base)
FROM vat v JOIN tickets t ON t.document_id = v.document_id
GROUP BY v.document_id, v.rate;

CREATE TRIGGER documents_shown_now AFTER UPDATE OF shown ON documents WHEN new.shown = 1 AND old.shown = 0 BEGIN
  INSERT INTO sums (kind, member, currency, label, purchases, total, base)
  SELECT kind, member, currency, label, 1, total, base FROM document_sums WHERE document_id = new.id
  ON CONFLICT (kind, member, currency) DO UPDATE SET label = max(label, excluded.label), purchases = purchases + 1,
    total = decimal_add(total, excluded.total), base = decimal_add(base, excluded.base);
END;
CREATE TRIGGER documents_shown_no_more AFTER UPDATE OF shown ON documents WHEN new.shown = 0 AND old.shown = 1 BEGIN
  UPDATE sums SET purchases = purchases - 1, total = decimal_sub(sums.total, d.total),
    base = decimal_sub(sums.base, d.base)
  FROM document_sums d
  WHERE d.document_id = old.id AND d.kind = sums.kind AND d.member = sums.member AND d.currency = sums.currency;
  DELETE FROM sums WHERE purchases = 0;
END;
CREATE TRIGGER documents_gone BEFORE DELETE ON documents WHEN old.shown = 1 BEGIN
  UPDATE sums SET purchases = purchases - 1, total = decimal_sub(sums.total, d.total),
    base = decimal_sub(sums.base, d.base)
  FROM document_sums d
  WHERE d.document_id = old.id AND d.kind = sums.kind AND d.member = sums.member AND d.currency = sums.currency;
  DELETE FROM sums WHERE purchases = 0;
END;

INSERT INTO sums (kind, member, currency, label, purchases, total, base)
SELECT s.kind, s.member, s.currency, max(s.label), count(*), decimal_sum(s.total),
  CASE s.kind WHEN 'vat' THEN decimal_sum(s.base) END
FROM document_sums s JOIN documents d ON d.id = s.document_id WHERE d.shown = 1
GROUP BY s.kind, s.member, s.currency;

-- Names are looked for by any of their words, which no order of theirs helps.
DROP INDEX items_name;

-- Words are looked for one by one: where on a page they stand is not needed, nor how long it is.
DROP TABLE page_words;
CREATE VIRTUAL TABLE page_words USING fts5 (
  text, content = 'page_texts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', detail = none,
  columnsize = 0
);
INSERT INTO page_words (page_words) VALUES ('rebuild');
