CREATE TABLE `OpenTurn` (
	`id` integer PRIMARY KEY NOT NULL,
	`createdAt` integer NOT NULL,
	`agentName` text NOT NULL,
	`conversationId` text NOT NULL,
	`messageHash` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `OpenTurn_conversationId` ON `OpenTurn` (`conversationId`,`messageHash`);--> statement-breakpoint
CREATE TABLE `UnindexedMessage` (
	`id` integer PRIMARY KEY NOT NULL,
	`createdAt` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `ChatHistory_previousMessageHash`;--> statement-breakpoint
DROP INDEX `ChatHistory_conversationId`;--> statement-breakpoint
DROP INDEX `ChatHistory_replyId`;--> statement-breakpoint
CREATE INDEX `ChatHistory_inConversation` ON `ChatHistory` (`conversationId`,`messageHash`);--> statement-breakpoint
CREATE INDEX `ChatHistory_conversationId` ON `ChatHistory` (`agentName`,`conversationId`,`id`,`previousMessageHash`);--> statement-breakpoint
CREATE INDEX `ChatHistory_replyId` ON `ChatHistory` (`replyId`) WHERE "ChatHistory"."replyId" is not null;--> statement-breakpoint
DROP INDEX `Conversation_isIndexed`;--> statement-breakpoint
CREATE INDEX `Conversation_opening` ON `Conversation` (`id`) WHERE "opening" is null;--> statement-breakpoint
INSERT INTO `UnindexedMessage` (`id`, `createdAt`)
SELECT message.`id`, message.`createdAt` FROM `Conversation` JOIN `ChatHistory` message
	ON message.`agentName` = `Conversation`.`agentName` AND message.`conversationId` = `Conversation`.`conversationId` AND message.`id` > `Conversation`.`indexedId`
WHERE NOT `Conversation`.`isIndexed`;--> statement-breakpoint
INSERT INTO `OpenTurn` (`id`, `createdAt`, `agentName`, `conversationId`, `messageHash`)
SELECT question.`id`, question.`createdAt`, question.`agentName`, question.`conversationId`, question.`messageHash` FROM `ChatHistory` question
WHERE question.`createdAt` > (
	SELECT coalesce(max(unixepoch(json_extract(`value`, '$'))), unixepoch() - 600) * 1000 FROM `Metadata` WHERE `key` = 'turns-closed-until'
) AND +question.`replyId` IS NULL AND NOT EXISTS (
	SELECT 1 FROM `ChatHistory` following WHERE following.`agentName` = question.`agentName` AND following.`conversationId` = question.`conversationId`
		AND following.`id` > question.`id` AND following.`previousMessageHash` = question.`messageHash`
);--> statement-breakpoint
CREATE TRIGGER `ChatHistory_inserted` AFTER INSERT ON `ChatHistory` BEGIN
	INSERT INTO `UnindexedMessage` (`id`, `createdAt`) VALUES (new.`id`, new.`createdAt`);
	DELETE FROM `OpenTurn` WHERE `conversationId` = new.`conversationId` AND `messageHash` = new.`previousMessageHash` AND `agentName` = new.`agentName`;
	INSERT INTO `OpenTurn` (`id`, `createdAt`, `agentName`, `conversationId`, `messageHash`)
	SELECT new.`id`, new.`createdAt`, new.`agentName`, new.`conversationId`, new.`messageHash` WHERE new.`replyId` IS NULL;
END;--> statement-breakpoint
DROP TRIGGER `ChatHistory_updated`;--> statement-breakpoint
CREATE TRIGGER `ChatHistory_updated` AFTER UPDATE OF `message` ON `ChatHistory` BEGIN
	DELETE FROM `ChatText` WHERE `rowid` = old.`id`;
	INSERT OR IGNORE INTO `UnindexedMessage` (`id`, `createdAt`) VALUES (new.`id`, new.`createdAt`);
END;--> statement-breakpoint
ALTER TABLE `Conversation` DROP COLUMN `indexedId`;--> statement-breakpoint
ALTER TABLE `Conversation` DROP COLUMN `isIndexed`;