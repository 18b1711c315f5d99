-- PostgreSQL: one part of the table `messages` per month, for very large desks (docs/operations.md).
--
-- Stop every Frontdesk process, make a backup, then:
--     psql --single-transaction --set ON_ERROR_STOP=1 --file deploy/partition-messages.sql "$URL"
-- What is there becomes the first part, as it is: no row is copied, but its key is built anew (one pass).
-- Parts are made for 24 months ahead. Later, and at any time:  SELECT frontdesk_months_ahead(24);
--
-- One thing changes: that a customer's message is logged once is held by a unique index within each month.
-- Across the turn of a month it rests on the inbox alone, which keeps each update's number
-- (FRONTDESK_KEEP_QUEUE_DAYS) far longer than the day in which Telegram repeats it.

ALTER TABLE messages RENAME TO messages_before;
ALTER TABLE messages_before RENAME CONSTRAINT fk_messages_conversation_id TO fk_messages_before_conversation;
ALTER TABLE messages_before DROP CONSTRAINT pk_messages;

CREATE TABLE messages (LIKE messages_before INCLUDING DEFAULTS) PARTITION BY RANGE (created_at);
ALTER SEQUENCE messages_id_seq OWNED BY messages.id;
ALTER TABLE messages ADD CONSTRAINT pk_messages PRIMARY KEY (id, created_at);
ALTER TABLE messages ADD CONSTRAINT fk_messages_conversation_id
    FOREIGN KEY (conversation_id) REFERENCES conversations (id);

-- Every index but the unique one is the whole table's; the parts' own are taken over, not built again.
DO $$
DECLARE
    old record;
BEGIN
    FOR old IN
        SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS made, i.indisunique AS single
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = 'messages_before'::regclass
    LOOP
        EXECUTE format('ALTER INDEX %I RENAME TO %I', old.name, old.name || '_before');
        IF NOT old.single THEN
            EXECUTE replace(old.made, '.messages_before ', '.messages ');
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION frontdesk_months_ahead(months integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month date;
    part text;
BEGIN
    FOR n IN 1..months LOOP
        month := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => n);
        part := 'messages_' || to_char(month, 'YYYY_MM');
        IF to_regclass(part) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF messages FOR VALUES FROM (%L) TO (%L)',
                part, month || ' UTC', month + interval '1 month' || ' UTC');
            EXECUTE format(
                'CREATE UNIQUE INDEX ON %I (conversation_id, platform_ref) WHERE direction = ''in''',
                part);
        END IF;
    END LOOP;
END $$;

DO $$
BEGIN
    EXECUTE format(
        'ALTER TABLE messages ATTACH PARTITION messages_before FOR VALUES FROM (MINVALUE) TO (%L)',
        date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month' || ' UTC');
END $$;

-- Should the months run out, messages still have a place.
CREATE TABLE messages_beyond PARTITION OF messages DEFAULT;
CREATE UNIQUE INDEX ON messages_beyond (conversation_id, platform_ref) WHERE direction = 'in';
SELECT frontdesk_months_ahead(24);
