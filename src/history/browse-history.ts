import { isApiKey, toKeyHint } from '../auth/api-key.ts';
import type { ApiToken } from '../auth/api-token.ts';
import type { FoundConversation, HistoryFilter, HistoryStore, ListedConversation } from '../ports/history-stores.ts';
import type { ApiTokenStore } from '../ports/stores.ts';
import { AppError } from '../shared/errors.ts';
import { toExcerpt } from './to-excerpt.ts';
import { toSearchTerms } from './to-search-text.ts';

export interface BrowseContext {
    readonly history: HistoryStore;
    readonly apiTokens: ApiTokenStore;
}

/** Which conversations are asked for, in the words of whoever asks. */
export interface HistoryQuery extends Omit<HistoryFilter, 'apiKey'> {
    readonly tokenId?: number | undefined;
    /** Words that one of the messages has, all of them. */
    readonly search?: string | undefined;
    /** Where the page before ended. */
    readonly cursor?: string | undefined;
}

/** A key as it may be shown. */
export interface ShownToken {
    /** `null` where the key is not among the tokens. */
    readonly id: number | null;
    readonly hint: string | null;
    readonly note: string | null;
}

export interface BrowsedConversation extends ListedConversation {
    readonly token: ShownToken | null;
    /** The piece of a message that has the words. */
    readonly excerpt: string | null;
}

export interface HistoryPage {
    readonly conversations: readonly BrowsedConversation[];
    /** `null` at the end. A page may have less than it was asked for, and more may follow. */
    readonly nextCursor: string | null;
}

/**
 * A page of the conversations of both doors: those with the newest reply first, or where words are searched for, those with the
 * newest message that has them.
 * @throws AppError `parameter_value_invalid` (param `token`, `cursor`)
 */
export async function browseHistory(context: BrowseContext, query: HistoryQuery, limit: number): Promise<HistoryPage> {
    const { tokenId, search, cursor, ...filter } = query;
    const tokens = await context.apiTokens.list();
    const meant = { ...filter, apiKey: tokenId === undefined ? undefined : findKey(tokens, tokenId) };
    const toBrowsed = (conversation: ListedConversation, excerpt: string | null) => ({
        ...conversation,
        token: toShownToken(tokens, conversation.apiKey),
        excerpt,
    });
    if (search === undefined) {
        const after = cursor === undefined ? null : parseListCursor(cursor);
        const { conversations, next } = await context.history.listSome(meant, { after, limit });
        return {
            conversations: conversations.map(conversation => toBrowsed(conversation, null)),
            nextCursor: next === null ? null : `${next.updatedAt.getTime()}-${next.id}`,
        };
    }
    const terms = toSearchTerms(search);
    const before = cursor === undefined ? null : parseSearchCursor(cursor);
    const { conversations, next } = await context.history.search(meant, { terms, before, limit });
    const excerpts = await readExcerpts(context.history, conversations, terms);
    return {
        conversations: conversations.map(({ matchId, ...found }) => toBrowsed(found, excerpts.get(matchId) ?? null)),
        nextCursor: next === null ? null : `m${next}`,
    };
}

/** The first conversations that are meant, however many pages they stand on. */
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

/** What may be shown of the key that a conversation was begun with; `null` for the web chat. */
export function toShownToken(tokens: readonly ApiToken[], apiKey: string | null): ShownToken | null {
    if (apiKey === null) return null;
    const token = tokens.find(each => each.token === apiKey);
    if (token === undefined) return { id: null, hint: isApiKey(apiKey) ? toKeyHint(apiKey) : null, note: null };
    return { id: token.id, hint: token.hint, note: token.note };
}

function findKey(tokens: readonly ApiToken[], tokenId: number): string {
    const token = tokens.find(({ id }) => id === tokenId);
    if (token !== undefined) return token.token;
    throw new AppError('parameter_value_invalid', "Invalid value for 'token': there is no such token.", {
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
    const message = "Invalid value for 'cursor': it is not one that this list gave.";
    return new AppError('parameter_value_invalid', message, { param: 'cursor' });
}

async function readExcerpts(
    history: HistoryStore,
    found: readonly FoundConversation[],
    terms: readonly string[],
): Promise<ReadonlyMap<number, string>> {
    const texts = await history.texts(found.map(({ matchId }) => matchId));
    return new Map(texts.map(({ id, content }) => [id, toExcerpt(content, terms)]));
}
