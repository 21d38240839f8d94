import type { BookAnswer } from '../../http/web/books-ui-protocol.ts';
import { RequestError, requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import { type LineEnding, lineEndingOf, toEditorText } from './line-endings.ts';

/** A book on the server, with the text in the editor's form. */
export interface SavedBook {
    readonly text: string;
    readonly version: number;
    readonly lineEnd: LineEnding;
}

export function toSavedBook({ agentSource, version }: Pick<BookAnswer, 'agentSource' | 'version'>): SavedBook {
    return { text: toEditorText(agentSource), version, lineEnd: lineEndingOf(agentSource) };
}

/** @throws RequestError */
export async function readSavedBook(agentName: string): Promise<SavedBook> {
    return toSavedBook(await requestJson<BookAnswer>(agentPath(agentName, '/api/book')));
}

/** `null` if there is no such version. @throws RequestError */
export async function readVersionOrNull(agentName: string, version: number): Promise<SavedBook | null> {
    try {
        return toSavedBook(await requestJson<BookAnswer>(agentPath(agentName, `/api/versions/${version}`)));
    } catch (error) {
        if (error instanceof RequestError && error.status === 404) return null;
        throw error;
    }
}
