import type { ChatEvent, ChatEvents } from '../domain/chat-event.ts';

/** The text of an event stream, produced only as fast as it is read. */
export interface FrameSource {
    /** The next frames, never empty; `null` at the end. */
    nextOrNull(): Promise<string | null>;
    /** Stops the frames; waits for the one that is being made. */
    close(): Promise<void>;
}

/** How a protocol encodes the events of a reply. */
export interface ReplyEncoder {
    /** The frames of one event; empty if the protocol has none for it. */
    encode(event: ChatEvent): string;
    /** The last frames of a reply that failed after its beginning; `null` if it had none, and the failure is thrown. */
    failureOrNull?(error: unknown): string | null;
}

/** The frames of a reply: one text for each batch of events. */
export function encodeEvents(events: ChatEvents, encoder: ReplyEncoder): FrameSource {
    let isOver = false;
    return {
        async nextOrNull() {
            while (!isOver) {
                const text = await nextText();
                if (text !== '') return text;
            }
            return null;
        },
        close: async () => void (await events.return()),
    };

    async function nextText(): Promise<string> {
        try {
            const { done, value } = await events.next();
            isOver = done === true;
            if (done) return '';
            let text = '';
            for (const event of value) text += encoder.encode(event);
            return text;
        } catch (error) {
            isOver = true;
            const text = encoder.failureOrNull?.(error) ?? null;
            if (text === null) throw error;
            return text;
        }
    }
}

/** Frames from text that exists already. */
export function framesOf(pieces: AsyncGenerator<string, void, undefined>): FrameSource {
    return {
        async nextOrNull() {
            const { done, value } = await pieces.next();
            return done ? null : value;
        },
        close: async () => void (await pieces.return()),
    };
}

const FRAME_END = '\n\n';

/** `frames` without the first `count` ones, which the client has already. */
export function skipFrames(frames: FrameSource, count: number): FrameSource {
    let left = count;
    return {
        async nextOrNull() {
            for (;;) {
                const text = await frames.nextOrNull();
                if (text === null || left === 0) return text;
                const rest = withoutFirst(text);
                if (rest !== '') return rest;
            }
        },
        close: () => frames.close(),
    };

    function withoutFirst(text: string): string {
        let start = 0;
        while (left > 0 && start < text.length) {
            start = text.indexOf(FRAME_END, start) + FRAME_END.length;
            left -= 1;
        }
        return text.slice(start);
    }
}
