-- SPDX-License-Identifier: Apache-2.0
-- Version 3: the words of new pages come into the index when nothing else is to be done, or when somebody looks for
-- words. Workers that need the processor do not wait for it, and many pages at once cost less than one by one.

CREATE TABLE unindexed_pages (
  page_id INTEGER PRIMARY KEY  -- of a page with text that the index does not know yet
) STRICT;

DROP VIEW page_texts;
CREATE VIEW page_texts AS
SELECT id, text FROM pages WHERE text IS NOT NULL AND id NOT IN (SELECT page_id FROM unindexed_pages);

DROP TRIGGER pages_inserted;
CREATE TRIGGER pages_inserted AFTER INSERT ON pages WHEN new.text IS NOT NULL BEGIN
  INSERT INTO unindexed_pages (page_id) VALUES (new.id);
END;
DROP TRIGGER pages_deleted;
CREATE TRIGGER pages_deleted AFTER DELETE ON pages WHEN old.text IS NOT NULL BEGIN
  INSERT INTO page_words (page_words, rowid, text)
  SELECT 'delete', old.id, old.text WHERE old.id NOT IN (SELECT page_id FROM unindexed_pages);
  DELETE FROM unindexed_pages WHERE page_id = old.id;
END;
DROP TRIGGER pages_evicted;
CREATE TRIGGER pages_evicted AFTER UPDATE OF text ON pages WHEN old.text IS NOT NULL AND new.text IS NULL BEGIN
  INSERT INTO page_words (page_words, rowid, text)
  SELECT 'delete', old.id, old.text WHERE old.id NOT IN (SELECT page_id FROM unindexed_pages);
  DELETE FROM unindexed_pages WHERE page_id = old.id;
END;
