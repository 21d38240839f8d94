import type { ChatModel, ModelEvent, ModelRequest } from '../../src/ports/chat-model.ts';
import { AppError } from '../../src/shared/errors.ts';
import { createModelRequest } from './create-model-request.ts';

/** What a model said, put together: choice 0 alone. */
export interface CollectedReply {
    readonly text: string;
    readonly reasoning: string;
    readonly refusal: string;
    readonly toolCalls: readonly {
        readonly id: string;
        readonly kind: string;
        readonly name: string;
        readonly arguments: string;
    }[];
    readonly finish: Extract<ModelEvent, { type: 'finish' }> | null;
    /** What was thrown instead of a finish. */
    readonly error: unknown;
}

/** Lets the model reply to the end, or to what it throws. */
export async function collectReply(
    model: ChatModel,
    request: ModelRequest = createModelRequest(),
    signal: AbortSignal = new AbortController().signal,
): Promise<CollectedReply> {
    const { events, error } = await collectEvents(model, request, signal);
    const ofFirstChoice = events.filter(event => !('choice' in event) || event.choice === 0);
    const textOf = (type: ModelEvent['type']): string =>
        ofFirstChoice.map(event => (event.type === type && 'text' in event ? event.text : '')).join('');
    return {
        text: textOf('text-delta'),
        reasoning: textOf('reasoning-delta'),
        refusal: textOf('refusal-delta'),
        toolCalls: ofFirstChoice.flatMap(start => {
            if (start.type !== 'tool-call-start') return [];
            const pieces = ofFirstChoice.map(event =>
                event.type === 'tool-call-delta' && event.index === start.index ? event.text : '',
            );
            return [{ id: start.id, kind: start.kind, name: start.name, arguments: pieces.join('') }];
        }),
        finish: ofFirstChoice.find(event => event.type === 'finish') ?? null,
        error,
    };
}

export async function collectEvents(
    model: ChatModel,
    request: ModelRequest = createModelRequest(),
    signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly events: readonly ModelEvent[]; readonly error: unknown }> {
    const events: ModelEvent[] = [];
    try {
        for await (const batch of model.streamReply(request, signal)) events.push(...batch);
        return { events, error: null };
    } catch (error) {
        return { events, error };
    }
}

/** The parts of an error that reach a client. */
export function shownPartsOf(error: unknown): unknown {
    if (!(error instanceof AppError)) return error;
    const { code, message, param, retryAfterSeconds, isRetryable } = error;
    return { code, message, param, retryAfterSeconds, isRetryable };
}
