-- The newest passages of an owner, newest first. The full text index of the other dialect walks by row id, and needs none.
CREATE INDEX "KnowledgePassage_owner_id" ON "KnowledgePassage" USING btree ("owner","id");
