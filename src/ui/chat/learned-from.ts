import { effect, signal } from '@preact/signals';
import type { TaughtReply } from '../../http/web/learning-ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { isAdmin } from '../api/server-status.ts';
import { agentPath } from '../layout/agent-path.ts';
import type { ChatSession } from './chat-session.ts';

/** What each reply of the conversation on the page taught, by the reply's id. Nothing for all but the admin: it is in the book. */
export const learnedFrom = signal<ReadonlyMap<string, TaughtReply>>(new Map());

/** When the server is asked again as long as something is to be learned; after that, when the conversation is opened anew. */
const PAUSES_MS = [400, 800, 1_600, 3_000, 6_000, 12_000, 30_000];

const asked = signal(0);

/** Something that was just said may teach. */
export function lookForLessons(): void {
    asked.value += 1;
}

/** Looks what was learned whenever a conversation is opened, a reply has ended, or feedback was given. */
export function watchLessons(agentName: string, { conversationId, liveId }: ChatSession): void {
    effect(() => {
        asked.value;
        const id = conversationId.value;
        if (id === null) learnedFrom.value = new Map();
        if (id === null || liveId.value !== null || !isAdmin()) return;
        const watching = new AbortController();
        void watch(agentPath(agentName, `/api/conversations/${encodeURIComponent(id)}/lessons`), watching.signal);
        return () => watching.abort();
    });
}

async function watch(path: string, signal: AbortSignal): Promise<void> {
    for (const pause of PAUSES_MS) {
        const replies = await lessonsOrNull(path);
        if (signal.aborted) return;
        if (replies !== null) learnedFrom.value = new Map(replies.map(reply => [reply.replyId, reply]));
        if (replies?.every(({ isPending }) => !isPending)) return;
        await new Promise(resolve => setTimeout(resolve, pause));
    }
}

/** Marks are no reason to tell of a failure in the middle of a chat. */
async function lessonsOrNull(path: string): Promise<readonly TaughtReply[] | null> {
    try {
        return (await requestJson<{ readonly replies: readonly TaughtReply[] }>(path)).replies;
    } catch {
        return null;
    }
}
