import type { ReplyDelta } from '../../domain/chat-event.ts';
import { countOrNull, type JsonRecord, recordOrNull, textOrNull } from '../json-fields.ts';
import { ToolArguments } from './tool-arguments.ts';

interface Call {
    readonly index: number;
    readonly wireIndex: number | null;
    readonly wireId: string | null;
    readonly id: string;
    readonly kind: 'function' | 'custom';
    readonly name: string;
    readonly extra: JsonRecord | null;
    /** The text that can be emitted and is not yet. */
    pending: string;
    /** `null` for a custom tool: its input is free text, which does not show its end. */
    readonly arguments: ToolArguments | null;
}

/** The parsed fields of a piece. */
interface Piece {
    readonly wireIndex: number | null;
    readonly wireId: string | null;
    readonly kind: 'function' | 'custom';
    readonly name: string | null;
    readonly extra: JsonRecord | null;
    readonly text: string;
}

/**
 * Collects the tool calls of one choice from the pieces that a provider sends. The calls are emitted one after the other: the next call
 * waits until the previous one is complete, since clients end a call when the next one begins.
 */
export class ToolCallCollector {
    readonly #choice: number;
    readonly #newId: () => string;
    readonly #calls: Call[] = [];
    /** How many calls have been started; all but the last of them are complete. */
    #startedCount = 0;

    constructor(choice: number, newId: () => string) {
        this.#choice = choice;
        this.#newId = newId;
    }

    get count(): number {
        return this.#calls.length;
    }

    /** Whether the arguments of every call are complete, so that nothing can be missing. */
    get areComplete(): boolean {
        return this.#calls.every(call => call.arguments?.isComplete !== false);
    }

    push(wirePiece: JsonRecord): readonly ReplyDelta[] {
        const piece = toPiece(wirePiece);
        const known = findCall(this.#calls, piece);
        if (known !== null && !startsAnotherCall(piece, known)) {
            append(known, piece.text);
        } else {
            // A call without a name cannot be run.
            if (piece.name === null) return [];
            const call = toCall(piece, piece.name, this.#calls, this.#newId);
            this.#calls.push(call);
            append(call, piece.text);
        }
        return this.#emit(call => call.arguments?.hasObject === true);
    }

    /**
     * The remaining deltas.
     * @throws UpstreamError if the arguments of a call contradict each other
     */
    end(): readonly ReplyDelta[] {
        const deltas = this.#emit(() => true);
        const last = this.#calls.at(-1);
        if (last !== undefined) finish(last);
        return last === undefined ? deltas : [...deltas, ...this.#takePending(last)];
    }

    #emit(isEnded: (call: Call) => boolean): readonly ReplyDelta[] {
        const choice = this.#choice;
        const deltas: ReplyDelta[] = [];
        for (const call of this.#calls.slice(Math.max(0, this.#startedCount - 1))) {
            const { index, id, kind, name, extra } = call;
            if (index >= this.#startedCount) {
                const before = this.#calls[index - 1];
                if (before !== undefined) {
                    if (!isEnded(before)) break;
                    finish(before);
                    deltas.push(...this.#takePending(before));
                }
                const start = { type: 'tool-call-start', choice, index, id, kind, name } as const;
                deltas.push(extra === null ? start : { ...start, extra });
                this.#startedCount += 1;
            }
            deltas.push(...this.#takePending(call));
        }
        return deltas;
    }

    #takePending(call: Call): readonly ReplyDelta[] {
        const { index, kind, pending: text } = call;
        call.pending = '';
        return text === '' ? [] : [{ type: 'tool-call-delta', choice: this.#choice, index, kind, text }];
    }
}

function append(call: Call, text: string): void {
    if (text !== '') call.pending += call.arguments === null ? text : call.arguments.push(text);
}

/** @throws UpstreamError if the arguments contradict each other */
function finish(call: Call): void {
    call.pending += call.arguments?.end() ?? '';
}

function toPiece(wirePiece: JsonRecord): Piece {
    const custom = recordOrNull(wirePiece['custom']);
    const body = custom ?? recordOrNull(wirePiece['function']);
    const input = custom === null ? body?.['arguments'] : custom['input'];
    return {
        wireIndex: countOrNull(wirePiece['index']),
        wireId: textOrNull(wirePiece['id']),
        kind: custom !== null || wirePiece['type'] === 'custom' ? 'custom' : 'function',
        name: textOrNull(body?.['name']),
        extra: recordOrNull(wirePiece['extra_content']),
        text: toText(input),
    };
}

function toText(input: unknown): string {
    if (typeof input === 'string') return input;
    return recordOrNull(input) === null ? '' : JSON.stringify(input);
}

/** The call that a piece continues: the one with its id, else the latest with its index, else the latest of all. */
function findCall(calls: readonly Call[], piece: Piece): Call | null {
    const ofIndex = piece.wireIndex === null ? calls : calls.filter(call => call.wireIndex === piece.wireIndex);
    const ofId = piece.wireId === null ? undefined : ofIndex.findLast(call => call.wireId === piece.wireId);
    return ofId ?? ofIndex.at(-1) ?? null;
}

/**
 * The index may be missing, or 0 for every call. So a piece starts another call if it has a name and a new id, another name, or other
 * arguments after complete ones. A name that is only repeated with each piece does not, nor does the whole call again.
 */
function startsAnotherCall(piece: Piece, call: Call): boolean {
    if (piece.name === null) return false;
    if (piece.wireId !== null && call.wireId !== null && piece.wireId !== call.wireId) return true;
    if (piece.name !== call.name) return true;
    if (!piece.text.startsWith('{') || call.arguments?.hasObject !== true) return false;
    const isSameCall = piece.wireId === call.wireId && (piece.wireId ?? piece.wireIndex) !== null;
    return !(isSameCall && call.arguments.isContinuedBy(piece.text));
}

function toCall(piece: Piece, name: string, calls: readonly Call[], newId: () => string): Call {
    const isIdTaken = calls.some(call => call.id === piece.wireId);
    return {
        index: calls.length,
        wireIndex: piece.wireIndex,
        wireId: piece.wireId,
        id: piece.wireId === null || isIdTaken ? newId() : piece.wireId,
        kind: piece.kind,
        name,
        extra: piece.extra,
        pending: '',
        arguments: piece.kind === 'function' ? new ToolArguments() : null,
    };
}
