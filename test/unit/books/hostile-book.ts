import fc from 'fast-check';
import { COMMITMENTS } from '../../../src/books/syntax/commitments.ts';

const KEYWORDS = COMMITMENTS.flatMap(({ keyword, aliases }) => [keyword, ...aliases]);

const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...KEYWORDS) },
    {
        weight: 4,
        arbitrary: fc.constantFrom(
            '```',
            '````',
            '~~~',
            '~~~~',
            '---',
            '***',
            '___',
            '# ',
            '## ',
            '\\',
            ':',
            ' ',
            '\t',
            '\u2028',
            '\u00a0',
            '\ufeff',
            '\0',
            '{a}',
            '@b',
            '__proto__',
            'IMAGE',
            'TIME',
        ),
    },
    { weight: 2, arbitrary: fc.constantFrom('\n', '\r\n', '\r') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);

/** One line's worth, or some lines, of everything that means something to a book. */
export const hostileText = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''));

const hostileLine = fc
    .tuple(fc.constantFrom('', ' ', '\\', '\\\\', '\t'), hostileText, fc.constantFrom('\n', '\n', '\r\n', '\r', ''))
    .map(parts => parts.join(''));

/** A book of hostile lines. */
export const hostileBook = fc.array(hostileLine, { maxLength: 25 }).map(lines => lines.join(''));

export const anyKeyword = fc.constantFrom(...COMMITMENTS.map(({ keyword }) => keyword));
