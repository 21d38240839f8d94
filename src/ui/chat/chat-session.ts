import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ConversationDetail, ConversationPart } from '../../http/web/ui-protocol.ts';
import { errorMessage } from '../api/error-message.ts';
import { newSecret } from '../api/new-secret.ts';
import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import {
    atBranchOf,
    branchOf,
    type ConversationTree,
    EMPTY_TREE,
    type ThreadMessage,
    toTree,
    withMessage,
    withRating,
} from './conversation-tree.ts';
import { type AskInput, askForReply, type ReplyChunks, resumeReplyOrNull, stopReply } from './read-reply.ts';
import { createReplyBuilder, type ReplyBuilder } from './reply-builder.ts';

/** The state of the conversation on the page, and its actions. */
export interface ChatSession {
    readonly conversationId: Signal<string | null>;
    readonly tree: ReadonlySignal<ConversationTree>;
    /** The selected branch, without the live reply. */
    readonly branch: ReadonlySignal<readonly ThreadMessage[]>;
    /** The reply being streamed. Its own signal, so that a chunk does not redraw the rest. */
    readonly live: ReadonlySignal<ThreadMessage | null>;
    /** Only the id of `live`, which changes rarely; `null` if no reply is being streamed. */
    readonly liveId: ReadonlySignal<string | null>;
    readonly isOpening: ReadonlySignal<boolean>;
    readonly openingError: ReadonlySignal<string | null>;
    send(parts: readonly ConversationPart[]): void;
    /** Requests another reply to the same message. */
    regenerate(reply: ThreadMessage): void;
    /** Requests the missing reply to a message, for example after the user left the page. */
    answer(question: ThreadMessage): void;
    /** Sends an edited message as a new branch. */
    resend(question: ThreadMessage, text: string): void;
    showBranch(id: string): void;
    /** Shows a rating that the server has already stored. */
    rate(reply: ThreadMessage, rating: number | null): void;
    stop(): void;
    open(conversationId: string): Promise<void>;
    startNew(): void;
}

export interface ChatSessionInput {
    readonly agentName: string;
    /** Called after each reply, for example to reload the list of conversations. */
    readonly onReplyEnd: () => void;
    /** Replaces the agent's chat route, for replies that are not recorded. */
    readonly ask?: (input: AskInput) => ReplyChunks;
}

