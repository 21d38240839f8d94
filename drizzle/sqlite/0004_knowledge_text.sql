CREATE VIRTUAL TABLE `KnowledgeText` USING fts5(`searchText`, content='KnowledgePassage', content_rowid='id', tokenize="unicode61 remove_diacritics 0");--> statement-breakpoint
CREATE TRIGGER `KnowledgePassage_inserted` AFTER INSERT ON `KnowledgePassage` BEGIN
	INSERT INTO `KnowledgeText`(`rowid`, `searchText`) VALUES (new.`id`, new.`searchText`);
END;--> statement-breakpoint
CREATE TRIGGER `KnowledgePassage_deleted` AFTER DELETE ON `KnowledgePassage` BEGIN
	INSERT INTO `KnowledgeText`(`KnowledgeText`, `rowid`, `searchText`) VALUES ('delete', old.`id`, old.`searchText`);
END;
