import type { ChatRow } from '../domain/chat-row.ts';
import { type Excerpt, toSearchWords } from '../domain/to-search-text.ts';
import type { ChatHistoryStore, ConversationStore, HistoryStore, ListedConversation } from '../ports/history-stores.ts';
import { AppError } from '../shared/errors.ts';
import { readExcerpts } from './browse-history.ts';

export interface ConversationOwner {
    readonly agentName: string;
    readonly callerHash: string;
}

export interface VisitorPage {
    /** Words that a conversation must have; empty for all conversations. */
    readonly search: string;
    /** `next` of the previous page; `null` for the first. */
    readonly after: string | null;
}

export interface VisitorConversation
    extends Pick<ListedConversation, 'conversationId' | 'opening' | 'createdAt' | 'updatedAt'> {
    /** The part of a message that matches the search. */
    readonly excerpt: Excerpt | null;
}

export interface ConversationPage {
    readonly conversations: readonly VisitorConversation[];
    /** Where the next page begins; `null` if this is the last. */
    readonly next: string | null;
}

/** A visitor's own conversations of the web chat. */
export interface VisitorConversations {
    /**
     * A page of conversations, by newest reply.
     * @throws AppError `parameter_value_invalid` (param `after`) if no page ended there
     */
    list(owner: ConversationOwner, page: VisitorPage): Promise<ConversationPage>;
    /**
     * The messages of all branches of a conversation, by id, without the rounds of the agent's own tools.
     * @throws AppError `not_found`, also for conversations of other visitors
     */
    read(owner: ConversationOwner, conversationId: string): Promise<readonly ChatRow[]>;
    /** @throws AppError `not_found`, also for conversations of other visitors */
    delete(owner: ConversationOwner, conversationId: string): Promise<void>;
}

const PAGE = 100;

export interface VisitorConversationsContext {
    readonly conversations: ConversationStore;
    readonly chatHistory: ChatHistoryStore;
    readonly history: HistoryStore;
}

export function createVisitorConversations(context: VisitorConversationsContext): VisitorConversations {
    const { conversations, chatHistory, history } = context;
    return {
        list: (owner, page) =>
            page.search.trim() === '' ? listPage(history, owner, page) : searchPage(history, owner, page),

        async read({ agentName, callerHash }, conversationId) {
            const rows = await chatHistory.conversation(agentName, conversationId);
            const own = rows.filter(row => row.callerHash === callerHash && row.source === 'AGENT_PAGE_CHAT');
            if (own.length === 0) throw conversationNotFound();
            return own.filter(row => row.message.role !== 'TOOL' && row.message.toolCalls === undefined);
        },

        async delete(owner, conversationId) {
            const isDeleted = await conversations.delete({ ...owner, conversationId });
            if (!isDeleted) throw conversationNotFound();
        },
    };
}

function conversationNotFound(): AppError {
    return new AppError('not_found', 'You have no such conversation with this agent.', { param: 'conversationId' });
}

async function listPage(
    history: HistoryStore,
    { agentName, callerHash }: ConversationOwner,
    { after }: VisitorPage,
): Promise<ConversationPage> {
    const last = after === null ? null : await history.findByNameOrNull(agentName, after);
    if (after !== null && last?.callerHash !== callerHash) throw noSuchPage();
    const conversations = await history.list({ agentName, callerHash }, { after: last, limit: PAGE });
    return {
        conversations: conversations.map(conversation => ({ ...conversation, excerpt: null })),
        next: (conversations.length === PAGE && conversations.at(-1)?.conversationId) || null,
    };
}

async function searchPage(
    history: HistoryStore,
    { agentName, callerHash }: ConversationOwner,
    { search, after }: VisitorPage,
): Promise<ConversationPage> {
    if (after !== null && !/^\d{1,15}$/.test(after)) throw noSuchPage();
    const before = after === null ? null : Number(after);
    const filter = { agentName, callerHash, source: 'AGENT_PAGE_CHAT' } as const;
    const words = toSearchWords(search);
    const found = await history.search(filter, { ...words, before, limit: PAGE });
    const excerpts = await readExcerpts(history, found.conversations, words);
    return {
        conversations: found.conversations.map(each => ({ ...each, excerpt: excerpts.get(each.matchId) ?? null })),
        next: found.next === null ? null : String(found.next),
    };
}

function noSuchPage(): AppError {
    return new AppError('parameter_value_invalid', "Invalid value for 'after': it is not a cursor of this list.", {
        param: 'after',
    });
}