export function createChatSession({ agentName, onReplyEnd, ask: customAsk }: ChatSessionInput): ChatSession {
    const conversationId = signal<string | null>(null);
    const tree = signal(EMPTY_TREE);
    const live = signal<ThreadMessage | null>(null);
    const isOpening = signal(false);
    const openingError = signal<string | null>(null);
    let abort: AbortController | null = null;
    let questionCount = 0;
    let chatId = newSecret();

    return {
        conversationId,
        tree,
        branch: computed(() => branchOf(tree.value)),
        live,
        liveId: computed(() => live.value?.id ?? null),
        isOpening,
        openingError,
        send: parts => ask(tree.value.leafId, parts),
        regenerate({ id, parentId, status, parts }) {
            if (parentId === null || live.value !== null) return;
            const messages = new Map(tree.value.messages);
            // An empty failed reply is not kept as a version.
            if (status === 'FAILED' && parts.length === 0) messages.delete(id);
            tree.value = { messages, leafId: parentId };
            void reply(parentId, true);
        },
        answer({ id }) {
            if (live.value === null) void reply(id, true);
        },
        resend(question, text) {
            const files = question.parts.filter(part => part.type === 'file');
            ask(question.parentId, [{ type: 'text', text }, ...files]);
        },
        showBranch(id) {
            tree.value = atBranchOf(tree.value, id);
        },
        rate(reply, rating) {
            tree.value = withRating(tree.value, reply, rating);
        },
        stop() {
            if (abort === null) return;
            abort.abort();
            if (customAsk !== undefined) return;
            // If the server cannot be reached, the reply has still stopped on the page.
            stopReply({ agentName, chatId: conversationId.value ?? chatId }).catch(() => undefined);
        },
        async open(id) {
            reset();
            isOpening.value = true;
            conversationId.value = id;
            try {
                const path = agentPath(agentName, `/api/conversations/${encodeURIComponent(id)}`);
                const { messages } = await requestJson<ConversationDetail>(path);
                if (conversationId.value !== id) return;
                tree.value = toTree(messages);
                await resume(id);
            } catch (error) {
                if (conversationId.value !== id) return;
                conversationId.value = null;
                openingError.value = errorMessage(error);
            } finally {
                isOpening.value = false;
            }
        },
        startNew: reset,
    };

    function reset(): void {
        abort?.abort();
        clearLive();
        chatId = newSecret();
        conversationId.value = null;
        openingError.value = null;
        tree.value = EMPTY_TREE;
    }

    function ask(parentId: string | null, parts: readonly ConversationPart[]): void {
        if (live.value !== null) return;
        openingError.value = null;
        questionCount += 1;
        const question: ThreadMessage = {
            id: `question-${questionCount}`,
            parentId: parentWithText(parentId),
            role: 'user',
            parts,
            createdAt: new Date().toISOString(),
            status: 'COMPLETE',
            replyId: null,
            rating: null,
        };
        tree.value = withMessage(tree.value, question);
        void reply(question.id, false);
    }

    /** Skips a reply that failed without text: the next message follows the one before it. */
    function parentWithText(id: string | null): string | null {
        const parent = id === null ? undefined : tree.value.messages.get(id);
        if (parent?.role !== 'assistant' || parent.parts.some(part => part.type === 'text')) return id;
        return parent.parentId;
    }

    async function reply(questionId: string, isAgain: boolean): Promise<void> {
        const own = new AbortController();
        const thread = branchOf(tree.value, questionId);
        const chunks = (customAsk ?? askForReply)({
            agentName,
            chatId,
            thread,
            isAgain,
            signal: own.signal,
            conversationId: conversationId.value,
        });
        await show(questionId, chunks, own);
    }

    /** After a reload, the server may still be streaming the reply to the last message. */
    async function resume(id: string): Promise<void> {
        const question = branchOf(tree.value).at(-1);
        if (question?.role !== 'user') return;
        const own = new AbortController();
        abort = own;
        // The server responds with the first chunk, which may take long.
        live.value = createReplyBuilder(question.id).toMessage();
        let chunks: ReplyChunks | null = null;
        try {
            chunks = await resumeReplyOrNull({ agentName, chatId: id, signal: own.signal });
        } catch (error) {
            if (!own.signal.aborted) throw error;
        } finally {
            if (abort === own && chunks === null) clearLive();
        }
        if (abort === own && chunks !== null) void show(question.id, chunks, own);
    }

    function clearLive(): void {
        abort = null;
        live.value = null;
    }

    async function show(questionId: string, chunks: ReplyChunks, own: AbortController): Promise<void> {
        abort = own;
        const builder = createReplyBuilder(questionId);
        live.value = builder.toMessage();
        const ending = await readInto(builder, chunks, own.signal);
        // The user may have opened another conversation meanwhile.
        if (abort !== own) return;
        abort = null;
        batch(() => {
            tree.value = withMessage(tree.value, builder.toMessage(ending));
            live.value = null;
        });
        onReplyEnd();
    }

    async function readInto(
        builder: ReplyBuilder,
        chunks: ReplyChunks,
        signal: AbortSignal,
    ): Promise<Pick<ThreadMessage, 'status' | 'error'>> {
        let frame = 0;
        try {
            for await (const chunk of chunks) {
                builder.add(chunk);
                if (signal.aborted) break;
                conversationId.value = builder.conversationId() ?? conversationId.value;
                frame ||= requestAnimationFrame(() => {
                    frame = 0;
                    if (!signal.aborted) live.value = builder.toMessage();
                });
            }
            return { status: signal.aborted ? 'INTERRUPTED' : 'COMPLETE' };
        } catch (error) {
            if (signal.aborted) return { status: 'INTERRUPTED' };
            return { status: 'FAILED', error: errorMessage(error) };
        } finally {
            cancelAnimationFrame(frame);
        }
    }
}
