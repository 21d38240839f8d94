CREATE TABLE "OpenTurn" (
	"id" bigint PRIMARY KEY NOT NULL,
	"createdAt" timestamp (3) with time zone NOT NULL,
	"agentName" text NOT NULL,
	"conversationId" text NOT NULL,
	"messageHash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "UnindexedMessage" (
	"id" bigint PRIMARY KEY NOT NULL,
	"createdAt" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "ChatHistory_previousMessageHash";--> statement-breakpoint
DROP INDEX "ChatHistory_conversationId";--> statement-breakpoint
DROP INDEX "ChatHistory_replyId";--> statement-breakpoint
CREATE INDEX "OpenTurn_conversationId" ON "OpenTurn" USING btree ("conversationId","messageHash");--> statement-breakpoint
CREATE INDEX "ChatHistory_inConversation" ON "ChatHistory" USING btree ("conversationId","messageHash");--> statement-breakpoint
CREATE INDEX "Conversation_opening" ON "Conversation" USING btree ("id") WHERE "opening" is null;--> statement-breakpoint
CREATE INDEX "ChatHistory_conversationId" ON "ChatHistory" USING btree ("agentName","conversationId","id","previousMessageHash");--> statement-breakpoint
CREATE INDEX "ChatHistory_replyId" ON "ChatHistory" USING btree ("replyId") WHERE "ChatHistory"."replyId" is not null;--> statement-breakpoint
-- The columns stay for servers that run while others are updated: what those record is indexed by way of `UnindexedMessage`.
ALTER TABLE "Conversation" ALTER COLUMN "isIndexed" SET DEFAULT true;--> statement-breakpoint
INSERT INTO "UnindexedMessage" ("id", "createdAt")
SELECT message."id", message."createdAt" FROM "Conversation" JOIN "ChatHistory" message
	ON message."agentName" = "Conversation"."agentName" AND message."conversationId" = "Conversation"."conversationId" AND message."id" > "Conversation"."indexedId"
WHERE NOT "Conversation"."isIndexed";--> statement-breakpoint
UPDATE "Conversation" SET "isIndexed" = true WHERE NOT "isIndexed";--> statement-breakpoint
INSERT INTO "OpenTurn" ("id", "createdAt", "agentName", "conversationId", "messageHash")
SELECT question."id", question."createdAt", question."agentName", question."conversationId", question."messageHash" FROM "ChatHistory" question
WHERE question."createdAt" > coalesce(
	(SELECT ("value" #>> '{}')::timestamptz FROM "Metadata" WHERE "key" = 'turns-closed-until'), now() - interval '10 minutes'
) AND question."replyId" IS NULL AND NOT EXISTS (
	SELECT 1 FROM "ChatHistory" following WHERE following."agentName" = question."agentName" AND following."conversationId" = question."conversationId"
		AND following."id" > question."id" AND following."previousMessageHash" = question."messageHash"
);--> statement-breakpoint
CREATE FUNCTION "rememberMessages"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO "UnindexedMessage" ("id", "createdAt") SELECT "id", "createdAt" FROM "added";
	DELETE FROM "OpenTurn" USING "added" WHERE "OpenTurn"."conversationId" = "added"."conversationId"
		AND "OpenTurn"."messageHash" = "added"."previousMessageHash" AND "OpenTurn"."agentName" = "added"."agentName";
	INSERT INTO "OpenTurn" ("id", "createdAt", "agentName", "conversationId", "messageHash")
	SELECT "id", "createdAt", "agentName", "conversationId", "messageHash" FROM "added" WHERE "replyId" IS NULL AND NOT EXISTS (
		SELECT 1 FROM "added" "following" WHERE "following"."previousMessageHash" = "added"."messageHash"
			AND "following"."conversationId" = "added"."conversationId" AND "following"."agentName" = "added"."agentName"
	);
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "ChatHistory_inserted" AFTER INSERT ON "ChatHistory" REFERENCING NEW TABLE AS "added" FOR EACH STATEMENT EXECUTE FUNCTION "rememberMessages"();--> statement-breakpoint
CREATE OR REPLACE FUNCTION "forgetFormerText"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM "ChatText" WHERE "id" IN (SELECT "id" FROM "former");
	INSERT INTO "UnindexedMessage" ("id", "createdAt") SELECT "id", "createdAt" FROM "former" ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;