CREATE TABLE `Conversation` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`agentName` text NOT NULL,
	`conversationId` text NOT NULL,
	`createdAt` integer NOT NULL,
	`updatedAt` integer NOT NULL,
	`callerHash` text NOT NULL,
	`source` text NOT NULL,
	`apiKey` text,
	`isUtility` integer NOT NULL,
	`opening` text,
	`status` text NOT NULL,
	`messages` integer NOT NULL,
	`promptTokens` integer NOT NULL,
	`completionTokens` integer NOT NULL,
	`indexedId` integer DEFAULT 0 NOT NULL,
	`isIndexed` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `Conversation_conversationId` ON `Conversation` (`agentName`,`conversationId`);--> statement-breakpoint
CREATE INDEX `Conversation_updatedAt` ON `Conversation` (`updatedAt`,`id`);--> statement-breakpoint
CREATE INDEX `Conversation_agentName` ON `Conversation` (`agentName`,`updatedAt`,`id`);--> statement-breakpoint
CREATE INDEX `Conversation_source` ON `Conversation` (`source`,`updatedAt`,`id`);--> statement-breakpoint
CREATE INDEX `Conversation_apiKey` ON `Conversation` (`apiKey`,`updatedAt`,`id`) WHERE "Conversation"."apiKey" is not null;--> statement-breakpoint
CREATE INDEX `Conversation_callerHash` ON `Conversation` (`callerHash`,`agentName`,`updatedAt`,`id`);--> statement-breakpoint
CREATE INDEX `Conversation_status` ON `Conversation` (`status`,`updatedAt`,`id`) WHERE "status" <> 'COMPLETE';--> statement-breakpoint
CREATE INDEX `Conversation_createdAt` ON `Conversation` (`createdAt`);--> statement-breakpoint
CREATE INDEX `Conversation_isIndexed` ON `Conversation` (`id`) WHERE not "isIndexed";--> statement-breakpoint
DROP INDEX `ChatHistory_callerHash`;