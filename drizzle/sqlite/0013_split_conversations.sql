-- The first turn of a new browser was recorded under another caller than the next one, which brought its messages again: one chat became two
-- conversations. Two are joined if their rows prove it: the later one begins with a copy of a reply of the earlier one (the hash of a message
-- covers all messages before it), has everything that was asked there, and came from the same client: address, browser, language, platform.
-- A reply that several conversations gave, or took over, to that client proves nothing.
-- Of each conversation that began with a thread, the last reply of that thread. One that says nothing proves nothing.
CREATE TEMP TABLE "SplitCopy" AS
SELECT max(copy."id") AS "id"
FROM (
	SELECT "id", "agentName", "conversationId", "createdAt" FROM "ChatHistory"
	WHERE "source" = 'AGENT_PAGE_CHAT' AND "apiKey" IS NULL AND "replyId" IS NULL AND "previousMessageHash" IS NOT NULL AND "ip" IS NOT NULL
		AND substr("message", 1, 15) = '{"role":"MODEL"'
		AND (substr("message", 1, 28) <> '{"role":"MODEL","content":""' OR substr("message", 1, 40) = '{"role":"MODEL","content":"","toolCalls"')
) AS copy
JOIN "Conversation" ON "Conversation"."agentName" = copy."agentName" AND "Conversation"."conversationId" = copy."conversationId"
	AND "Conversation"."createdAt" = copy."createdAt"
GROUP BY copy."agentName", copy."conversationId";--> statement-breakpoint
-- Those that a client brought once.
CREATE TEMP TABLE "SplitTaken" AS
SELECT max("id") AS "id", max("conversationId") AS "conversationId", max("callerHash") AS "callerHash", "agentName", "messageHash", "client"
FROM (
	SELECT "ChatHistory"."id", "conversationId", "callerHash", "agentName", "messageHash", "ChatHistory"."ip" || char(10) || coalesce('=' || "ChatHistory"."userAgent", '') || char(10) || coalesce('=' || "ChatHistory"."language", '') || char(10) || coalesce('=' || "ChatHistory"."platform", '') AS "client"
	FROM "SplitCopy" JOIN "ChatHistory" ON "ChatHistory"."id" = "SplitCopy"."id"
) AS copy
GROUP BY "agentName", "messageHash", "client" HAVING count(*) = 1;--> statement-breakpoint
-- The replies that they are copies of, as far as their hashes say.
CREATE TEMP TABLE "SplitGiven" AS
SELECT given."id", given."conversationId", given."callerHash", given."agentName", given."messageHash", given."ip" || char(10) || coalesce('=' || given."userAgent", '') || char(10) || coalesce('=' || given."language", '') || char(10) || coalesce('=' || given."platform", '') AS "client"
FROM (SELECT DISTINCT "agentName", "messageHash" FROM "SplitTaken") AS taken
JOIN "ChatHistory" AS given ON given."messageHash" = taken."messageHash" AND given."agentName" = taken."agentName"
WHERE given."source" = 'AGENT_PAGE_CHAT' AND given."apiKey" IS NULL AND given."durationMs" IS NOT NULL AND given."ip" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "SplitGiven_messageHash" ON "SplitGiven" ("messageHash", "agentName", "client");--> statement-breakpoint
-- The conversations that gave such a reply to that client, with nothing in them that the later one has not.
CREATE TEMP TABLE "SplitFound" AS
SELECT DISTINCT given."agentName", given."conversationId" AS "formerId", taken."conversationId" AS "keptId", taken."callerHash"
FROM "SplitTaken" AS taken
JOIN "SplitGiven" AS given ON given."messageHash" = taken."messageHash" AND given."agentName" = taken."agentName" AND given."client" = taken."client"
WHERE given."callerHash" <> taken."callerHash" AND given."id" < taken."id" AND NOT EXISTS (
	SELECT 1 FROM "ChatHistory" AS asked
	WHERE asked."agentName" = given."agentName" AND asked."conversationId" = given."conversationId" AND asked."replyId" IS NULL AND NOT EXISTS (
		SELECT 1 FROM "ChatHistory" AS again
		WHERE again."messageHash" = asked."messageHash" AND again."agentName" = asked."agentName"
			AND again."callerHash" = taken."callerHash" AND again."conversationId" = taken."conversationId"
	)
);--> statement-breakpoint
CREATE TEMP TABLE "SplitPair" AS
SELECT "agentName", "formerId", "keptId", "callerHash" FROM (
	SELECT found.*, count(*) OVER (PARTITION BY "agentName", "keptId") AS "formers", count(*) OVER (PARTITION BY "agentName", "formerId") AS "later"
	FROM "SplitFound" AS found
) AS found
WHERE "formers" = 1 AND "later" = 1;--> statement-breakpoint
CREATE INDEX "SplitPair_formerId" ON "SplitPair" ("formerId", "agentName");--> statement-breakpoint
-- A chat may have been split twice: what remains is its last conversation.
CREATE TEMP TABLE "SplitJoin" AS
WITH RECURSIVE followed("agentName", "formerId", "keptId", "callerHash") AS (
	SELECT "agentName", "formerId", "keptId", "callerHash" FROM "SplitPair"
	UNION ALL
	SELECT followed."agentName", followed."formerId", next."keptId", next."callerHash"
	FROM followed JOIN "SplitPair" AS next ON next."agentName" = followed."agentName" AND next."formerId" = followed."keptId"
)
SELECT * FROM followed
WHERE NOT EXISTS (SELECT 1 FROM "SplitPair" AS next WHERE next."agentName" = followed."agentName" AND next."formerId" = followed."keptId");--> statement-breakpoint
CREATE INDEX "SplitJoin_formerId" ON "SplitJoin" ("formerId", "agentName");--> statement-breakpoint
CREATE INDEX "SplitJoin_keptId" ON "SplitJoin" ("keptId", "agentName");--> statement-breakpoint
CREATE TEMP TABLE "SplitRow" AS
SELECT said."id", said."conversationId", said."replyId", place."agentName", place."keptId",
	min(said."id") OVER (PARTITION BY place."agentName", place."keptId", said."messageHash") AS "firstId"
