-- A list of one status or category walks its own entries, newest change first.
CREATE INDEX entries_status ON entries (status_id, changed_at, id);
CREATE INDEX entries_category ON entries (category_id, changed_at, id);
