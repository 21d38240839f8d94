-- Each passage is also found by its owner, so that a search within one reads nothing of others.
DROP TRIGGER `KnowledgePassage_inserted`;--> statement-breakpoint
DROP TRIGGER `KnowledgePassage_deleted`;--> statement-breakpoint
DROP TABLE `KnowledgeText`;--> statement-breakpoint
CREATE VIRTUAL TABLE `KnowledgeText` USING fts5(`searchText`, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0");--> statement-breakpoint
INSERT INTO `KnowledgeText`(`rowid`, `searchText`)
SELECT `id`, 'zqowner' || lower(hex(`owner`)) || ' ' || `searchText` FROM `KnowledgePassage` ORDER BY `id`;--> statement-breakpoint
CREATE TRIGGER `KnowledgePassage_inserted` AFTER INSERT ON `KnowledgePassage` BEGIN
	INSERT INTO `KnowledgeText`(`rowid`, `searchText`)
	VALUES (new.`id`, 'zqowner' || lower(hex(new.`owner`)) || ' ' || new.`searchText`);
END;--> statement-breakpoint
CREATE TRIGGER `KnowledgePassage_deleted` AFTER DELETE ON `KnowledgePassage` BEGIN
	DELETE FROM `KnowledgeText` WHERE `rowid` = old.`id`;
END;
