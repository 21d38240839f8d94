import type { ModelEvent } from '../../ports/chat-model.ts';

export type ModelReply =
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'answer-too-long' }
    | { readonly kind: 'tool-call' };

/** Ten lessons of the longest kind take less. */
const LONGEST_REPLY = 65_536;

/** The text of a reply. One that is too long, or that calls a tool nobody offered, is ended at once. */
export async function readModelReply(events: AsyncIterable<readonly ModelEvent[]>): Promise<ModelReply> {
    let text = '';
    for await (const batch of events) {
        for (const event of batch) {
            if (event.type === 'tool-call-start') return { kind: 'tool-call' };
            if (event.type === 'text-delta') text += event.text;
            if (text.length > LONGEST_REPLY) return { kind: 'answer-too-long' };
        }
    }
    return { kind: 'text', text };
}
