import { isApiKey, toKeyHint } from '../auth/api-key.ts';
import type { ApiToken } from '../domain/api-token.ts';
import { type Excerpt, type SearchWords, toExcerpt, toSearchWords } from '../domain/to-search-text.ts';
import type { ApiKeyStore } from '../ports/access-stores.ts';
import type { FoundConversation, HistoryFilter, HistoryStore, ListedConversation } from '../ports/history-stores.ts';
import { AppError } from '../shared/errors.ts';

export interface BrowseContext {
    readonly history: HistoryStore;
    readonly apiKeys: ApiKeyStore;
}

/** The requested conversations. */
export interface HistoryQuery extends Omit<HistoryFilter, 'apiKey'> {
    readonly tokenId?: number | undefined;
    /** Words that must all be in one of the messages. */
    readonly search?: string | undefined;
    /** `nextCursor` of the previous page. */
    readonly cursor?: string | undefined;
}

/** What an admin may see of an API key. */
export interface ShownApiKey {
    /** `null` if the key was deleted. */
    readonly id: number | null;
    readonly hint: string | null;
    readonly note: string | null;
}

export interface BrowsedConversation extends ListedConversation {
    readonly token: ShownApiKey | null;
    /** The part of a message that matches the search. */
    readonly excerpt: Excerpt | null;
}

export interface HistoryPage {
    readonly conversations: readonly BrowsedConversation[];
    /** `null` at the end. A page may have fewer conversations than the limit although more follow. */
    readonly nextCursor: string | null;
}

/**
 * A page of conversations, from the API and the web chat, by newest reply. With a search, by newest matching message.
 * @throws AppError `parameter_value_invalid` (param `token`, `cursor`)
 */
export async function browseHistory(context: BrowseContext, query: HistoryQuery, limit: number): Promise<HistoryPage> {
    const { tokenId, search, cursor, ...filter } = query;
    const apiKeys = await context.apiKeys.list();
    const keyFilter = { ...filter, apiKey: tokenId === undefined ? undefined : findApiKey(apiKeys, tokenId) };
    const toBrowsed = (conversation: ListedConversation, excerpt: Excerpt | null) => ({
        ...conversation,
        token: toShownApiKey(apiKeys, conversation.apiKey),
        excerpt,
    });
    if (search === undefined) {
        const after = cursor === undefined ? null : parseListCursor(cursor);
        const { conversations, next } = await context.history.listSome(keyFilter, { after, limit });
        return {
            conversations: conversations.map(conversation => toBrowsed(conversation, null)),
            nextCursor: next === null ? null : `${next.updatedAt.getTime()}-${next.id}`,
        };
    }
    const words = toSearchWords(search);
    const before = cursor === undefined ? null : parseSearchCursor(cursor);
    const { conversations, next } = await context.history.search(keyFilter, { ...words, before, limit });
    const excerpts = await readExcerpts(context.history, conversations, words);
    return {
        conversations: conversations.map(({ matchId, ...found }) => toBrowsed(found, excerpts.get(matchId) ?? null)),
        nextCursor: next === null ? null : `m${next}`,
    };
}

/** The first `most` conversations, from as many pages as needed. */
export async function browseUpTo(
    context: BrowseContext,
    query: HistoryQuery,
    most: number,
): Promise<readonly BrowsedConversation[]> {
    const found: BrowsedConversation[] = [];
    for (let cursor: string | null | undefined = query.cursor; cursor !== null && found.length < most; ) {
        const page: HistoryPage = await browseHistory(context, { ...query, cursor }, most - found.length);
        found.push(...page.conversations);
        cursor = page.nextCursor;
    }
    return found;
}

/** What an admin may see of the API key that a conversation was begun with; `null` for the web chat. */
export function toShownApiKey(apiKeys: readonly ApiToken[], apiKey: string | null): ShownApiKey | null {
    if (apiKey === null) return null;
    const token = apiKeys.find(each => each.token === apiKey);
    if (token === undefined) return { id: null, hint: isApiKey(apiKey) ? toKeyHint(apiKey) : null, note: null };
    return { id: token.id, hint: token.hint, note: token.note };
}

function findApiKey(apiKeys: readonly ApiToken[], tokenId: number): string {
    const token = apiKeys.find(({ id }) => id === tokenId);
    if (token !== undefined) return token.token;
    throw new AppError('parameter_value_invalid', "Invalid value for 'token': there is no such API key.", {
        param: 'token',
    });
}

function parseListCursor(cursor: string) {
    const [, time, id] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? [];
    if (time === undefined || id === undefined) throw cursorInvalid();
    return { updatedAt: new Date(Number(time)), id: Number(id) };
}

function parseSearchCursor(cursor: string): number {
    const [, id] = /^m(\d{1,15})$/.exec(cursor) ?? [];
    if (id === undefined) throw cursorInvalid();
    return Number(id);
}

function cursorInvalid(): AppError {
    const message = "Invalid value for 'cursor': it is not a cursor of this list.";
    return new AppError('parameter_value_invalid', message, { param: 'cursor' });
}

/** By the ids of the messages that were found. */
export async function readExcerpts(
    history: HistoryStore,
    found: readonly FoundConversation[],
    words: SearchWords,
): Promise<ReadonlyMap<number, Excerpt>> {
    const texts = await history.texts(found.map(({ matchId }) => matchId));
    return new Map(texts.map(({ id, content }) => [id, toExcerpt(content, words)]));
}
