import type { ListedConversation } from '../ports/history-stores.ts';
import { type BrowseContext, browseHistory, type HistoryQuery, type ShownApiKey } from './browse-history.ts';
import type { ChatRow } from './chat-row.ts';

/** A message of an export, with its conversation and API key. */
export interface ExportedMessage {
    readonly row: ChatRow;
    readonly conversation: ListedConversation;
    readonly token: ShownApiKey | null;
}

const CONVERSATIONS = 100;
const MESSAGES = 500;

/** The messages of the requested conversations, one conversation after the other. Reads page by page, so it needs little memory. */
export async function* exportHistory(
    context: BrowseContext,
    query: HistoryQuery,
): AsyncGenerator<ExportedMessage, void, undefined> {
    for (let cursor: string | null | undefined = query.cursor; cursor !== null; ) {
        const { conversations, nextCursor } = await browseHistory(context, { ...query, cursor }, CONVERSATIONS);
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
        const last = rows.at(-1);
        if (last === undefined || rows.length < MESSAGES) return;
        afterId = last.id;
    }
}
