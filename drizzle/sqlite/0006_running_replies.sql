CREATE TABLE `RunningReply` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`replyId` text NOT NULL,
	`agentName` text NOT NULL,
	`callerHash` text NOT NULL,
	`conversationId` text NOT NULL,
	`chatId` text,
	`createdAt` integer NOT NULL,
	`heartbeatAt` integer NOT NULL,
	`endedAt` integer,
	`isStopRequested` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `RunningReply_replyId_unique` ON `RunningReply` (`replyId`);--> statement-breakpoint
CREATE INDEX `RunningReply_callerHash_chatId` ON `RunningReply` (`callerHash`,`chatId`);--> statement-breakpoint
CREATE INDEX `RunningReply_callerHash_conversationId` ON `RunningReply` (`callerHash`,`conversationId`);--> statement-breakpoint
CREATE INDEX `RunningReply_createdAt` ON `RunningReply` (`createdAt`);--> statement-breakpoint
CREATE TABLE `RunningReplyEvents` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`replyId` text NOT NULL,
	`firstIndex` integer NOT NULL,
	`nextIndex` integer NOT NULL,
	`events` text NOT NULL,
	FOREIGN KEY (`replyId`) REFERENCES `RunningReply`(`replyId`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `RunningReplyEvents_replyId_firstIndex` ON `RunningReplyEvents` (`replyId`,`firstIndex`);