FROM (
	SELECT "agentName", "keptId", "formerId" AS "conversationId" FROM "SplitJoin"
	UNION SELECT "agentName", "keptId", "keptId" FROM "SplitJoin"
) AS place
JOIN "ChatHistory" AS said ON said."agentName" = place."agentName" AND said."conversationId" = place."conversationId";--> statement-breakpoint
CREATE INDEX "SplitRow_id" ON "SplitRow" ("id");--> statement-breakpoint
-- The copies, and the messages that stay for them.
CREATE TEMP TABLE "SplitDuplicate" AS
SELECT copy."id", copy."agentName", copy."keptId", first."id" AS "messageId"
FROM "SplitRow" AS copy JOIN "SplitRow" AS first ON first."id" = copy."firstId"
WHERE copy."replyId" IS NULL AND copy."conversationId" <> first."conversationId";--> statement-breakpoint
CREATE INDEX "SplitDuplicate_id" ON "SplitDuplicate" ("id");--> statement-breakpoint
CREATE INDEX "SplitDuplicate_keptId" ON "SplitDuplicate" ("keptId", "agentName");--> statement-breakpoint
DELETE FROM "LearningJob" WHERE EXISTS (
	SELECT 1 FROM "SplitDuplicate" AS copy JOIN "LearningJob" AS other ON other."messageId" = copy."messageId"
	WHERE copy."id" = "LearningJob"."messageId" AND other."feedbackId" = "LearningJob"."feedbackId"
);--> statement-breakpoint
UPDATE "LearningJob" SET "messageId" = (SELECT copy."messageId" FROM "SplitDuplicate" AS copy WHERE copy."id" = "LearningJob"."messageId")
WHERE "messageId" IN (SELECT "id" FROM "SplitDuplicate");--> statement-breakpoint
UPDATE "ChatFeedback" SET "messageId" = (SELECT copy."messageId" FROM "SplitDuplicate" AS copy WHERE copy."id" = "ChatFeedback"."messageId")
WHERE "messageId" IN (SELECT "id" FROM "SplitDuplicate");--> statement-breakpoint
UPDATE "Lesson" SET "messageId" = (SELECT copy."messageId" FROM "SplitDuplicate" AS copy WHERE copy."id" = "Lesson"."messageId")
WHERE "messageId" IN (SELECT "id" FROM "SplitDuplicate");--> statement-breakpoint
UPDATE "Lesson" SET "messageIds" = (
	SELECT '[' || group_concat(coalesce(copy."messageId", said."value"), ',' ORDER BY said."key") || ']'
	FROM json_each("Lesson"."messageIds") AS said LEFT JOIN "SplitDuplicate" AS copy ON copy."id" = said."value"
)
WHERE EXISTS (SELECT 1 FROM json_each("Lesson"."messageIds") AS said JOIN "SplitDuplicate" AS copy ON copy."id" = said."value");--> statement-breakpoint
UPDATE "AgentHistory" SET "messageIds" = (
	SELECT '[' || group_concat(coalesce(copy."messageId", said."value"), ',' ORDER BY said."key") || ']'
	FROM json_each("AgentHistory"."messageIds") AS said LEFT JOIN "SplitDuplicate" AS copy ON copy."id" = said."value"
)
WHERE EXISTS (SELECT 1 FROM json_each("AgentHistory"."messageIds") AS said JOIN "SplitDuplicate" AS copy ON copy."id" = said."value");--> statement-breakpoint
DELETE FROM "ChatHistory" WHERE "id" IN (SELECT "id" FROM "SplitDuplicate");--> statement-breakpoint
UPDATE "ChatHistory" SET "conversationId" = joined."keptId", "callerHash" = joined."callerHash"
FROM "SplitJoin" AS joined WHERE joined."agentName" = "ChatHistory"."agentName" AND joined."formerId" = "ChatHistory"."conversationId";--> statement-breakpoint
UPDATE "RunningReply" SET "conversationId" = joined."keptId", "callerHash" = joined."callerHash"
FROM "SplitJoin" AS joined WHERE joined."agentName" = "RunningReply"."agentName" AND joined."formerId" = "RunningReply"."conversationId";--> statement-breakpoint
UPDATE "Lesson" SET "conversationId" = joined."keptId"
FROM "SplitJoin" AS joined WHERE joined."agentName" = "Lesson"."agentName" AND joined."formerId" = "Lesson"."conversationId";--> statement-breakpoint
UPDATE "Conversation" SET
	"createdAt" = min("Conversation"."createdAt", joined."createdAt"),
	"updatedAt" = max("Conversation"."updatedAt", joined."updatedAt"),
	"opening" = (SELECT first."opening" FROM "Conversation" AS first WHERE first."id" = joined."firstId"),
	"messages" = "Conversation"."messages" + joined."messages" - joined."copies",
	"promptTokens" = "Conversation"."promptTokens" + joined."promptTokens",
	"completionTokens" = "Conversation"."completionTokens" + joined."completionTokens",
	"indexedId" = 0,
	"isIndexed" = false
