import type { AgentVersion } from '../../../agents/agent.ts';

/** How a version's source came from the one before: what stood before and after the stored piece stayed. */
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
/** Every so many versions a long book is stored whole, so that no version needs more rows than this to be read. */
export const WHOLE_EVERY = 64;

/**
 * What a row of `AgentHistory` keeps of a source. Each lesson makes a version, so whole long books would need space that grows with
 * the square of the lessons: of them only the piece that differs from the version before is kept.
 */
export function toStoredSource(source: string, previous: string | null, version: number): StoredSource {
    const whole = { agentSource: source, sourceChange: null };
    if (previous === null || source.length <= WHOLE_LENGTH || version % WHOLE_EVERY === 0) return whole;
    const sourceChange = toChange(source, previous);
    const agentSource = source.slice(sourceChange.prefixLength, source.length - sourceChange.suffixLength);
    return agentSource.length > source.length / 2 ? whole : { agentSource, sourceChange };
}

/** The rows, by version, with their whole sources. Rows before the first whole one are left out. */
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
    // A book that was only added to is compared at once; only a change within it is looked for letter by letter.
    let prefixLength = source.startsWith(previous) ? shorter : 0;
    while (prefixLength < shorter && source.charCodeAt(prefixLength) === previous.charCodeAt(prefixLength)) {
        prefixLength += 1;
    }
    // The two halves of one character stay together: alone neither could be stored.
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
