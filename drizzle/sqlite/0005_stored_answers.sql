CREATE TABLE `KeptAnswer` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`createdAt` integer NOT NULL,
	`expiresAt` integer NOT NULL,
	`keyHash` text NOT NULL,
	`requestHash` text NOT NULL,
	`leaseUntil` integer NOT NULL,
	`leaseToken` text NOT NULL,
	`contentType` text,
	`body` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `KeptAnswer_keyHash_unique` ON `KeptAnswer` (`keyHash`);--> statement-breakpoint
CREATE INDEX `KeptAnswer_expiresAt` ON `KeptAnswer` (`expiresAt`);--> statement-breakpoint
CREATE TABLE `StoredReply` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`createdAt` integer NOT NULL,
	`replyId` text NOT NULL,
	`kind` text NOT NULL,
	`agentName` text NOT NULL,
	`callerHash` text NOT NULL,
	`metadata` text NOT NULL,
	`request` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `StoredReply_replyId_unique` ON `StoredReply` (`replyId`);--> statement-breakpoint
CREATE INDEX `StoredReply_callerHash` ON `StoredReply` (`callerHash`,`kind`,`id`);