import { effect, signal } from '@preact/signals';
import type { TaughtReply } from '../../http/web/learning-ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { isAdmin } from '../api/server-status.ts';
import { agentPath } from '../layout/agent-path.ts';
import type { ChatSession } from './chat-session.ts';

/** The lessons learned from each reply of the open conversation, by reply id. Always empty for visitors. */
export const lessonsByReply = signal<ReadonlyMap<string, TaughtReply>>(new Map());

/** The polling intervals while learning is pending. After the last one, lessons appear when the conversation is reopened. */
const PAUSES_MS = [400, 800, 1_600, 3_000, 6_000, 12_000, 30_000];

const refreshCount = signal(0);

/** Starts polling again, for example after feedback. */
export function refreshLessons(): void {
    refreshCount.value += 1;
}

/** Loads lessons when a conversation is opened, a reply has ended, or feedback was given. */
export function watchLessons(agentName: string, { conversationId, liveId }: ChatSession): void {
    effect(() => {
        refreshCount.value;
        const id = conversationId.value;
        if (id === null) lessonsByReply.value = new Map();
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
        if (replies !== null) lessonsByReply.value = new Map(replies.map(reply => [reply.replyId, reply]));
        if (replies?.every(({ isPending }) => !isPending)) return;
        await new Promise(resolve => setTimeout(resolve, pause));
    }
}

/** Failures are ignored: missing lessons should not interrupt a chat. */
async function lessonsOrNull(path: string): Promise<readonly TaughtReply[] | null> {
    try {
        return (await requestJson<{ readonly replies: readonly TaughtReply[] }>(path)).replies;
    } catch {
        return null;
    }
}
