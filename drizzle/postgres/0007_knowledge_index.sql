-- Without a list of pending entries: the planner takes its length for work and then reads the whole table instead of the index.
ALTER INDEX "KnowledgePassage_searchVector" SET (fastupdate = off);--> statement-breakpoint
SELECT gin_clean_pending_list('"KnowledgePassage_searchVector"'::regclass);
