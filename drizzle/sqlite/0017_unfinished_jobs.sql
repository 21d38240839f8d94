DROP INDEX `LearningJob_status`;--> statement-breakpoint
CREATE INDEX `LearningJob_unfinished` ON `LearningJob` (`agentName`,`id`,`status`) WHERE "status" in ('QUEUED', 'RUNNING');