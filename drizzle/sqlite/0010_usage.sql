CREATE TABLE `ProviderDay` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`day` text NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`count` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ProviderDay_day` ON `ProviderDay` (`day`,`provider`,`model`,`kind`,`value`);--> statement-breakpoint
CREATE TABLE `UsageDay` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`day` text NOT NULL,
	`agentName` text NOT NULL,
	`source` text NOT NULL,
	`tokenId` integer NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`replies` integer NOT NULL,
	`failures` integer NOT NULL,
	`promptTokens` integer NOT NULL,
	`completionTokens` integer NOT NULL,
	`durationMs` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `UsageDay_day` ON `UsageDay` (`day`,`agentName`,`source`,`tokenId`,`provider`,`model`);--> statement-breakpoint
ALTER TABLE `LearningJob` ADD `requestId` text;