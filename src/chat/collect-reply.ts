import type { ChatEvent, ReplyDelta, ToolRunEvent } from './chat-event.ts';
import { isToolRun } from './chat-event.ts';
import { createReplyDraft, emptyChoice, type ReplyChoice } from './reply-draft.ts';

export interface ReplyEnds {
    readonly start: Extract<ChatEvent, { type: 'start' }>;
    readonly finish: Extract<ChatEvent, { type: 'finish' }>;
}

export interface CollectedReply extends ReplyEnds {
    /** One for each reason of `finish`. */
    readonly choices: readonly ReplyChoice[];
}

/** The whole reply, for clients that do not stream. Runs of the agent's own tools are left out. */
export async function collectReply(events: AsyncIterable<readonly ChatEvent[]>): Promise<CollectedReply> {
    const draft = createReplyDraft();
    const ends = await drainReply(events, piece => {
        if (!isToolRun(piece)) draft.add(piece);
    });
    return { ...ends, choices: ends.finish.reasons.map((_, index) => draft.choices[index] ?? emptyChoice()) };
}

/** Reads a reply to its end and passes everything between `start` and `finish` to `take`. */
export async function drainReply(
    events: AsyncIterable<readonly ChatEvent[]>,
    take: (piece: ReplyDelta | ToolRunEvent) => void,
): Promise<ReplyEnds> {
    let start: ReplyEnds['start'] | null = null;
    for await (const batch of events) {
        for (const event of batch) {
            if (event.type === 'start') start = event;
            else if (event.type !== 'finish') take(event);
            else if (start !== null) return { start, finish: event };
        }
    }
    throw new Error('A reply ended without a finish.');
}
