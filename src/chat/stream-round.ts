import type { ChatModel, ModelRequest } from '../ports/chat-model.ts';
import { AppError } from '../shared/errors.ts';
import type { ChatEvent, ReplyDelta, ReplyEnd } from './chat-event.ts';
import type { ToolCall } from './chat-message.ts';
import type { ToolOffer } from './offer-tools.ts';
import { createReplyDraft, emptyChoice, type ReplyChoice, type ReplyDraft } from './reply-draft.ts';

export interface StreamRoundInput {
    readonly model: ChatModel;
    readonly request: ModelRequest;
    readonly offer: ToolOffer;
    readonly draft: ReplyDraft;
    readonly start: (() => Extract<ChatEvent, { type: 'start' }>) | null;
    readonly earlierCallIds: ReadonlySet<string>;
    /** No calls of own tools are heeded any more. */
    readonly isLast: boolean;
    readonly signal: AbortSignal;
}

export interface EndedRound {
    readonly end: ReplyEnd;
    /** What the model said in this round. */
    readonly draft: ReplyChoice;
    /** Calls that the server has to run; where there are any, the reply goes on. */
    readonly ownCalls: readonly ToolCall[];
}

/**
 * One request to the model. What the caller may see is passed on as it comes. Calls are held back until the round has ended where
 * own tools are offered: of a round that calls own tools and the client's, the own ones are run first, and the model calls the
 * client's again when it has their results. Text that has to be one JSON document is held back likewise.
 */
export async function* streamRound(input: StreamRoundInput): AsyncGenerator<ChatEvent, EndedRound, undefined> {
    const { model, request, offer, signal } = input;
    const round = createReplyDraft();
    const held: ReplyDelta[] = [];
    const show = createShow(input.draft);
    const hasOwnTools = offer.own.size > 0;
    const isTextHeld = hasOwnTools && (request.options.responseFormat?.kind ?? 'text') !== 'text';
    let start = input.start;
    for await (const event of model.streamReply(request, signal)) {
        if (start !== null) yield start();
        start = null;
        if (event.type === 'finish') {
            const { type: _, ...end } = event;
            return yield* endRound(end);
        }
        round.add(event);
        const isCall = event.type === 'tool-call-start' || event.type === 'tool-call-delta';
        if (hasOwnTools && (isCall || (isTextHeld && event.type === 'text-delta'))) held.push(event);
        else yield show(event);
    }
    signal.throwIfAborted();
    throw new Error(`The model ${model.name} ended its reply without a finish.`);

    async function* endRound(end: ReplyEnd): AsyncGenerator<ChatEvent, EndedRound, undefined> {
        const draft = round.choices[0] ?? emptyChoice();
        const ownCalls = draft.toolCalls.filter(({ name }) => !offer.isOfClient(name));
        if (ownCalls.length > 0 && !input.isLast) {
            return { end, draft, ownCalls: withNewIds(ownCalls, input.earlierCallIds) };
        }
        if (ownCalls.length > 0 && input.draft.choices[0] === undefined && draft.text === '') {
            throw new AppError('upstream_failed', 'The model kept on calling tools instead of answering.');
        }
        for (const delta of held) {
            const shown = withoutOwnCalls(delta, draft, offer);
            if (shown !== null) yield show(shown);
        }
        const isStopped = ownCalls.length > 0 && ownCalls.length === draft.toolCalls.length;
        return { end: isStopped ? { ...end, reasons: ['stop'] } : end, draft, ownCalls: [] };
    }
}

/** Texts of two rounds are two paragraphs of one answer. */
function createShow(draft: ReplyDraft): (delta: ReplyDelta) => ReplyDelta {
    const before = draft.choices.map(({ text }) => text !== '');
    return delta => {
        const isParagraph = delta.type === 'text-delta' && before[delta.choice] === true && delta.text !== '';
        const shown = isParagraph ? { ...delta, text: `\n\n${delta.text}` } : delta;
        if (isParagraph) before[delta.choice] = false;
        draft.add(shown);
        return shown;
    };
}

/** The client's calls are counted without those that it does not see. */
function withoutOwnCalls(delta: ReplyDelta, { toolCalls }: ReplyChoice, offer: ToolOffer): ReplyDelta | null {
    if (delta.type !== 'tool-call-start' && delta.type !== 'tool-call-delta') return delta;
    const isOfClient = (call: ToolCall | undefined) => offer.isOfClient(call?.name ?? '');
    if (!isOfClient(toolCalls[delta.index])) return null;
    return { ...delta, index: toolCalls.slice(0, delta.index).filter(isOfClient).length };
}

/** Some providers count their calls from 0 in each request; in one answer every id is another. */
function withNewIds(calls: readonly ToolCall[], taken: ReadonlySet<string>): readonly ToolCall[] {
    const ids = new Set(taken);
    return calls.map(call => {
        let id = call.id;
        for (let count = 2; ids.has(id); count += 1) id = `${call.id}_${count}`;
        ids.add(id);
        return { ...call, id };
    });
}
