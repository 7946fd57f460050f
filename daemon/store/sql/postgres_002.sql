-- SPDX-License-Identifier: Apache-2.0
-- Version 2: the same as sqlite_002.sql, whose comments say what each column means.

CREATE TABLE sums (
  kind TEXT NOT NULL,
  member TEXT NOT NULL,
  currency TEXT NOT NULL,
  label TEXT NOT NULL,
  purchases BIGINT NOT NULL,
  total NUMERIC NOT NULL,
  base NUMERIC,
  PRIMARY KEY (kind, member, currency)
);

CREATE VIEW document_sums AS
SELECT document_id, 'month' AS kind, coalesce(substr(purchased_at, 1, 7), '') AS member,
  coalesce(currency, '') AS currency, coalesce(substr(purchased_at, 1, 7), '') AS label, coalesce(total, 0) AS total,
  NULL::numeric AS base
FROM tickets
UNION ALL
SELECT document_id, 'shop', left(coalesce(store_words, tax_id, ''), 512), coalesce(currency, ''),
  coalesce(store_name, tax_id, ''), coalesce(total, 0), NULL
FROM tickets
UNION ALL
SELECT v.document_id, 'vat', v.rate::text, coalesce(t.currency, ''), v.rate::text, sum(v.amount), sum(v.base)
FROM vat v JOIN tickets t ON t.document_id = v.document_id
GROUP BY v.document_id, v.rate::text, t.currency;

CREATE FUNCTION add_to_sums() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO sums AS s (kind, member, currency, label, purchases, total, base)
  SELECT kind, member, currency, label, 1, total, base FROM document_sums WHERE document_id = new.id
  ON CONFLICT (kind, member, currency) DO UPDATE SET label = greatest(s.label, excluded.label),
    purchases = s.purchases + 1, total = s.total + excluded.total, base = s.base + excluded.base;
  RETURN NULL;
END $$;
CREATE FUNCTION take_from_sums() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE sums AS s SET purchases = s.purchases - 1, total = s.total - d.total, base = s.base - d.base
  FROM document_sums d
  WHERE d.document_id = old.id AND d.kind = s.kind AND d.member = s.member AND d.currency = s.currency;
  DELETE FROM sums WHERE purchases = 0;
  RETURN old;
END $$;
CREATE TRIGGER documents_shown_now AFTER UPDATE OF shown ON documents FOR EACH ROW
  WHEN (new.shown = 1 AND old.shown = 0) EXECUTE FUNCTION add_to_sums();
CREATE TRIGGER documents_shown_no_more AFTER UPDATE OF shown ON documents FOR EACH ROW
  WHEN (new.shown = 0 AND old.shown = 1) EXECUTE FUNCTION take_from_sums();
CREATE TRIGGER documents_gone BEFORE DELETE ON documents FOR EACH ROW
  WHEN (old.shown = 1) EXECUTE FUNCTION take_from_sums();

INSERT INTO sums (kind, member, currency, label, purchases, total, base)
SELECT s.kind, s.member, s.currency, max(s.label), count(*), sum(s.total), sum(s.base)
FROM document_sums s JOIN documents d ON d.id = s.document_id WHERE d.shown = 1
GROUP BY s.kind, s.member, s.currency;

DROP INDEX items_name;
