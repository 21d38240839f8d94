DROP INDEX "LearningJob_status";--> statement-breakpoint
CREATE INDEX "LearningJob_unfinished" ON "LearningJob" USING btree ("agentName","id","status") WHERE "status" in ('QUEUED', 'RUNNING');