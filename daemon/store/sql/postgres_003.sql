-- SPDX-License-Identifier: Apache-2.0
-- Version 3: long texts are compressed by lz4: the server's own method took it longer than anything else that it does
-- for a document. One before version 14, or built without lz4, keeps that method; so does what is stored already.

DO $$
BEGIN
  EXECUTE 'ALTER TABLE answers ALTER COLUMN document SET COMPRESSION lz4';
  EXECUTE 'ALTER TABLE pages ALTER COLUMN text SET COMPRESSION lz4, ALTER COLUMN words SET COMPRESSION lz4';
EXCEPTION
  WHEN syntax_error OR feature_not_supported OR invalid_parameter_value THEN NULL;
END $$;
