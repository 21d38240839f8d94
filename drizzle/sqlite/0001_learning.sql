CREATE TABLE `Lesson` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`createdAt` integer NOT NULL,
	`updatedAt` integer NOT NULL,
	`agentName` text NOT NULL,
	`learningJobId` integer,
	`messageId` integer,
	`messageIds` text NOT NULL,
	`conversationId` text,
	`who` text NOT NULL,
	`keyword` text NOT NULL,
	`content` text NOT NULL,
	`contentKey` text NOT NULL,
	`status` text NOT NULL,
	`replacedById` integer,
	`replacesId` integer,
	`periods` text NOT NULL,
	FOREIGN KEY (`messageId`) REFERENCES `ChatHistory`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `Lesson_agentName_status` ON `Lesson` (`agentName`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `Lesson_agentName_contentKey` ON `Lesson` (`agentName`,`contentKey`);--> statement-breakpoint
CREATE INDEX `Lesson_messageId` ON `Lesson` (`messageId`);--> statement-breakpoint
DROP INDEX `LearningJob_messageId_unique`;--> statement-breakpoint
ALTER TABLE `LearningJob` ADD `feedbackId` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `LearningJob` ADD `leaseToken` text;--> statement-breakpoint
CREATE UNIQUE INDEX `LearningJob_messageId_feedbackId` ON `LearningJob` (`messageId`,`feedbackId`);--> statement-breakpoint
ALTER TABLE `Agent` ADD `learningMode` text DEFAULT 'LEARN_AT_ONCE' NOT NULL;--> statement-breakpoint
ALTER TABLE `AgentHistory` ADD `learningJobId` integer;--> statement-breakpoint
ALTER TABLE `AgentHistory` ADD `sourceChange` text;--> statement-breakpoint
CREATE UNIQUE INDEX `AgentHistory_learningJobId_unique` ON `AgentHistory` (`learningJobId`);