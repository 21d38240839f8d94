import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ConversationDetail, ConversationPart } from '../../http/web/ui-protocol.ts';
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
import { createReplyDraft, type ReplyDraft } from './reply-draft.ts';

/** One conversation on the page: what was said, and what can be done. */
export interface ChatSession {
    readonly conversationId: Signal<string | null>;
    readonly tree: ReadonlySignal<ConversationTree>;
    /** The branch that is looked at, without the reply that is being made. */
    readonly branch: ReadonlySignal<readonly ThreadMessage[]>;
    /** The reply that is being made; a signal of its own, so that nothing else is drawn anew with each of its words. */
    readonly live: ReadonlySignal<ThreadMessage | null>;
    /** Its id alone, which changes seldom; `null` where none is being made. */
    readonly liveId: ReadonlySignal<string | null>;
    readonly isOpening: ReadonlySignal<boolean>;
    readonly openingError: ReadonlySignal<string | null>;
    send(parts: readonly ConversationPart[]): void;
    /** Makes another reply in the place of this one. */
    regenerate(reply: ThreadMessage): void;
    /** Asks for the answer to a question that got none, since somebody went away in the middle. */
    answer(question: ThreadMessage): void;
    /** Says it in other words: a branch of its own. */
    resend(question: ThreadMessage, text: string): void;
    showBranch(id: string): void;
    /** Notes what somebody thinks of a reply; the server knows it already. */
    rate(reply: ThreadMessage, rating: number | null): void;
    stop(): void;
    open(conversationId: string): Promise<void>;
    startNew(): void;
}

export interface ChatSessionInput {
    readonly agentName: string;
    /** A reply has ended: the list of conversations may look otherwise. */
    readonly onReplyEnd: () => void;
    /** Asks for replies elsewhere than in the agent's recorded chat. */
    readonly ask?: (input: AskInput) => ReplyChunks;
}

export function createChatSession({ agentName, onReplyEnd, ask: askElsewhere }: ChatSessionInput): ChatSession {
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
            // What failed without a word is no alternative to anything.
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
            if (askElsewhere !== undefined) return;
            // Where it cannot be reached there is nothing more to do: on the page the answer has stopped.
            stopReply({ agentName, chatId: conversationId.value ?? chatId }).catch(() => undefined);
        },
        async open(id) {
            leave();
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
                openingError.value = error instanceof Error ? error.message : String(error);
            } finally {
                isOpening.value = false;
            }
        },
        startNew: leave,
    };

    function leave(): void {
        abort?.abort();
        leaveReply();
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
            parentId: answeredParent(parentId),
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

    /** A reply that failed before its first word was never said: the next question follows on the one before. */
    function answeredParent(id: string | null): string | null {
        const parent = id === null ? undefined : tree.value.messages.get(id);
        if (parent?.role !== 'assistant' || parent.parts.some(part => part.type === 'text')) return id;
        return parent.parentId;
    }

    async function reply(questionId: string, isAgain: boolean): Promise<void> {
        const own = new AbortController();
        const thread = branchOf(tree.value, questionId);
        const chunks = (askElsewhere ?? askForReply)({
            ...{ agentName, chatId, thread, isAgain, signal: own.signal },
            conversationId: conversationId.value,
        });
        await show(questionId, chunks, own);
    }

    /** A question without an answer may get one at this moment: somebody has loaded the page anew. */
    async function resume(id: string): Promise<void> {
        const question = branchOf(tree.value).at(-1);
        if (question?.role !== 'user') return;
        const own = new AbortController();
        abort = own;
        // The server tells of it with its first word, which may take long.
        live.value = createReplyDraft(question.id).toMessage();
        let chunks: ReplyChunks | null = null;
        try {
            chunks = await resumeReplyOrNull({ agentName, chatId: id, signal: own.signal });
        } catch (error) {
            if (!own.signal.aborted) throw error;
        } finally {
            if (abort === own && chunks === null) leaveReply();
        }
        if (abort === own && chunks !== null) void show(question.id, chunks, own);
    }

    function leaveReply(): void {
        abort = null;
        live.value = null;
    }

    async function show(questionId: string, chunks: ReplyChunks, own: AbortController): Promise<void> {
        abort = own;
        const draft = createReplyDraft(questionId);
        live.value = draft.toMessage();
        const ending = await fill(draft, chunks, own.signal);
        // Somebody who went on to another conversation does not want this one on the page again.
        if (abort !== own) return;
        abort = null;
        batch(() => {
            tree.value = withMessage(tree.value, draft.toMessage(ending));
            live.value = null;
        });
        onReplyEnd();
    }

    async function fill(
        draft: ReplyDraft,
        chunks: ReplyChunks,
        signal: AbortSignal,
    ): Promise<Pick<ThreadMessage, 'status' | 'error'>> {
        let frame = 0;
        try {
            for await (const chunk of chunks) {
                draft.add(chunk);
                if (signal.aborted) break;
                conversationId.value = draft.conversationId() ?? conversationId.value;
                frame ||= requestAnimationFrame(() => {
                    frame = 0;
                    if (!signal.aborted) live.value = draft.toMessage();
                });
            }
            return { status: signal.aborted ? 'INTERRUPTED' : 'COMPLETE' };
        } catch (error) {
            if (signal.aborted) return { status: 'INTERRUPTED' };
            return { status: 'FAILED', error: error instanceof Error ? error.message : String(error) };
        } finally {
            cancelAnimationFrame(frame);
        }
    }
}
