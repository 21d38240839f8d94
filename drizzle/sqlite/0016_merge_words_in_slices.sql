-- By itself FTS5 merges hundreds of pages within the commit that follows on them. The server does so in small transactions of its own.
INSERT INTO `ChatText` (`ChatText`, `rank`) VALUES ('automerge', 0), ('crisismerge', 256);--> statement-breakpoint
INSERT INTO `KnowledgeText` (`KnowledgeText`, `rank`) VALUES ('automerge', 0), ('crisismerge', 256);
