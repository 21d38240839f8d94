CREATE TABLE `Agent` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`agentName` text NOT NULL,
	`createdAt` integer NOT NULL,
	`updatedAt` integer NOT NULL,
	`deletedAt` integer,
	`agentHash` text NOT NULL,
	`agentSource` text NOT NULL,
	`agentProfile` text NOT NULL,
	`visibility` text NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `Agent_agentName_unique` ON `Agent` (`agentName`);--> statement-breakpoint
CREATE TABLE `AgentHistory` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`createdAt` integer NOT NULL,
	`agentName` text NOT NULL,
	`agentHash` text NOT NULL,
	`previousAgentHash` text,
	`agentSource` text NOT NULL,
	`version` integer NOT NULL,
	`reason` text NOT NULL,
	`messageIds` text NOT NULL,
	`who` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `AgentHistory_agentName_version` ON `AgentHistory` (`agentName`,`version`);--> statement-breakpoint
CREATE TABLE `ApiTokens` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`createdAt` integer NOT NULL,
	`updatedAt` integer NOT NULL,
	`token` text NOT NULL,
	`hint` text NOT NULL,
	`note` text,
	`isRevoked` integer NOT NULL,
	`lastUsedAt` integer,
	`expiresAt` integer,
	`agentNames` text,
	`limits` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ApiTokens_token_unique` ON `ApiTokens` (`token`);--> statement-breakpoint
CREATE TABLE `ChatFeedback` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`createdAt` integer NOT NULL,
	`agentName` text NOT NULL,
	`messageId` integer NOT NULL,
	`rating` integer,
	`note` text,
	`expectedAnswer` text,
	`source` text NOT NULL,
	`apiKey` text,
	FOREIGN KEY (`messageId`) REFERENCES `ChatHistory`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `ChatFeedback_messageId` ON `ChatFeedback` (`messageId`);--> statement-breakpoint
CREATE INDEX `ChatFeedback_agentName` ON `ChatFeedback` (`agentName`,`id`);--> statement-breakpoint
CREATE TABLE `ChatHistory` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`createdAt` integer NOT NULL,
	`messageHash` text NOT NULL,
	`previousMessageHash` text,
	`conversationId` text NOT NULL,
	`agentName` text NOT NULL,
	`agentHash` text NOT NULL,
	`message` text NOT NULL,
	`status` text NOT NULL,
	`usage` text,
	`model` text,
	`provider` text,
	`durationMs` integer,
	`url` text,
	`ip` text,
	`userAgent` text,
	`language` text,
	`platform` text,
	`source` text NOT NULL,
	`apiKey` text,
	`callerHash` text NOT NULL,
	`replyId` text,
	`isUtility` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ChatHistory_messageHash` ON `ChatHistory` (`messageHash`,`agentName`,`callerHash`,`id`);--> statement-breakpoint
CREATE INDEX `ChatHistory_previousMessageHash` ON `ChatHistory` (`previousMessageHash`,`agentName`,`callerHash`,`id`);--> statement-breakpoint
CREATE INDEX `ChatHistory_conversationId` ON `ChatHistory` (`agentName`,`conversationId`,`id`);--> statement-breakpoint
CREATE INDEX `ChatHistory_createdAt` ON `ChatHistory` (`createdAt`);--> statement-breakpoint
CREATE INDEX `ChatHistory_replyId` ON `ChatHistory` (`replyId`);--> statement-breakpoint
CREATE TABLE `LearningJob` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`createdAt` integer NOT NULL,
	`updatedAt` integer NOT NULL,
	`agentName` text NOT NULL,
	`messageId` integer NOT NULL,
	`status` text DEFAULT 'QUEUED' NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`runAfter` integer,
	`leaseUntil` integer,
	`outcome` text,
	`error` text,
	FOREIGN KEY (`messageId`) REFERENCES `ChatHistory`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `LearningJob_messageId_unique` ON `LearningJob` (`messageId`);--> statement-breakpoint
CREATE INDEX `LearningJob_agentName` ON `LearningJob` (`agentName`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `LearningJob_status` ON `LearningJob` (`status`,`id`);--> statement-breakpoint
CREATE TABLE `Metadata` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text,
	`updatedAt` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `Session` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`createdAt` integer NOT NULL,
	`expiresAt` integer NOT NULL,
	`secretHash` text NOT NULL,
	`userId` integer,
	FOREIGN KEY (`userId`) REFERENCES `User`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `Session_secretHash_unique` ON `Session` (`secretHash`);--> statement-breakpoint
CREATE INDEX `Session_expiresAt` ON `Session` (`expiresAt`);--> statement-breakpoint
CREATE INDEX `Session_userId` ON `Session` (`userId`);--> statement-breakpoint
CREATE TABLE `User` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`createdAt` integer NOT NULL,
	`updatedAt` integer NOT NULL,
	`name` text NOT NULL,
	`passwordHash` text NOT NULL,
	`isAdmin` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `User_name_unique` ON `User` (`name`);