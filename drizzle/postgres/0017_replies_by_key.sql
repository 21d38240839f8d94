-- A kept answer lived for a day at most, and its text cannot be turned back into events: a request that comes again after this is answered again.
ALTER TABLE "KeptAnswer" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "KeptAnswer" CASCADE;--> statement-breakpoint
ALTER TABLE "RunningReply" ADD COLUMN "idempotencyKeyHash" text;--> statement-breakpoint
ALTER TABLE "RunningReply" ADD COLUMN "requestHash" text;--> statement-breakpoint
CREATE UNIQUE INDEX "RunningReply_idempotencyKeyHash" ON "RunningReply" USING btree ("callerHash","idempotencyKeyHash");