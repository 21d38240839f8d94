import type { BookAnswer } from '../../http/web/books-ui-protocol.ts';
import { RequestError, requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import { type LineEnd, lineEndOf, toEditorText } from './line-ends.ts';

/** A book as the server has it, in the editor's form. */
export interface SavedBook {
    readonly text: string;
    readonly version: number;
    readonly lineEnd: LineEnd;
}

export function toSavedBook({ agentSource, version }: Pick<BookAnswer, 'agentSource' | 'version'>): SavedBook {
    return { text: toEditorText(agentSource), version, lineEnd: lineEndOf(agentSource) };
}

/** @throws RequestError */
export async function readSavedBook(agentName: string): Promise<SavedBook> {
    return toSavedBook(await requestJson<BookAnswer>(agentPath(agentName, '/api/book')));
}

/**
 * The book of an earlier version; `null` where there is none.
 * @throws RequestError
 */
export async function readVersionOrNull(agentName: string, version: number): Promise<SavedBook | null> {
    try {
        return toSavedBook(await requestJson<BookAnswer>(agentPath(agentName, `/api/versions/${version}`)));
    } catch (error) {
        if (error instanceof RequestError && error.status === 404) return null;
        throw error;
    }
}
