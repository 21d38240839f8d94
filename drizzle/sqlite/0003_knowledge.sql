CREATE TABLE `KnowledgePage` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`url` text NOT NULL,
	`createdAt` integer NOT NULL,
	`checkedAt` integer NOT NULL,
	`checkAfter` integer NOT NULL,
	`etag` text,
	`lastModified` text,
	`title` text,
	`contentHash` text,
	`content` text,
	`error` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `KnowledgePage_url_unique` ON `KnowledgePage` (`url`);--> statement-breakpoint
CREATE TABLE `KnowledgePassage` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`owner` text NOT NULL,
	`passageHash` text NOT NULL,
	`content` text NOT NULL,
	`searchText` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `KnowledgePassage_owner_passageHash` ON `KnowledgePassage` (`owner`,`passageHash`);--> statement-breakpoint
CREATE TABLE `KnowledgeState` (
	`owner` text PRIMARY KEY NOT NULL,
	`stateHash` text NOT NULL,
	`updatedAt` integer NOT NULL
);
