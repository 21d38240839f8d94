import { expect, test } from 'bun:test';
import { type BrowseContext, browseUpTo } from '../../../src/history/browse-history.ts';
import type { FoundConversation, SearchPage } from '../../../src/ports/history-stores.ts';
import { newChatRow } from '../../support/new-chat-row.ts';

/** The pages of a long search: not full, and some of them empty. */
const PAGES: ReadonlyMap<number | null, SearchPage> = new Map([
    [null, { conversations: [], next: 90 }],
    [90, { conversations: [found(1), found(2)], next: 50 }],
    [50, { conversations: [], next: 20 }],
    [20, { conversations: [found(3)], next: null }],
]);

test.each([
    [10, [1, 2, 3]],
    [3, [1, 2, 3]],
    [2, [1, 2]],
])('finds up to %p conversations, also after empty pages', async (most, ids) => {
    const history = {
        async search(_: unknown, { before, limit }: { readonly before: number | null; readonly limit: number }) {
            const page = PAGES.get(before) ?? { conversations: [], next: null };
            return { ...page, conversations: page.conversations.slice(0, limit) };
        },
        texts: async () => [],
    };
    const context = { history, apiKeys: { list: async () => [] } } as unknown as BrowseContext;
    const conversations = await browseUpTo(context, { search: 'leeks' }, most);
    expect(conversations.map(({ id }) => id)).toEqual(ids);
});

function found(id: number): FoundConversation {
    const { agentName, conversationId, createdAt, callerHash, source, apiKey, isUtility, status } = newChatRow({});
    const counts = { messages: 1, promptTokens: 0, completionTokens: 0 };
    return {
        id,
        agentName,
        conversationId,
        createdAt,
        updatedAt: createdAt,
        callerHash,
        source,
        apiKey,
        isUtility,
        status,
        opening: 'Tell me of leeks',
        matchId: id,
        ...counts,
    };
}
