import type { ChatRow } from '../domain/chat-row.ts';
import type { ListedConversation } from '../ports/history-stores.ts';
import { pause } from '../shared/pause.ts';
import { type BrowseContext, browseHistory, type HistoryQuery, type ShownApiKey } from './browse-history.ts';

/** A message of an export, with its conversation and API key. */
export interface ExportedMessage {
    readonly row: ChatRow;
    readonly conversation: ListedConversation;
    readonly token: ShownApiKey | null;
}

const CONVERSATIONS = 100;
/** As many long ones as can be read and written as text in a moment. */
const MESSAGES = 100;

/**
 * The messages of the requested conversations, one conversation after the other. Reads page by page, so it needs little memory, and lets
 * everything else go on after each page: SQLite answers at once, so that waiting for it never reaches the event loop.
 */
export async function* exportHistory(
    context: BrowseContext,
    query: HistoryQuery,
): AsyncGenerator<ExportedMessage, void, undefined> {
    for (let cursor: string | null | undefined = query.cursor; cursor !== null; ) {
        const { conversations, nextCursor } = await browseHistory(context, { ...query, cursor }, CONVERSATIONS);
        await pause();
        for (const { token, excerpt: _, ...conversation } of conversations) {
            for await (const row of messagesOf(context, conversation)) yield { row, conversation, token };
        }
        cursor = nextCursor;
    }
}

async function* messagesOf({ history }: BrowseContext, conversation: ListedConversation) {
    for (let afterId = 0; ; ) {
        const rows: readonly ChatRow[] = await history.messages(conversation, { afterId, limit: MESSAGES });
        yield* rows;
        await pause();
        const last = rows.at(-1);
        if (last === undefined || rows.length < MESSAGES) return;
        afterId = last.id;
    }
}