FROM (
	SELECT pair."agentName", pair."keptId", min(former."id") AS "firstId", min(former."createdAt") AS "createdAt", max(former."updatedAt") AS "updatedAt",
		sum(former."messages") AS "messages", sum(former."promptTokens") AS "promptTokens", sum(former."completionTokens") AS "completionTokens",
		(SELECT count(*) FROM "SplitDuplicate" AS copy WHERE copy."agentName" = pair."agentName" AND copy."keptId" = pair."keptId") AS "copies"
	FROM "SplitJoin" AS pair
	JOIN "Conversation" AS former ON former."agentName" = pair."agentName" AND former."conversationId" = pair."formerId"
	GROUP BY pair."agentName", pair."keptId"
) AS joined
WHERE "Conversation"."agentName" = joined."agentName" AND "Conversation"."conversationId" = joined."keptId";--> statement-breakpoint
DELETE FROM "Conversation" WHERE EXISTS (
	SELECT 1 FROM "SplitJoin" AS joined WHERE joined."agentName" = "Conversation"."agentName" AND joined."formerId" = "Conversation"."conversationId"
);--> statement-breakpoint
DROP TABLE "SplitCopy";--> statement-breakpoint
DROP TABLE "SplitTaken";--> statement-breakpoint
DROP TABLE "SplitGiven";--> statement-breakpoint
DROP TABLE "SplitFound";--> statement-breakpoint
DROP TABLE "SplitPair";--> statement-breakpoint
DROP TABLE "SplitJoin";--> statement-breakpoint
DROP TABLE "SplitRow";--> statement-breakpoint
DROP TABLE "SplitDuplicate";
