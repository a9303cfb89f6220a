-- The first schema: the record, the keys, and the live rows that lists read.
--
-- One text for both databases. BLOB becomes BYTEA and TEXT becomes
-- TEXT COLLATE "C" on PostgreSQL; WITHOUT ROWID is dropped there. What differs
-- stands between "-- sqlite:" or "-- postgres:" and "-- both:".
-- Times are microseconds since 1970 in UTC, 0 for none; '' stands for no id.

-- The record: insert-only (see docs/record.md).

-- sqlite:
CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  stream TEXT NOT NULL, n BIGINT NOT NULL,
  at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, lab_id TEXT NOT NULL,
  body BLOB NOT NULL, hash BLOB NOT NULL,
  UNIQUE (stream, n));
-- postgres:
CREATE TABLE events (
  seq BIGINT GENERATED ALWAYS AS IDENTITY,
  stream TEXT NOT NULL, n BIGINT NOT NULL,
  at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, lab_id TEXT NOT NULL,
  body BLOB NOT NULL, hash BLOB NOT NULL,
  PRIMARY KEY (stream, n));
CREATE INDEX events_seq ON events (seq);
-- both:
CREATE TABLE versions (
  subject TEXT NOT NULL, n BIGINT NOT NULL, content BLOB NOT NULL, context BLOB NOT NULL, event_n BIGINT NOT NULL,
  PRIMARY KEY (subject, n)) WITHOUT ROWID;
CREATE TABLE leaves (
  subject TEXT NOT NULL, path_id BLOB NOT NULL, n BIGINT NOT NULL,
  tree TEXT NOT NULL, hash BLOB NOT NULL, removed INTEGER NOT NULL,
  PRIMARY KEY (subject, path_id, n)) WITHOUT ROWID;
CREATE TABLE pages (
  notebook_id TEXT NOT NULL, no BIGINT NOT NULL, seq BIGINT NOT NULL,
  entry_id TEXT NOT NULL, why TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (notebook_id, no, seq)) WITHOUT ROWID;

-- Words of the record, encrypted; rewritten by lawful erasure alone.
CREATE TABLE leaf_text (
  subject TEXT NOT NULL, path_id BLOB NOT NULL, n BIGINT NOT NULL, key_id TEXT NOT NULL, cipher BLOB NOT NULL,
  PRIMARY KEY (subject, path_id, n));
