import { UpstreamError } from '../errors/upstream-error.ts';
import { isJson, parseJsonOrNull, recordOrNull } from '../json-fields.ts';
import { JsonPrefix } from './json-prefix.ts';

/** After so many pieces that begin with the one before, the last piece is the whole text. */
const GROWN_COUNT = 2;
const MAX_READINGS = 8;

/** One way to understand the pieces so far. */
interface Reading {
    readonly text: string;
    readonly json: JsonPrefix;
}

/**
 * The arguments of a function call. Some providers do not send them as pieces of one object: they send a longer beginning each time, the
 * whole object again at the end, `{}` before the real object, a piece twice, or prose around the object. Each way in which the pieces can be
 * understood is kept as long as it is the beginning of an object, and text is emitted while there is only one.
 */
export class ToolArguments {
    #readings: readonly Reading[] = toReadings('');
    /** An object that follows the complete one. */
    #repeat: ToolArguments | null = null;
    #raw = '';
    #lastPiece = '';
    /** How many pieces in a row began with the one before. */
    #grownCount = 0;
    #emitted = '';

    /** Whether nothing can be missing. */
    get isComplete(): boolean {
        return this.#raw === '' || this.hasObject;
    }

    /** Whether there is an object. It may still be followed by another one. */
    get hasObject(): boolean {
        return this.#completeOrNull() !== null;
    }

    /** Whether a text is a beginning of the complete object, or replaces an empty one. */
    isContinuedBy(text: string): boolean {
        const known = this.#completeOrNull();
        return known !== null && (isEmptyObject(known) || known.startsWith(text.trim()) || isSameJson(known, text));
    }

    /** Returns the text that can be emitted. */
    push(piece: string): string {
        const isAfterObject = this.#repeat !== null || this.#readings.every(({ json }) => json.isComplete);
        if (isAfterObject && this.#readings.length > 0) {
            if (this.#repeat === null && piece.trimStart().startsWith('{')) this.#repeat = new ToolArguments();
            this.#repeat?.push(piece);
            return '';
        }
        this.#readings = this.#continueAll(piece);
        this.#raw += piece;
        const isGrown = piece.length >= this.#lastPiece.length && piece.startsWith(this.#lastPiece);
        this.#grownCount = isGrown ? this.#grownCount + 1 : 0;
        this.#lastPiece = piece;
        const [only, ...others] = this.#readings;
        // An empty object may be a placeholder.
        if (only === undefined || others.length > 0 || (only.json.isComplete && isEmptyObject(only.text))) return '';
        const isNext = this.#emitted.length + piece.length === only.text.length;
        if (!isNext) return this.#emit(only.text);
        this.#emitted = only.text;
        return piece;
    }

    /**
     * The rest of the text; `{}` for a function without arguments. Not JSON if the model wrote none.
     * @throws UpstreamError if the pieces are more than one object
     */
    end(): string {
        const text = this.#finalOrNull();
        if (text?.startsWith(this.#emitted) === true && isJson(text)) return this.#emit(text);
        // What the model wrote, so that the caller can refuse it.
        const written = this.#repeat === null ? (this.#readings[0]?.text ?? this.#raw) : '';
        if (written.startsWith(this.#emitted)) return this.#emit(written);
        throw new UpstreamError('The arguments of a tool call contradict each other');
    }

    #finalOrNull(): string | null {
        const own = this.#completeOrNull() ?? (this.#emitted === '' ? objectWithinOrNull(this.#raw) : null);
        const repeated = this.#repeat?.hasObject === true ? this.#repeat.#finalOrNull() : null;
        if (own === null || repeated === null || isSameJson(own, repeated)) return own;
        return repeated;
    }

    #completeOrNull(): string | null {
        const complete = this.#readings.filter(({ json }) => json.isComplete);
        const found = this.#grownCount >= GROWN_COUNT ? complete.at(-1) : complete[0];
        return found?.text ?? null;
    }

    /** The last reading is the one in which the pieces grow. */
    #continueAll(piece: string): readonly Reading[] {
        const last = this.#readings.at(-1);
        // The lengths are compared first: to look into a text that was joined from pieces takes time.
        const isLonger = last !== undefined && last.text !== '' && piece.length >= last.text.length;
        const grown = isLonger && piece.startsWith(last.text) ? toReadings(piece) : [];
        const isRepeated = grown.length === 0 && piece === this.#lastPiece;
        const continued = this.#readings.flatMap(reading => {
            const { text, json } = reading;
            // What follows an object and begins no other one says nothing.
            if (json.isComplete) return [reading];
            if (json.push(piece)) return [{ text: text + piece, json }];
            return isRepeated ? toReadings(text) : [];
        });
        return [...continued.slice(0, MAX_READINGS), ...grown];
    }

    #emit(text: string): string {
        const rest = text.slice(this.#emitted.length);
        if (rest !== '') this.#emitted = text;
        return rest;
    }
}

function toReadings(text: string): readonly Reading[] {
    const json = new JsonPrefix();
    return json.push(text) ? [{ text, json }] : [];
}

function isEmptyObject(text: string): boolean {
    return text.replaceAll(/\s/g, '') === '{}';
}

function isSameJson(one: string, other: string): boolean {
    const value = parseJsonOrNull(one);
    return value !== null && Bun.deepEquals(value, parseJsonOrNull(other));
}

/** The object in prose, in a fence or in a JSON string; `{}` for a text that means nothing. */
function objectWithinOrNull(text: string): string | null {
    const trimmed = text.trim();
    if (['', 'null', '""'].includes(trimmed)) return '{}';
    const value = parseJsonOrNull(trimmed);
    if (typeof value === 'string') return recordOrNull(parseJsonOrNull(value)) === null ? null : value;
    const within = trimmed.slice(trimmed.indexOf('{'), trimmed.lastIndexOf('}') + 1);
    return recordOrNull(parseJsonOrNull(within)) === null ? null : within;
}
