-- Background work that can be claimed by several processes, and the indexes
-- that statements over many rows were missing.

-- Why the last try did not succeed, and since when a job is given up.
ALTER TABLE jobs ADD COLUMN trouble TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN failed_at BIGINT NOT NULL DEFAULT 0;

-- Jobs that are given up stay, out of the way of those that wait.
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE failed = '';
CREATE INDEX jobs_failed ON jobs (failed_at, id) WHERE failed <> '';

-- The notebooks of a team.
CREATE INDEX notebooks_team ON notebooks (team_id);

-- The entries that have given bytes.
CREATE INDEX uploads_bytes ON uploads (sha256, lab_id);

-- What has run out, which every sign-in clears away.
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE INDEX sign_in_failures_since ON sign_in_failures (since);

-- The groups of a team, the files that a person has coming in, and whoever runs
-- the service.
CREATE INDEX groups_team ON groups (team_id);
CREATE INDEX incoming_user ON incoming (user_id);
CREATE INDEX users_operator ON users (id) WHERE operator = 1;
