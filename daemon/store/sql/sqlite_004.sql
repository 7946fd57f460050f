-- SPDX-License-Identifier: Apache-2.0
-- Version 4: an input is looked for in all batches. Whatever command has written a file, the next one may know it.

CREATE INDEX jobs_by_input ON jobs (input_sha256);
