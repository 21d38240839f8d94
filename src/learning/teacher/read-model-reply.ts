import type { ModelEvent } from '../../ports/chat-model.ts';

export type ModelReply =
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'answer-too-long' }
    | { readonly kind: 'tool-call' };

/** Ten lessons of the maximum length are shorter. */
const MAX_REPLY_LENGTH = 65_536;

/** The text of a reply. Stops at once if it is too long or calls a tool, since none was offered. */
export async function readModelReply(events: AsyncIterable<readonly ModelEvent[]>): Promise<ModelReply> {
    let text = '';
    for await (const batch of events) {
        for (const event of batch) {
            if (event.type === 'tool-call-start') return { kind: 'tool-call' };
            if (event.type === 'text-delta') text += event.text;
            if (text.length > MAX_REPLY_LENGTH) return { kind: 'answer-too-long' };
        }
    }
    return { kind: 'text', text };
}
