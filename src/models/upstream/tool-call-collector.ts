import type { ReplyDelta } from '../../chat/chat-event.ts';
import { countOrNull, isJson, type JsonRecord, recordOrNull, textOrNull } from '../json-fields.ts';
import { JsonObjectEnd } from './json-object-end.ts';

interface Call {
    readonly index: number;
    readonly wireIndex: number | null;
    readonly wireId: string | null;
    readonly id: string;
    readonly kind: 'function' | 'custom';
    readonly name: string;
    text: string;
    /** The part of the text that is not emitted yet. */
    pending: string;
    readonly end: JsonObjectEnd;
}

/** The parsed fields of a piece. */
interface Piece {
    readonly wireIndex: number | null;
    readonly wireId: string | null;
    readonly kind: 'function' | 'custom';
    readonly name: string | null;
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

    /** Whether the arguments of every call are complete JSON, so that nothing can be missing. */
    get areComplete(): boolean {
        return this.#calls.every(call => call.kind === 'custom' || call.text === '' || isCompleteJson(call.text));
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
        return this.#emit(isComplete);
    }

    /** The remaining deltas, with `{}` for a function without arguments. */
    end(): readonly ReplyDelta[] {
        for (const call of this.#calls) if (call.kind === 'function' && call.text === '') append(call, '{}');
        return this.#emit(() => true);
    }

    #emit(isEnded: (call: Call) => boolean): readonly ReplyDelta[] {
        const choice = this.#choice;
        const deltas: ReplyDelta[] = [];
        for (const call of this.#calls.slice(Math.max(0, this.#startedCount - 1))) {
            const { index, id, kind, name, pending } = call;
            if (index >= this.#startedCount) {
                const before = this.#calls[index - 1];
                if (before !== undefined && !isEnded(before)) break;
                deltas.push({ type: 'tool-call-start', choice, index, id, kind, name });
                this.#startedCount += 1;
            }
            if (pending !== '') deltas.push({ type: 'tool-call-delta', choice, index, kind, text: pending });
            call.pending = '';
        }
        return deltas;
    }
}

function append(call: Call, text: string): void {
    call.text += text;
    call.pending += text;
    call.end.push(text);
}

/** The input of a custom tool is free text, which does not show its end. */
function isComplete({ kind, end }: Call): boolean {
    return kind === 'function' && end.isReached;
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
 * The index may be missing, or 0 for every call. So a piece starts another call if it has a name and a new id, another name, or new
 * arguments after complete ones. A name that is only repeated with each piece does not.
 */
function startsAnotherCall(piece: Piece, call: Call): boolean {
    if (piece.name === null) return false;
    if (piece.wireId !== null && call.wireId !== null && piece.wireId !== call.wireId) return true;
    if (piece.name !== call.name) return true;
    return piece.text.startsWith('{') && call.end.isReached;
}

function isCompleteJson(text: string): boolean {
    return text.trimEnd().endsWith('}') && isJson(text);
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
        text: '',
        pending: '',
        end: new JsonObjectEnd(),
    };
}
