INSERT INTO "Conversation" ("agentName", "conversationId", "createdAt", "updatedAt", "callerHash", "source", "apiKey", "isUtility", "status", "messages", "promptTokens", "completionTokens")
SELECT first."agentName", first."conversationId", first."createdAt", grouped."updatedAt", first."callerHash", first."source", first."apiKey", first."isUtility", 'COMPLETE', grouped."messages", 0, 0
FROM (
	SELECT min("id") AS "firstId", max("createdAt") AS "updatedAt", count(*) AS "messages" FROM "ChatHistory" GROUP BY "agentName", "conversationId"
) AS grouped JOIN "ChatHistory" first ON first."id" = grouped."firstId" ORDER BY first."id";--> statement-breakpoint
ALTER TABLE "ChatHistory" RENAME TO "ChatHistory_whole";--> statement-breakpoint
ALTER SEQUENCE "ChatHistory_id_seq" RENAME TO "ChatHistory_whole_id_seq";--> statement-breakpoint
CREATE SEQUENCE "ChatHistory_id_seq" AS bigint;--> statement-breakpoint
SELECT setval('"ChatHistory_id_seq"', "last_value", "is_called") FROM "ChatHistory_whole_id_seq";--> statement-breakpoint
CREATE TABLE "ChatHistory" (LIKE "ChatHistory_whole") PARTITION BY RANGE ("createdAt");--> statement-breakpoint
ALTER TABLE "ChatHistory" ALTER COLUMN "id" SET DEFAULT nextval('"ChatHistory_id_seq"');--> statement-breakpoint
ALTER SEQUENCE "ChatHistory_id_seq" OWNED BY "ChatHistory"."id";--> statement-breakpoint
CREATE TABLE "ChatHistory_default" PARTITION OF "ChatHistory" DEFAULT;--> statement-breakpoint
CREATE TABLE "ChatText" (
	"id" bigint PRIMARY KEY,
	"conversation" bigint NOT NULL,
	"searchVector" tsvector NOT NULL
);--> statement-breakpoint
CREATE INDEX "ChatText_conversation" ON "ChatText" USING btree ("conversation","id");--> statement-breakpoint
CREATE INDEX "ChatText_searchVector" ON "ChatText" USING gin ("searchVector") WITH (fastupdate = off);--> statement-breakpoint
-- Makes the partitions of so many months, the first of which has the given time, where they are missing; gives how many it made.
CREATE FUNCTION "addHistoryPartitions"("firstTime" timestamp with time zone, "months" integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	"firstMonth" timestamp := date_trunc('month', "firstTime" AT TIME ZONE 'UTC');
	"month" timestamp;
	"since" timestamp with time zone;
	"until" timestamp with time zone;
	"partition" text;
	"isFilled" boolean;
	"added" integer := 0;
BEGIN
	FOR "index" IN 0 .. "months" - 1 LOOP
		"month" := "firstMonth" + make_interval(months => "index");
		"since" := "month" AT TIME ZONE 'UTC';
		"until" := ("month" + interval '1 month') AT TIME ZONE 'UTC';
		"partition" := to_char("month", '"ChatHistory_"YYYY_MM');
		CONTINUE WHEN to_regclass(quote_ident("partition")) IS NOT NULL;
		EXECUTE format('CREATE TABLE %I (LIKE "ChatHistory" INCLUDING DEFAULTS)', "partition");
		EXECUTE 'SELECT EXISTS (SELECT 1 FROM "ChatHistory_default" WHERE "createdAt" >= $1 AND "createdAt" < $2)' INTO "isFilled" USING "since", "until";
		IF "isFilled" THEN
			LOCK TABLE "ChatHistory_default" IN ACCESS EXCLUSIVE MODE;
			EXECUTE format(
				'WITH "moved" AS (DELETE FROM "ChatHistory_default" WHERE "createdAt" >= $1 AND "createdAt" < $2 RETURNING *) INSERT INTO %I SELECT * FROM "moved"',
				"partition"
			) USING "since", "until";
		END IF;
		EXECUTE format('ALTER TABLE "ChatHistory" ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', "partition", "since", "until");
		"added" := "added" + 1;
	END LOOP;
	RETURN "added";
END $$;--> statement-breakpoint
-- Drops the partitions of which all is older than the given time, with what hangs on their messages: dropping fires no triggers.
CREATE FUNCTION "dropHistoryPartitions"("before" timestamp with time zone) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	"partition" text;
	"dropped" integer := 0;
BEGIN
	FOR "partition" IN
		SELECT "relname" FROM "pg_inherits" JOIN "pg_class" ON "pg_class"."oid" = "inhrelid"
		WHERE "inhparent" = '"ChatHistory"'::regclass AND "relname" ~ '_\d{4}_\d{2}$'
			AND (to_timestamp(right("relname", 7) || ' UTC', 'YYYY_MM TZ') AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC' <= "before"
		ORDER BY "relname"
	LOOP
		EXECUTE format('DELETE FROM "LearningJob" WHERE "messageId" IN (SELECT "id" FROM %I)', "partition");
		EXECUTE format('DELETE FROM "ChatFeedback" WHERE "messageId" IN (SELECT "id" FROM %I)', "partition");
		EXECUTE format('DELETE FROM "ChatText" WHERE "id" IN (SELECT "id" FROM %I)', "partition");
		EXECUTE format('UPDATE "Lesson" SET "messageId" = NULL, "messageIds" = ''[]'', "conversationId" = NULL WHERE "messageId" IN (SELECT "id" FROM %I)', "partition");
		EXECUTE format('DROP TABLE %I', "partition");
		"dropped" := "dropped" + 1;
	END LOOP;
	RETURN "dropped";
END $$;--> statement-breakpoint
SELECT "addHistoryPartitions"("month", 1) FROM (SELECT DISTINCT date_trunc('month', "createdAt" AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS "month" FROM "ChatHistory_whole") AS "filled";--> statement-breakpoint
SELECT "addHistoryPartitions"(now(), 3);--> statement-breakpoint
INSERT INTO "ChatHistory" SELECT * FROM "ChatHistory_whole" ORDER BY "id";--> statement-breakpoint
DROP TABLE "ChatHistory_whole";--> statement-breakpoint
ALTER TABLE "ChatHistory" ADD PRIMARY KEY ("id", "createdAt");--> statement-breakpoint
CREATE INDEX "ChatHistory_messageHash" ON "ChatHistory" USING btree ("messageHash","agentName","callerHash","id");--> statement-breakpoint
CREATE INDEX "ChatHistory_previousMessageHash" ON "ChatHistory" USING btree ("previousMessageHash","agentName","callerHash","id");--> statement-breakpoint
CREATE INDEX "ChatHistory_conversationId" ON "ChatHistory" USING btree ("agentName","conversationId","id");--> statement-breakpoint
CREATE INDEX "ChatHistory_createdAt" ON "ChatHistory" USING btree ("createdAt");--> statement-breakpoint
CREATE INDEX "ChatHistory_replyId" ON "ChatHistory" USING btree ("replyId");--> statement-breakpoint
-- In place of foreign keys, which a partitioned table has by its whole key only. The jobs come first: whoever is at one ends before.
CREATE FUNCTION "forgetMessages"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM "LearningJob" WHERE "messageId" IN (SELECT "id" FROM "former");
	DELETE FROM "ChatFeedback" WHERE "messageId" IN (SELECT "id" FROM "former");
	UPDATE "Lesson" SET "messageId" = NULL, "messageIds" = '[]', "conversationId" = NULL WHERE "messageId" IN (SELECT "id" FROM "former");
	DELETE FROM "ChatText" WHERE "id" IN (SELECT "id" FROM "former");
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "ChatHistory_deleted" AFTER DELETE ON "ChatHistory" REFERENCING OLD TABLE AS "former" FOR EACH STATEMENT EXECUTE FUNCTION "forgetMessages"();--> statement-breakpoint
CREATE FUNCTION "forgetFormerText"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM "ChatText" WHERE "id" IN (SELECT "id" FROM "former");
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "ChatHistory_updated" AFTER UPDATE ON "ChatHistory" REFERENCING OLD TABLE AS "former" FOR EACH STATEMENT EXECUTE FUNCTION "forgetFormerText"();--> statement-breakpoint
-- Feedback is given long after its message was written, which may be deleted at that moment.
CREATE FUNCTION "requireMessage"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM 1 FROM "ChatHistory" WHERE "id" = NEW."messageId" FOR KEY SHARE;
	IF NOT FOUND THEN
		RAISE foreign_key_violation USING MESSAGE = 'The message of a feedback is missing, to which it is a foreign key.';
	END IF;
	RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER "ChatFeedback_inserted" BEFORE INSERT ON "ChatFeedback" FOR EACH ROW EXECUTE FUNCTION "requireMessage"();
