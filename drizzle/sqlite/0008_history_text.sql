INSERT INTO `Conversation` (`agentName`, `conversationId`, `createdAt`, `updatedAt`, `callerHash`, `source`, `apiKey`, `isUtility`, `status`, `messages`, `promptTokens`, `completionTokens`)
SELECT first.`agentName`, first.`conversationId`, first.`createdAt`, grouped.`updatedAt`, first.`callerHash`, first.`source`, first.`apiKey`, first.`isUtility`, 'COMPLETE', grouped.`messages`, 0, 0
FROM (
	SELECT min(`id`) AS `firstId`, max(`createdAt`) AS `updatedAt`, count(*) AS `messages` FROM `ChatHistory` GROUP BY `agentName`, `conversationId`
) AS grouped JOIN `ChatHistory` first ON first.`id` = grouped.`firstId` ORDER BY first.`id`;--> statement-breakpoint
CREATE VIRTUAL TABLE `ChatText` USING fts5(`searchText`, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 0");--> statement-breakpoint
CREATE TRIGGER `ChatHistory_deleted` BEFORE DELETE ON `ChatHistory` BEGIN
	UPDATE `Lesson` SET `messageId` = NULL, `messageIds` = '[]', `conversationId` = NULL WHERE `messageId` = old.`id`;
	DELETE FROM `ChatText` WHERE `rowid` = old.`id`;
END;--> statement-breakpoint
CREATE TRIGGER `ChatHistory_updated` AFTER UPDATE OF `message` ON `ChatHistory` BEGIN
	DELETE FROM `ChatText` WHERE `rowid` = old.`id`;
END;
