/** The pieces of an answer between the one that makes it and the one that reads it, and all of it for later. */
export interface PieceQueue {
    push(piece: string): void;
    end(): void;
    fail(error: unknown): void;
    /** Everything that was pushed; `null` where it is too large. */
    keptOrNull(): string | null;
    /** For one reader. Throws what the answer failed with, and the signal's reason once it is aborted. */
    read(signal: AbortSignal): AsyncGenerator<string, void, undefined>;
}

/** In characters; more than any model writes in one answer. */
const MOST_KEPT = 4 * 1024 * 1024;

/** `onUseless` is called once nobody reads any more and the answer is too large to be kept. */
export function createPieceQueue(onUseless: () => void): PieceQueue {
    const waiting: string[] = [];
    let kept: string | null = '';
    let hasReader = true;
    let isOver = false;
    let failure: { readonly error: unknown } | null = null;
    let news = Promise.withResolvers<void>();

    return {
        push(piece) {
            if (kept !== null) kept = kept.length + piece.length > MOST_KEPT ? null : kept + piece;
            if (hasReader) waiting.push(piece);
            else if (kept === null) onUseless();
            tell();
        },
        end() {
            isOver = true;
            tell();
        },
        fail(error) {
            failure = { error };
            tell();
        },
        keptOrNull: () => kept,
        read,
    };

    function tell(): void {
        const told = news;
        news = Promise.withResolvers();
        told.resolve();
    }

    async function* read(signal: AbortSignal): AsyncGenerator<string, void, undefined> {
        const left = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
        try {
            while (!signal.aborted) {
                const piece = waiting.shift();
                if (piece !== undefined) yield piece;
                else if (failure !== null) throw failure.error;
                else if (isOver) return;
                else await Promise.race([news.promise, left]);
            }
            signal.throwIfAborted();
        } finally {
            hasReader = false;
            waiting.length = 0;
        }
    }
}
