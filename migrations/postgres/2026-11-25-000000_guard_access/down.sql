DROP TABLE person_links;
DROP TRIGGER changes_are_not_deleted ON changes;
DROP TRIGGER changes_stay_as_they_are ON changes;
DROP FUNCTION keep_changes();
DELETE FROM changes
    WHERE kind IN ('delete', 'token', 'link') OR conference_id NOT IN (SELECT id FROM conferences);
ALTER TABLE changes DROP COLUMN origin;
ALTER TABLE changes ALTER COLUMN conference_id SET NOT NULL;
ALTER TABLE changes ADD CONSTRAINT changes_conference_id_fkey
    FOREIGN KEY (conference_id) REFERENCES conferences (id);
ALTER TABLE changes DROP CONSTRAINT changes_kind_check;
ALTER TABLE changes ADD CONSTRAINT changes_kind_check
    CHECK (kind IN ('create', 'edit', 'import', 'publish', 'redact'));
DROP INDEX tokens_by_previous_hash;
DROP INDEX tokens_by_conference;
ALTER TABLE tokens DROP COLUMN previous_until;
ALTER TABLE tokens DROP COLUMN previous_hash;
ALTER TABLE tokens DROP COLUMN last_used_at;
ALTER TABLE tokens DROP COLUMN expires_at;
ALTER TABLE tokens DROP COLUMN conference_id;
ALTER TABLE tokens DROP COLUMN rights;
ALTER TABLE tokens DROP COLUMN permission;
