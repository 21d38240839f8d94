import { HighlightStyle, type StreamParser } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import { PARAMETER_PATTERN } from '../../books/find-parameters.ts';
import { FIRST_LINE, type LineState, type ReadLine, readLine } from './read-line.ts';

interface TokenState {
    line: LineState;
    read: ReadLine | null;
}

/** Syntax highlighting of books, line by line. */
export const bookParser: StreamParser<TokenState> = {
    name: 'book',
    startState: () => ({ line: FIRST_LINE, read: null }),
    token(stream, state) {
        if (stream.sol() || state.read === null) {
            state.read = readLine(stream.string, state.line);
            state.line = state.read.after;
        }
        const { kind, match } = state.read;
        const keywordEnd = match === null ? 0 : match.start + match.writtenKeyword.length;
        if (match !== null && stream.pos < keywordEnd) {
            if (stream.eatSpace()) return null;
            stream.pos = keywordEnd;
            return 'keyword';
        }
        if (kind !== 'text' && kind !== 'commitment') {
            stream.skipToEnd();
            return TOKEN_OF_KIND[kind];
        }
        if (kind === 'text' && stream.sol() && /^\s*##/.test(stream.string)) {
            stream.skipToEnd();
            return 'heading';
        }
        return readText(stream.string.slice(stream.pos), {
            skip: length => {
                stream.pos += length;
            },
        });
    },
    blankLine(state) {
        state.line = readLine('', state.line).after;
    },
};

const TOKEN_OF_KIND = {
    title: 'heading',
    comment: 'comment',
    rule: 'contentSeparator',
    code: 'monospace',
} as const;

/** Reads a parameter, or the text up to the next one. */
function readText(text: string, { skip }: { readonly skip: (length: number) => void }): string | null {
    const [next] = text.matchAll(PARAMETER_PATTERN);
    if (next?.index === 0) {
        skip(next[0].length);
        return 'variableName';
    }
    skip(next?.index ?? text.length);
    return null;
}

export const bookColors = HighlightStyle.define([
    { tag: tags.heading, fontWeight: '650', color: 'var(--ink)' },
    { tag: tags.keyword, fontWeight: '650', color: 'light-dark(#7a2e8e, #d6a1e6)' },
    { tag: tags.variableName, color: 'light-dark(#96470b, #f0b483)' },
    { tag: tags.monospace, color: 'light-dark(#1c664d, #8fd6b4)' },
    { tag: [tags.comment, tags.contentSeparator], color: 'light-dark(#5e655e, #9aa39a)', fontStyle: 'italic' },
]);
