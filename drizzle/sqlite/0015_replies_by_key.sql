-- A kept answer lived for a day at most, and its text cannot be turned back into events: a request that comes again after this is answered again.
DROP TABLE `KeptAnswer`;--> statement-breakpoint
ALTER TABLE `RunningReply` ADD `idempotencyKeyHash` text;--> statement-breakpoint
ALTER TABLE `RunningReply` ADD `requestHash` text;--> statement-breakpoint
CREATE UNIQUE INDEX `RunningReply_idempotencyKeyHash` ON `RunningReply` (`callerHash`,`idempotencyKeyHash`);