import type { ChatEvent, ReplyDelta, ReplyEnd } from '../domain/chat-event.ts';
import { parseArgumentsOrNull, type ToolCall } from '../domain/chat-message.ts';
import type { ReplyChoice, ReplyDraft } from '../domain/reply-draft.ts';
import type { ModelEvent } from '../ports/chat-model.ts';
import { AppError } from '../shared/errors.ts';
import type { ToolOffer } from './offer-tools.ts';
import { createReplyDraft, emptyChoice } from './reply-draft.ts';

export interface RoundInput {
    readonly offer: ToolOffer;
    /** Whether the text must be one JSON document. */
    readonly isJson: boolean;
    /** Collects what the caller sees, of all rounds. */
    readonly draft: ReplyDraft;
    readonly earlierCallIds: ReadonlySet<string>;
    /** No more own tools are run. */
    readonly isLast: boolean;
}

export interface EndedRound {
    readonly end: ReplyEnd;
    /** The model's output of this round. */
    readonly draft: ReplyChoice;
    /** Calls that the server must run; if there are any, the reply continues. */
    readonly ownCalls: readonly ToolCall[];
}

/**
 * One request to the model. Text is passed on as it arrives. If own tools are offered, calls are held back until the round ends: when a
 * round calls both own tools and the client's, only the own ones are run, and the model calls the client's again after their results.
 * Text that must be one JSON document is held back too.
 */
export class Round {
    readonly #input: RoundInput;
    /** The model's output: the caller's own draft if nothing is held back and this is the first round. */
    readonly #output: ReplyDraft;
    readonly #held: ReplyDelta[] = [];
    /** For each choice, whether its next text begins a paragraph: each round's text is a paragraph of the reply. */
    readonly #isNewParagraph: boolean[];
    #ended: EndedRound | null = null;

    constructor(input: RoundInput) {
        this.#input = input;
        this.#isNewParagraph = input.draft.choices.map(({ text }) => text !== '');
        const isWholeReply = input.offer.own.size === 0 && input.draft.choices.length === 0;
        this.#output = isWholeReply ? input.draft : createReplyDraft();
    }

    /** `null` until the model's `finish`. */
    get ended(): EndedRound | null {
        return this.#ended;
    }

    /** Takes a batch from the model and adds what the caller sees to `shown`. */
    push(events: readonly ModelEvent[], shown: ChatEvent[]): void {
        const isShownAsItComes = this.#output === this.#input.draft;
        for (const event of events) {
            if (event.type === 'finish') {
                const { type: _, ...end } = event;
                this.#ended = this.#end(end, shown);
                return;
            }
            this.#output.add(event);
            if (isShownAsItComes) shown.push(event);
            else if (this.#isHeld(event)) this.#held.push(event);
            else shown.push(this.#show(event));
        }
    }

    #isHeld(event: ReplyDelta): boolean {
        if (this.#input.offer.own.size === 0) return false;
        const isCall = event.type === 'tool-call-start' || event.type === 'tool-call-delta';
        return isCall || (this.#input.isJson && event.type === 'text-delta');
    }

    #show(delta: ReplyDelta): ReplyDelta {
        const isParagraph =
            delta.type === 'text-delta' && this.#isNewParagraph[delta.choice] === true && delta.text !== '';
        const shown = isParagraph ? { ...delta, text: `\n\n${delta.text}` } : delta;
        if (isParagraph) this.#isNewParagraph[delta.choice] = false;
        this.#input.draft.add(shown);
        return shown;
    }

    #end(end: ReplyEnd, shown: ChatEvent[]): EndedRound {
        const { offer, isLast, earlierCallIds } = this.#input;
        const draft = this.#output.choices[0] ?? emptyChoice();
        const ownCalls = draft.toolCalls.filter(({ name }) => !offer.isOfClient(name));
        if (ownCalls.length > 0 && !isLast) {
            return { end, draft, ownCalls: withNewIds(ownCalls, earlierCallIds) };
        }
        if (ownCalls.length > 0 && this.#input.draft.choices[0] === undefined && draft.text === '') {
            throw new AppError('upstream_failed', 'The model kept calling tools and never replied.');
        }
        for (const delta of this.#held) {
            const ofClient = withoutOwnCalls(delta, draft, offer);
            if (ofClient !== null) shown.push(this.#show(ofClient));
        }
        for (const [choice, { toolCalls }] of this.#output.choices.entries()) {
            const isWhole = end.reasons[choice] === 'tool_calls' || end.reasons[choice] === 'stop';
            if (isWhole) assertWhole(toolCalls.filter(({ name }) => offer.isOfClient(name)));
        }
        const isStopped = ownCalls.length > 0 && ownCalls.length === draft.toolCalls.length;
        return { end: isStopped ? { ...end, reasons: ['stop'] } : end, draft, ownCalls: [] };
    }
}

/**
 * A client cannot run a call whose arguments are no JSON object.
 * @throws AppError `upstream_failed`
 */
export function assertWhole(calls: readonly Pick<ToolCall, 'kind' | 'arguments'>[]): void {
    if (calls.every(call => call.kind === 'custom' || parseArgumentsOrNull(call.arguments) !== null)) return;
    throw new AppError('upstream_failed', 'The model called a tool with arguments that are not a JSON object.');
}

/** The client's calls are counted without the own calls, which it does not see. */
function withoutOwnCalls(delta: ReplyDelta, { toolCalls }: ReplyChoice, offer: ToolOffer): ReplyDelta | null {
    if (delta.type !== 'tool-call-start' && delta.type !== 'tool-call-delta') return delta;
    const isOfClient = (call: ToolCall | undefined) => offer.isOfClient(call?.name ?? '');
    if (!isOfClient(toolCalls[delta.index])) return null;
    return { ...delta, index: toolCalls.slice(0, delta.index).filter(isOfClient).length };
}

/** Some providers count their calls from 0 in each request; ids must be unique in a reply. */
function withNewIds(calls: readonly ToolCall[], taken: ReadonlySet<string>): readonly ToolCall[] {
    const ids = new Set(taken);
    return calls.map(call => {
        let id = call.id;
        for (let count = 2; ids.has(id); count += 1) id = `${call.id}_${count}`;
        ids.add(id);
        return { ...call, id };
    });
}