CREATE TABLE keys (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, wrapped_by TEXT NOT NULL,
  wrapped BLOB NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX keys_subject ON keys (subject, kind);

-- Heads and queues of the record, kept in step with it.
CREATE TABLE streams (stream TEXT PRIMARY KEY, n BIGINT NOT NULL, hash BLOB NOT NULL, at BIGINT NOT NULL);
CREATE TABLE event_queue (seq BIGINT PRIMARY KEY, stream TEXT NOT NULL, n BIGINT NOT NULL);
CREATE TABLE live_leaves (
  subject TEXT NOT NULL, path_id BLOB NOT NULL, n BIGINT NOT NULL, tree TEXT NOT NULL, hash BLOB NOT NULL,
  PRIMARY KEY (subject, path_id)) WITHOUT ROWID;

-- Institutions, labs, teams and the people in them.
CREATE TABLE institutions (id TEXT PRIMARY KEY, name TEXT NOT NULL, ror TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE TABLE labs (
  id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, rnsr TEXT NOT NULL, class TEXT NOT NULL,
  notebooks BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE TABLE lab_institutions (lab_id TEXT NOT NULL, institution_id TEXT NOT NULL, PRIMARY KEY (lab_id, institution_id));
CREATE TABLE teams (
  id TEXT PRIMARY KEY, serial BIGINT NOT NULL UNIQUE, lab_id TEXT NOT NULL REFERENCES labs (id),
  name TEXT NOT NULL, visibility TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX teams_lab ON teams (lab_id);
CREATE TABLE users (
  id TEXT PRIMARY KEY, serial BIGINT NOT NULL UNIQUE, email TEXT NOT NULL, email_fold TEXT NOT NULL UNIQUE,
  first TEXT NOT NULL, last TEXT NOT NULL, name_fold TEXT NOT NULL, orcid TEXT NOT NULL, language TEXT NOT NULL,
  operator INTEGER NOT NULL, password TEXT NOT NULL, preferences TEXT NOT NULL,
  created_at BIGINT NOT NULL, archived_at BIGINT NOT NULL);
CREATE TABLE memberships (
  user_id TEXT NOT NULL REFERENCES users (id), team_id TEXT NOT NULL REFERENCES teams (id),
  role TEXT NOT NULL, since BIGINT NOT NULL, PRIMARY KEY (user_id, team_id));
CREATE INDEX memberships_team ON memberships (team_id);
CREATE TABLE groups (id TEXT PRIMARY KEY, serial BIGINT NOT NULL UNIQUE, team_id TEXT NOT NULL, name TEXT NOT NULL, name_fold TEXT NOT NULL);
CREATE TABLE group_members (group_id TEXT NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (group_id, user_id));
CREATE INDEX group_members_user ON group_members (user_id);
CREATE TABLE sessions (
  id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, user_id TEXT NOT NULL, client TEXT NOT NULL,
  created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, expires_at BIGINT NOT NULL);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY, serial BIGINT NOT NULL UNIQUE, hash BLOB NOT NULL UNIQUE, user_id TEXT NOT NULL,
  team_id TEXT NOT NULL, name TEXT NOT NULL, read_only INTEGER NOT NULL,
  created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, ended_at BIGINT NOT NULL);
CREATE INDEX api_keys_user ON api_keys (user_id);
CREATE TABLE api_key_uses (key_id TEXT PRIMARY KEY, at BIGINT NOT NULL);
CREATE TABLE sign_in_failures (name TEXT PRIMARY KEY, failures BIGINT NOT NULL, since BIGINT NOT NULL, until BIGINT NOT NULL);

-- Projects, notebooks, and who works in them.
CREATE TABLE projects (
  id TEXT PRIMARY KEY, pid TEXT NOT NULL UNIQUE, lab_id TEXT NOT NULL REFERENCES labs (id),
  title TEXT NOT NULL, purpose TEXT NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX projects_lab ON projects (lab_id);
CREATE TABLE notebooks (
  id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, lab_id TEXT NOT NULL REFERENCES labs (id),
  team_id TEXT NOT NULL REFERENCES teams (id), project_id TEXT NOT NULL, holder_id TEXT NOT NULL REFERENCES users (id),
  title TEXT NOT NULL, purpose TEXT NOT NULL, pages BIGINT NOT NULL, is_default INTEGER NOT NULL,
  created_at BIGINT NOT NULL, closed_at BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX notebooks_holder ON notebooks (holder_id, team_id);
CREATE INDEX notebooks_project ON notebooks (project_id);
CREATE TABLE members (
  scope TEXT NOT NULL, user_id TEXT NOT NULL, level INTEGER NOT NULL, PRIMARY KEY (scope, user_id));
CREATE INDEX members_user ON members (user_id);

-- Labels of a team: categories and statuses of experiments and of resources.
CREATE TABLE categories (
  id TEXT PRIMARY KEY, serial BIGINT NOT NULL, team_id TEXT NOT NULL REFERENCES teams (id), kind TEXT NOT NULL,
  title TEXT NOT NULL, title_fold TEXT NOT NULL, color TEXT NOT NULL, ordering BIGINT NOT NULL,
  private INTEGER NOT NULL, hidden INTEGER NOT NULL);
CREATE UNIQUE INDEX categories_serial ON categories (kind, serial);
CREATE INDEX categories_team ON categories (team_id, kind);
CREATE TABLE statuses (
  id TEXT PRIMARY KEY, serial BIGINT NOT NULL, team_id TEXT NOT NULL REFERENCES teams (id), kind TEXT NOT NULL,
  title TEXT NOT NULL, title_fold TEXT NOT NULL, color TEXT NOT NULL, ordering BIGINT NOT NULL,
  private INTEGER NOT NULL, hidden INTEGER NOT NULL);
CREATE UNIQUE INDEX statuses_serial ON statuses (kind, serial);
CREATE INDEX statuses_team ON statuses (team_id, kind);
CREATE TABLE tags (
  id TEXT PRIMARY KEY, serial BIGINT NOT NULL UNIQUE, team_id TEXT NOT NULL REFERENCES teams (id),
  label TEXT NOT NULL, label_fold TEXT NOT NULL);
CREATE UNIQUE INDEX tags_label ON tags (team_id, label);

-- Entries as they stand now.
CREATE TABLE entries (
  id TEXT PRIMARY KEY, pid TEXT NOT NULL UNIQUE, serial BIGINT NOT NULL, kind TEXT NOT NULL, template INTEGER NOT NULL,
  lab_id TEXT NOT NULL REFERENCES labs (id), team_id TEXT NOT NULL REFERENCES teams (id),
  notebook_id TEXT NOT NULL, page BIGINT NOT NULL,
  author_id TEXT NOT NULL REFERENCES users (id), custodian_id TEXT NOT NULL REFERENCES users (id),
  title TEXT NOT NULL, title_fold TEXT NOT NULL, title_key BLOB NOT NULL, body_type INTEGER NOT NULL, date TEXT NOT NULL,
  category_id TEXT NOT NULL, status_id TEXT NOT NULL, rating INTEGER NOT NULL, custom_id BIGINT, elabid TEXT NOT NULL,
  state TEXT NOT NULL, state_before TEXT NOT NULL, reason TEXT NOT NULL,
  locked_at BIGINT NOT NULL, locked_by TEXT NOT NULL,
  hide_main_text INTEGER NOT NULL, metadata TEXT NOT NULL, origin_id TEXT NOT NULL,
  version BIGINT NOT NULL, search_id BIGINT NOT NULL UNIQUE, wide INTEGER NOT NULL,
  created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, changed_by TEXT NOT NULL);
CREATE UNIQUE INDEX entries_serial ON entries (kind, template, serial);
CREATE INDEX entries_lab_changed ON entries (lab_id, kind, template, changed_at, id);
CREATE INDEX entries_lab_created ON entries (lab_id, kind, template, created_at, id);
CREATE INDEX entries_lab_date ON entries (lab_id, kind, template, date, id);
CREATE INDEX entries_lab_title ON entries (lab_id, kind, template, title_key, id);
CREATE INDEX entries_team_changed ON entries (team_id, kind, template, changed_at, id);
CREATE INDEX entries_notebook ON entries (notebook_id, page);
CREATE INDEX entries_author ON entries (author_id, changed_at);
CREATE INDEX entries_custom ON entries (category_id, custom_id);
CREATE INDEX entries_elabid ON entries (elabid);
CREATE INDEX entries_wide ON entries (kind, template, changed_at, id) WHERE wide > 0;
CREATE TABLE bodies (entry_id TEXT PRIMARY KEY REFERENCES entries (id), body TEXT NOT NULL);
CREATE TABLE grants (
  entry_id TEXT NOT NULL REFERENCES entries (id), principal TEXT NOT NULL, level INTEGER NOT NULL, lab_id TEXT NOT NULL,
  PRIMARY KEY (entry_id, principal)) WITHOUT ROWID;
CREATE INDEX grants_principal ON grants (principal, lab_id, entry_id);
CREATE TABLE field_values (
  entry_id TEXT NOT NULL REFERENCES entries (id), name TEXT NOT NULL, name_fold TEXT NOT NULL, ord BIGINT NOT NULL,
  text_fold TEXT NOT NULL, number DOUBLE PRECISION, unit TEXT NOT NULL, date TEXT NOT NULL,
  PRIMARY KEY (entry_id, name, ord)) WITHOUT ROWID;
CREATE INDEX field_values_name ON field_values (name_fold, number);
CREATE TABLE steps (
  id TEXT PRIMARY KEY, serial BIGINT NOT NULL UNIQUE, entry_id TEXT NOT NULL REFERENCES entries (id),
  body TEXT NOT NULL, ordering BIGINT NOT NULL, finished INTEGER NOT NULL, finished_at BIGINT NOT NULL, finished_by TEXT NOT NULL,
  deadline BIGINT NOT NULL, remind INTEGER NOT NULL, immutable INTEGER NOT NULL);
CREATE INDEX steps_entry ON steps (entry_id, ordering);
CREATE INDEX steps_deadline ON steps (deadline) WHERE deadline > 0 AND finished = 0;
CREATE TABLE links (
  entry_id TEXT NOT NULL REFERENCES entries (id), kind TEXT NOT NULL, target_id TEXT NOT NULL REFERENCES entries (id), at BIGINT NOT NULL,
  PRIMARY KEY (entry_id, kind, target_id)) WITHOUT ROWID;
CREATE INDEX links_target ON links (target_id);
CREATE TABLE comments (
  id TEXT PRIMARY KEY, serial BIGINT NOT NULL UNIQUE, entry_id TEXT NOT NULL REFERENCES entries (id), author_id TEXT NOT NULL,
  body TEXT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, immutable INTEGER NOT NULL, hidden INTEGER NOT NULL);
CREATE INDEX comments_entry ON comments (entry_id, created_at);
CREATE TABLE uploads (
  id TEXT PRIMARY KEY, serial BIGINT NOT NULL UNIQUE, entry_id TEXT NOT NULL REFERENCES entries (id), lab_id TEXT NOT NULL,
  name TEXT NOT NULL, name_fold TEXT NOT NULL, folder TEXT NOT NULL, comment TEXT NOT NULL, size BIGINT NOT NULL, sha256 TEXT NOT NULL,
  media_type TEXT NOT NULL, long_name TEXT NOT NULL, replaces TEXT NOT NULL, replaced_by TEXT NOT NULL,
  hidden INTEGER NOT NULL, archived INTEGER NOT NULL, immutable INTEGER NOT NULL, author_id TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX uploads_entry ON uploads (entry_id, created_at);
CREATE INDEX uploads_long_name ON uploads (long_name);
CREATE TABLE entry_tags (
  entry_id TEXT NOT NULL REFERENCES entries (id), tag_id TEXT NOT NULL REFERENCES tags (id), PRIMARY KEY (entry_id, tag_id)) WITHOUT ROWID;
CREATE INDEX entry_tags_tag ON entry_tags (tag_id, entry_id);
CREATE TABLE pins (user_id TEXT NOT NULL, entry_id TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (user_id, entry_id));
CREATE TABLE pids (pid TEXT PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL);
CREATE TABLE aliases (source TEXT NOT NULL, kind TEXT NOT NULL, old TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (source, kind, old));

-- File bytes: which object of the blob store holds them, under which key.
CREATE TABLE blobs (
  lab_id TEXT NOT NULL, sha256 TEXT NOT NULL, object TEXT NOT NULL UNIQUE, cipher_sha256 TEXT NOT NULL,
  size BIGINT NOT NULL, key_id TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (lab_id, sha256));
CREATE TABLE incoming (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL, entry_id TEXT NOT NULL, lab_id TEXT NOT NULL, key_id TEXT NOT NULL,
  facts TEXT NOT NULL, size BIGINT NOT NULL, created_at BIGINT NOT NULL, done_at BIGINT NOT NULL);

-- What was imported, so that the same file twice changes nothing.
CREATE TABLE imports (
  team_id TEXT NOT NULL, source TEXT NOT NULL, node TEXT NOT NULL, entry_id TEXT NOT NULL,
  hash TEXT NOT NULL, version BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (team_id, source, node));

CREATE TABLE idempotency (
  actor TEXT NOT NULL, name TEXT NOT NULL, entry_id TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (actor, name));
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE jobs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, input TEXT NOT NULL, actor TEXT NOT NULL, run_at BIGINT NOT NULL,
  tries BIGINT NOT NULL, claimed_until BIGINT NOT NULL, failed TEXT NOT NULL);
CREATE INDEX jobs_due ON jobs (run_at);

-- The text index. Its ids grow with every change, so that newest first is id
-- descending.

-- sqlite:
CREATE VIRTUAL TABLE search_text USING fts5 (title, body, fields, comments, tags, files, scope,
  tokenize = "unicode61 remove_diacritics 0 tokenchars '_'", prefix = '2 3', content = '', contentless_delete = 1);
CREATE TABLE serials (name TEXT PRIMARY KEY, last BIGINT NOT NULL);
-- postgres:
CREATE TABLE search_text (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX search_words ON search_text USING GIN (words);
CREATE SEQUENCE serial_experiment; CREATE SEQUENCE serial_resource;
CREATE SEQUENCE serial_experiment_template; CREATE SEQUENCE serial_resource_template;
CREATE SEQUENCE serial_user; CREATE SEQUENCE serial_team; CREATE SEQUENCE serial_group;
CREATE SEQUENCE serial_experiment_category; CREATE SEQUENCE serial_resource_category;
CREATE SEQUENCE serial_experiment_status; CREATE SEQUENCE serial_resource_status;
CREATE SEQUENCE serial_tag; CREATE SEQUENCE serial_step; CREATE SEQUENCE serial_comment;
CREATE SEQUENCE serial_upload; CREATE SEQUENCE serial_api_key; CREATE SEQUENCE serial_search; CREATE SEQUENCE serial_page;

-- The record refuses to be rewritten, whoever asks.

-- sqlite:
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER events_no_replace BEFORE INSERT ON events
  WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM events WHERE stream = NEW.stream AND n = NEW.n)
  BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER events_queued AFTER INSERT ON events BEGIN
  SELECT RAISE(ABORT, 'the event has no predecessor')
    WHERE NEW.n <> 1 AND NOT EXISTS (SELECT 1 FROM events WHERE stream = NEW.stream AND n = NEW.n - 1);
  INSERT INTO event_queue (seq, stream, n) VALUES (NEW.seq, NEW.stream, NEW.n);
END;
CREATE TRIGGER versions_no_update BEFORE UPDATE ON versions BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER versions_no_delete BEFORE DELETE ON versions BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER versions_no_replace BEFORE INSERT ON versions
  WHEN EXISTS (SELECT 1 FROM versions WHERE subject = NEW.subject AND n = NEW.n)
  BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER leaves_no_update BEFORE UPDATE ON leaves BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER leaves_no_delete BEFORE DELETE ON leaves BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER leaves_no_replace BEFORE INSERT ON leaves
  WHEN EXISTS (SELECT 1 FROM leaves WHERE subject = NEW.subject AND path_id = NEW.path_id AND n = NEW.n)
  BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER pages_no_update BEFORE UPDATE ON pages BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER pages_no_delete BEFORE DELETE ON pages BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER pages_no_replace BEFORE INSERT ON pages
  WHEN EXISTS (SELECT 1 FROM pages WHERE notebook_id = NEW.notebook_id AND no = NEW.no AND seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER leaf_text_update BEFORE UPDATE ON leaf_text
  WHEN NOT EXISTS (SELECT 1 FROM events WHERE stream = OLD.subject AND action = 'record.erase')
    OR NEW.subject <> OLD.subject OR NEW.path_id <> OLD.path_id OR NEW.n <> OLD.n
  BEGIN SELECT RAISE(ABORT, 'only a recorded erasure rewrites words of the record'); END;
CREATE TRIGGER leaf_text_delete BEFORE DELETE ON leaf_text BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER leaf_text_replace BEFORE INSERT ON leaf_text
  WHEN EXISTS (SELECT 1 FROM leaf_text WHERE subject = NEW.subject AND path_id = NEW.path_id AND n = NEW.n)
  BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END;
CREATE TRIGGER keys_no_update BEFORE UPDATE ON keys
  WHEN NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.subject <> OLD.subject
  BEGIN SELECT RAISE(ABORT, 'a key may be wrapped anew, never changed'); END;
CREATE TRIGGER keys_no_delete BEFORE DELETE ON keys
  WHEN NOT EXISTS (SELECT 1 FROM events WHERE stream = OLD.subject AND action = 'record.erase')
  BEGIN SELECT RAISE(ABORT, 'only a recorded erasure destroys a key'); END;
-- postgres:
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION '% on % is refused: the record is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501'; END $$;
CREATE FUNCTION event_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$ BEGIN
  IF NEW.n <> 1 AND NOT EXISTS (SELECT 1 FROM events WHERE stream = NEW.stream AND n = NEW.n - 1) THEN
    RAISE EXCEPTION 'event % of % has no predecessor', NEW.n, NEW.stream; END IF;
  INSERT INTO event_queue (seq, stream, n) VALUES (NEW.seq, NEW.stream, NEW.n); RETURN NULL; END $$;
CREATE FUNCTION erased_only() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM events WHERE stream = OLD.subject AND action = 'record.erase') THEN
    RAISE EXCEPTION '% on % is refused: no recorded erasure asks for it', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON versions FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pages FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER no_delete BEFORE DELETE OR TRUNCATE ON leaf_text FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER erased_only BEFORE UPDATE ON leaf_text FOR EACH ROW EXECUTE FUNCTION erased_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON keys FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER erased_only BEFORE DELETE ON keys FOR EACH ROW EXECUTE FUNCTION erased_only();
CREATE TRIGGER queued AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION event_inserted();
ALTER TABLE events ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE events ENABLE ALWAYS TRIGGER queued;
ALTER TABLE versions ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE leaves ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE pages ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE leaf_text ENABLE ALWAYS TRIGGER no_delete;
ALTER TABLE leaf_text ENABLE ALWAYS TRIGGER erased_only;
ALTER TABLE keys ENABLE ALWAYS TRIGGER erased_only;
-- both:
