import type { ReplyDelta } from '../../domain/chat-event.ts';
import { countOrNull, isJson, type JsonRecord, recordOrNull, textOrNull } from '../json-fields.ts';
import { createJsonObjectEnd, type JsonObjectEnd } from './json-object-end.ts';

/**
 * The tool calls of one choice, from whatever pieces a provider sends. They are told of one after the other: what comes of a call before
 * the one before it is whole waits, since clients take a call for whole when the next one begins.
 */
export interface ToolCallCollector {
    push(piece: JsonRecord): readonly ReplyDelta[];
    /** What has to be said at the end: `{}` for a function without arguments. */
    end(): readonly ReplyDelta[];
    count(): number;
    /** Whether every call's arguments are whole JSON, so that nothing can be missing. */
    areComplete(): boolean;
}

interface Call {
    readonly index: number;
    readonly wireIndex: number | null;
    readonly wireId: string | null;
    readonly id: string;
    readonly kind: 'function' | 'custom';
    readonly name: string;
    text: string;
    /** What of the text was not told of yet. */
    untold: string;
    readonly end: JsonObjectEnd;
}

/** A piece as far as it says something. */
interface Piece {
    readonly wireIndex: number | null;
    readonly wireId: string | null;
    readonly kind: 'function' | 'custom';
    readonly name: string | null;
    readonly text: string;
}

export function createToolCallCollector(choice: number, newId: () => string): ToolCallCollector {
    const calls: Call[] = [];
    /** How many calls were told of; all but the last of them are whole. */
    let told = 0;
    return {
        push(wirePiece) {
            const piece = toPiece(wirePiece);
            const known = findCall(calls, piece);
            if (known !== null && !startsAnotherCall(piece, known)) {
                append(known, piece.text);
            } else {
                // A piece of a call that nobody named cannot be called.
                if (piece.name === null) return [];
                const call = toCall(piece, piece.name, calls, newId);
                calls.push(call);
                append(call, piece.text);
            }
            return tell(isWhole);
        },
        end() {
            for (const call of calls) if (call.kind === 'function' && call.text === '') append(call, '{}');
            return tell(() => true);
        },
        count: () => calls.length,
        areComplete: () => calls.every(call => call.kind === 'custom' || call.text === '' || isWholeJson(call.text)),
    };

    function tell(isOver: (call: Call) => boolean): readonly ReplyDelta[] {
        const deltas: ReplyDelta[] = [];
        for (const call of calls.slice(Math.max(0, told - 1))) {
            const { index, id, kind, name, untold } = call;
            if (index >= told) {
                const before = calls[index - 1];
                if (before !== undefined && !isOver(before)) break;
                deltas.push({ type: 'tool-call-start', choice, index, id, kind, name });
                told += 1;
            }
            if (untold !== '') deltas.push({ type: 'tool-call-delta', choice, index, kind, text: untold });
            call.untold = '';
        }
        return deltas;
    }
}

function append(call: Call, text: string): void {
    call.text += text;
    call.untold += text;
    call.end.push(text);
}

/** What is written for a custom tool does not show its end. */
function isWhole({ kind, end }: Call): boolean {
    return kind === 'function' && end.isReached();
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

/** The call that a piece goes on with: the one of its id, else the latest of its index, else the latest of all. */
function findCall(calls: readonly Call[], piece: Piece): Call | null {
    const ofIndex = piece.wireIndex === null ? calls : calls.filter(call => call.wireIndex === piece.wireIndex);
    const ofId = piece.wireId === null ? undefined : ofIndex.findLast(call => call.wireId === piece.wireId);
    return ofId ?? ofIndex.at(-1) ?? null;
}

/**
 * Where the index cannot be trusted (missing, or 0 for every call), a name tells: with a new id, or another than the call's, or when
 * the call's arguments are whole and new ones begin. A name that is merely repeated with each piece starts nothing.
 */
function startsAnotherCall(piece: Piece, call: Call): boolean {
    if (piece.name === null) return false;
    if (piece.wireId !== null && call.wireId !== null && piece.wireId !== call.wireId) return true;
    if (piece.name !== call.name) return true;
    return piece.text.startsWith('{') && call.end.isReached();
}

function isWholeJson(text: string): boolean {
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
        untold: '',
        end: createJsonObjectEnd(),
    };
}
