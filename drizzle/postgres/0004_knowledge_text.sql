ALTER TABLE "KnowledgePassage" ADD COLUMN "searchVector" tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, "searchText")) STORED;--> statement-breakpoint
CREATE INDEX "KnowledgePassage_searchVector" ON "KnowledgePassage" USING gin ("searchVector");
