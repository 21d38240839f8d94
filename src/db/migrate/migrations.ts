// Written by `bun run migrations`: every migration, oldest first.

import postgres0000 from '../../../drizzle/postgres/0000_initial.sql' with { type: 'text' };
import postgres0001 from '../../../drizzle/postgres/0001_learning.sql' with { type: 'text' };
import postgres0002 from '../../../drizzle/postgres/0002_visitor_conversations.sql' with { type: 'text' };
import postgres0003 from '../../../drizzle/postgres/0003_knowledge.sql' with { type: 'text' };
import postgres0004 from '../../../drizzle/postgres/0004_knowledge_text.sql' with { type: 'text' };
import postgres0005 from '../../../drizzle/postgres/0005_stored_answers.sql' with { type: 'text' };
import postgres0006 from '../../../drizzle/postgres/0006_running_replies.sql' with { type: 'text' };
import postgres0007 from '../../../drizzle/postgres/0007_knowledge_index.sql' with { type: 'text' };
import postgres0008 from '../../../drizzle/postgres/0008_newest_knowledge.sql' with { type: 'text' };
import postgres0009 from '../../../drizzle/postgres/0009_history.sql' with { type: 'text' };
import postgres0010 from '../../../drizzle/postgres/0010_history_partitions.sql' with { type: 'text' };
import postgres0011 from '../../../drizzle/postgres/0011_embed_origins.sql' with { type: 'text' };
import postgres0012 from '../../../drizzle/postgres/0012_usage.sql' with { type: 'text' };
import postgres0013 from '../../../drizzle/postgres/0013_limit_counters.sql' with { type: 'text' };
import postgres0014 from '../../../drizzle/postgres/0014_visitor_chats.sql' with { type: 'text' };
import postgres0015 from '../../../drizzle/postgres/0015_split_conversations.sql' with { type: 'text' };
import postgres0016 from '../../../drizzle/postgres/0016_turns.sql' with { type: 'text' };
import postgres0017 from '../../../drizzle/postgres/0017_replies_by_key.sql' with { type: 'text' };
import postgres0018 from '../../../drizzle/postgres/0018_unfinished_jobs.sql' with { type: 'text' };
import sqlite0000 from '../../../drizzle/sqlite/0000_initial.sql' with { type: 'text' };
import sqlite0001 from '../../../drizzle/sqlite/0001_learning.sql' with { type: 'text' };
import sqlite0002 from '../../../drizzle/sqlite/0002_visitor_conversations.sql' with { type: 'text' };
import sqlite0003 from '../../../drizzle/sqlite/0003_knowledge.sql' with { type: 'text' };
import sqlite0004 from '../../../drizzle/sqlite/0004_knowledge_text.sql' with { type: 'text' };
import sqlite0005 from '../../../drizzle/sqlite/0005_stored_answers.sql' with { type: 'text' };
import sqlite0006 from '../../../drizzle/sqlite/0006_running_replies.sql' with { type: 'text' };
import sqlite0007 from '../../../drizzle/sqlite/0007_history.sql' with { type: 'text' };
import sqlite0008 from '../../../drizzle/sqlite/0008_history_text.sql' with { type: 'text' };
import sqlite0009 from '../../../drizzle/sqlite/0009_embed_origins.sql' with { type: 'text' };
import sqlite0010 from '../../../drizzle/sqlite/0010_usage.sql' with { type: 'text' };
import sqlite0011 from '../../../drizzle/sqlite/0011_knowledge_of_owner.sql' with { type: 'text' };
import sqlite0012 from '../../../drizzle/sqlite/0012_visitor_chats.sql' with { type: 'text' };
import sqlite0013 from '../../../drizzle/sqlite/0013_split_conversations.sql' with { type: 'text' };
import sqlite0014 from '../../../drizzle/sqlite/0014_turns.sql' with { type: 'text' };
import sqlite0015 from '../../../drizzle/sqlite/0015_replies_by_key.sql' with { type: 'text' };
import sqlite0016 from '../../../drizzle/sqlite/0016_merge_words_in_slices.sql' with { type: 'text' };
import sqlite0017 from '../../../drizzle/sqlite/0017_unfinished_jobs.sql' with { type: 'text' };
import type { Migration } from './migrate.ts';

export const postgresMigrations: readonly Migration[] = [
    { name: '0000_initial', sql: postgres0000 },
    { name: '0001_learning', sql: postgres0001 },
    { name: '0002_visitor_conversations', sql: postgres0002 },
    { name: '0003_knowledge', sql: postgres0003 },
    { name: '0004_knowledge_text', sql: postgres0004 },
    { name: '0005_stored_answers', sql: postgres0005 },
    { name: '0006_running_replies', sql: postgres0006 },
    { name: '0007_knowledge_index', sql: postgres0007 },
    { name: '0008_newest_knowledge', sql: postgres0008 },
    { name: '0009_history', sql: postgres0009 },
    { name: '0010_history_partitions', sql: postgres0010 },
    { name: '0011_embed_origins', sql: postgres0011 },
    { name: '0012_usage', sql: postgres0012 },
    { name: '0013_limit_counters', sql: postgres0013 },
    { name: '0014_visitor_chats', sql: postgres0014 },
    { name: '0015_split_conversations', sql: postgres0015 },
    { name: '0016_turns', sql: postgres0016 },
    { name: '0017_replies_by_key', sql: postgres0017 },
    { name: '0018_unfinished_jobs', sql: postgres0018 },
];

export const sqliteMigrations: readonly Migration[] = [
    { name: '0000_initial', sql: sqlite0000 },
    { name: '0001_learning', sql: sqlite0001 },
    { name: '0002_visitor_conversations', sql: sqlite0002 },
    { name: '0003_knowledge', sql: sqlite0003 },
    { name: '0004_knowledge_text', sql: sqlite0004 },
    { name: '0005_stored_answers', sql: sqlite0005 },
    { name: '0006_running_replies', sql: sqlite0006 },
    { name: '0007_history', sql: sqlite0007 },
    { name: '0008_history_text', sql: sqlite0008 },
    { name: '0009_embed_origins', sql: sqlite0009 },
    { name: '0010_usage', sql: sqlite0010 },
    { name: '0011_knowledge_of_owner', sql: sqlite0011 },
    { name: '0012_visitor_chats', sql: sqlite0012 },
    { name: '0013_split_conversations', sql: sqlite0013 },
    { name: '0014_turns', sql: sqlite0014 },
    { name: '0015_replies_by_key', sql: sqlite0015 },
    { name: '0016_merge_words_in_slices', sql: sqlite0016 },
    { name: '0017_unfinished_jobs', sql: sqlite0017 },
];
