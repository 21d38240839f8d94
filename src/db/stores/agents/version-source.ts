import type { AgentVersion } from '../../../agents/agent.ts';

/** How much of the previous source comes before and after the stored piece. */
export interface SourceChange {
    readonly prefixLength: number;
    readonly suffixLength: number;
}

export interface StoredSource {
    readonly agentSource: string;
    readonly sourceChange: SourceChange | null;
}

type VersionRow = AgentVersion & Pick<StoredSource, 'sourceChange'>;

/** Shorter books are stored whole with each version. */
const WHOLE_LENGTH = 16_384;
/** A long book is stored whole once in this many versions, so that reading a version needs at most this many rows. */
export const WHOLE_EVERY = 64;

/**
 * What a row of `AgentHistory` stores of a source. Each lesson creates a version, so that storing long books whole would take space
 * quadratic in the lessons: of a long book only the piece that differs from the previous version is stored.
 */
export function toStoredSource(source: string, previous: string | null, version: number): StoredSource {
    const whole = { agentSource: source, sourceChange: null };
    if (previous === null || source.length <= WHOLE_LENGTH || version % WHOLE_EVERY === 0) return whole;
    const sourceChange = toChange(source, previous);
    const agentSource = source.slice(sourceChange.prefixLength, source.length - sourceChange.suffixLength);
    return agentSource.length > source.length / 2 ? whole : { agentSource, sourceChange };
}

/** Rebuilds the whole sources of rows in the order of their versions. Drops rows before the first whole one. */
export function withWholeSources(rows: readonly VersionRow[]): AgentVersion[] {
    let previous: string | null = null;
    const versions: AgentVersion[] = [];
    for (const { sourceChange, ...version } of rows) {
        if (sourceChange === null) previous = version.agentSource;
        else if (previous !== null) previous = applyChange(previous, version.agentSource, sourceChange);
        if (previous !== null) versions.push({ ...version, agentSource: previous });
    }
    return versions;
}

function toChange(source: string, previous: string): SourceChange {
    const shorter = Math.min(source.length, previous.length);
    // Appended text is found at once; any other change is found by comparing characters.
    let prefixLength = source.startsWith(previous) ? shorter : 0;
    while (prefixLength < shorter && source.charCodeAt(prefixLength) === previous.charCodeAt(prefixLength)) {
        prefixLength += 1;
    }
    // A surrogate pair stays together: a lone half could not be stored.
    if (isHighSurrogate(source.charCodeAt(prefixLength - 1))) prefixLength -= 1;
    let suffixLength = 0;
    while (
        suffixLength < shorter - prefixLength &&
        source.charCodeAt(source.length - 1 - suffixLength) === previous.charCodeAt(previous.length - 1 - suffixLength)
    ) {
        suffixLength += 1;
    }
    if (isLowSurrogate(source.charCodeAt(source.length - suffixLength))) suffixLength -= 1;
    return { prefixLength, suffixLength: Math.max(0, suffixLength) };
}

function applyChange(previous: string, piece: string, { prefixLength, suffixLength }: SourceChange): string {
    return previous.slice(0, prefixLength) + piece + previous.slice(previous.length - suffixLength);
}

function isHighSurrogate(code: number): boolean {
    return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
    return code >= 0xdc00 && code <= 0xdfff;
}
