import type { ModelEvent } from '../ports/chat-model.ts';
import { AppError } from '../shared/errors.ts';
import type { ChatEvent, ReplyDelta, ReplyEnd } from './chat-event.ts';
import type { ToolCall } from './chat-message.ts';
import type { ToolOffer } from './offer-tools.ts';
import { createReplyDraft, emptyChoice, type ReplyChoice, type ReplyDraft } from './reply-draft.ts';

export interface RoundInput {
    readonly offer: ToolOffer;
    /** Whether the text has to be one JSON document. */
    readonly isJson: boolean;
    /** Gets what the caller sees, of all rounds. */
    readonly draft: ReplyDraft;
    readonly earlierCallIds: ReadonlySet<string>;
    /** No calls of own tools are run any more. */
    readonly isLast: boolean;
}

export interface EndedRound {
    readonly end: ReplyEnd;
    /** What the model said in this round. */
    readonly draft: ReplyChoice;
    /** Calls that the server has to run; if there are any, the reply goes on. */
    readonly ownCalls: readonly ToolCall[];
}

/**
 * One request to the model. What the caller may see is passed on as it comes. Calls are held back until the round has ended if own tools
 * are offered: of a round that calls own tools and the client's, the own ones are run first, and the model calls the client's again when
 * it has their results. Text that has to be one JSON document is held back likewise.
 */
export class Round {
    readonly #input: RoundInput;
    /** What the model said: the caller's own draft if nothing is held back and nothing was said before. */
    readonly #said: ReplyDraft;
    readonly #held: ReplyDelta[] = [];
    /** For each choice, whether its next text begins a paragraph: texts of two rounds are two paragraphs of one answer. */
    readonly #isNewParagraph: boolean[];
    #ended: EndedRound | null = null;

    constructor(input: RoundInput) {
        this.#input = input;
        this.#isNewParagraph = input.draft.choices.map(({ text }) => text !== '');
        const isWholeReply = input.offer.own.size === 0 && input.draft.choices.length === 0;
        this.#said = isWholeReply ? input.draft : createReplyDraft();
    }

    /** The round once its `finish` has come. */
    get ended(): EndedRound | null {
        return this.#ended;
    }

    /** Takes a batch of the model; adds what the caller sees to `shown`. */
    push(events: readonly ModelEvent[], shown: ChatEvent[]): void {
        const isShownAsItComes = this.#said === this.#input.draft;
        for (const event of events) {
            if (event.type === 'finish') {
                const { type: _, ...end } = event;
                this.#ended = this.#end(end, shown);
                return;
            }
            this.#said.add(event);
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
        const draft = this.#said.choices[0] ?? emptyChoice();
        const ownCalls = draft.toolCalls.filter(({ name }) => !offer.isOfClient(name));
        if (ownCalls.length > 0 && !isLast) {
            return { end, draft, ownCalls: withNewIds(ownCalls, earlierCallIds) };
        }
        if (ownCalls.length > 0 && this.#input.draft.choices[0] === undefined && draft.text === '') {
            throw new AppError('upstream_failed', 'The model kept on calling tools instead of answering.');
        }
        for (const delta of this.#held) {
            const ofClient = withoutOwnCalls(delta, draft, offer);
            if (ofClient !== null) shown.push(this.#show(ofClient));
        }
        const isStopped = ownCalls.length > 0 && ownCalls.length === draft.toolCalls.length;
        return { end: isStopped ? { ...end, reasons: ['stop'] } : end, draft, ownCalls: [] };
    }
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
