import { describe, expect, test } from 'bun:test';
import { appendToBook } from '../../src/books/append/append-to-book.ts';
import { compileBook } from '../../src/books/compile/compile-book.ts';
import { parseBook } from '../../src/books/syntax/parse-book.ts';
import { toAgentName } from '../../src/books/to-agent-name.ts';
import { toPassages } from '../../src/books/to-passages.ts';
import { toExcerpt, toSearchTerms, toSearchWords } from '../../src/domain/to-search-text.ts';
import { canonicalUrl } from '../../src/http/answer-request.ts';
import { findLinks, hasMarkup } from '../../src/learning/acceptance/find-links.ts';
import { createStatementIndex, toStatement } from '../../src/learning/acceptance/statement-index.ts';
import { rewriteBook } from '../../src/learning/book/rewrite-book.ts';
import { hasSecret } from '../../src/learning/privacy/has-secret.ts';
import { isPersonal } from '../../src/learning/privacy/is-personal.ts';
import { findTeaching } from '../../src/learning/teacher/find-teaching.ts';
import { parseTeacherAnswer } from '../../src/learning/teacher/parse-teacher-answer.ts';
import { replyFromBook } from '../../src/models/built-in/reply-from-book.ts';
import { findRefusedParameter } from '../../src/models/errors/to-provider-error.ts';
import { safeMessageOrNull } from '../../src/models/errors/to-safe-message.ts';
import { UpstreamError } from '../../src/models/errors/upstream-error.ts';
import { ToolCallCollector } from '../../src/models/upstream/tool-call-collector.ts';
import { maskSecrets } from '../../src/shared/log.ts';
import { parseMarkdown } from '../../src/ui/markdown/parse-markdown.ts';
import { toUtterances } from '../../src/ui/speech/to-utterances.ts';
import { expectLinearTime, LINEAR_TIME_TIMEOUT } from '../support/expect-linear-time.ts';

const LENGTH = 100_000;
/** Some hundred times what most of them take, and a fraction of what the square of the length does. */
const MOST_MILLISECONDS = 4_000;

/** Each repeated: what runs, opens and never closes, or looks like the beginning of something that is looked for. */
const PIECES: readonly string[] = [
    'a',
    ' ',
    '\n',
    '\t',
    '1',
    '1.',
    'a. ',
    'A. ',
    '\u2028',
    '"',
    '“',
    '`',
    '```\n',
    '~',
    '\\',
    '#',
    '-',
    '|',
    '&',
    '/',
    ':',
    '.',
    '(',
    '[',
    '<',
    '{',
    '[](',
    '![](',
    '[a](',
    '<a ',
    '<!--',
    '{a}',
    '$',
    '$$',
    '\n$$',
    '\\(',
    '\n\\[a',
    '*',
    '**a',
    '*a_',
    '_',
    '> ',
    '- ',
    '- a\n',
    '1) ',
    'a|b\n',
    'a\n-\n',
    '@',
    'a@',
    'a.',
    'a+',
    '+',
    '=',
    '::',
    'http://',
    '-eyJaaaaaaaaaa',
    'AA00 ',
    'pin:',
    'by ',
    'please ',
    'is 1 ',
    'my is ',
    'RULE ',
    'RULE a\n',
    'TEAM {a}\n',
    'DELETE {a}\nRULE {a}\n',
    'NOTE\n',
    '/v1',
    '\r',
    'ﷺ',
    '😀',
];

const empty = compileBook('Jack');
const vocabulary = { names: ['jack'], apiKey: null, texts: ['A rule'] };

const READERS: readonly (readonly [string, (text: string) => unknown])[] = [
    ['a book', text => parseBook(`Jack\n${text}`)],
    ['a compiled book', text => compileBook(`Jack\n${text}`)],
    ['knowledge', text => compileBook(`Jack\nKNOWLEDGE ${text}`)],
    ['a temperature', text => compileBook(`Jack\nMODEL TEMPERATURE ${text}`)],
    ['a profile', text => compileBook(`Jack\nMETA COLOR ${text}`)],
    ['a team', text => compileBook(`Jack\nTEAM ${text}`)],
    ['what is deleted', text => compileBook(`Jack\nDELETE ${text}`)],
    ['an appended book', text => appendToBook(`Jack\n${text}`, [{ keyword: 'RULE', content: text }])],
    [
        'a rewritten book',
        text => rewriteBook(`Jack\nRULE a\n${text}`, { remove: [{ keyword: 'RULE', content: 'a' }], add: [] }),
    ],
    ['a name', text => toAgentName(text, text)],
    ['passages', toPassages],
    ['a message to learn from', findTeaching],
    ['an indexed line', readByIndex],
    [
        'a lesson',
        text => [hasSecret(text), isPersonal(text, { isAgentSpeaking: false }), findLinks(text), hasMarkup(text)],
    ],
    ['a teacher’s answer', text => parseTeacherAnswer({ kind: 'text', text: `\`\`\`json\n${text}` })],
    ['a question to a book', text => replyFromBook(empty, text)],
    ['a provider’s error', text => findRefusedParameter(new UpstreamError(text), { temperature: 1 })],
    ['a provider’s message', text => safeMessageOrNull(text.slice(0, 300), { ...vocabulary, texts: [text] })],
    ['the arguments of a tool call', readToolCalls],
    ['a searched message', text => [toSearchTerms(text), toExcerpt(text, toSearchWords('zz yy'))]],
    ['an address', text => canonicalUrl(`http://host/agents/jack/api/openai/${text}`)],
    ['a line of the log', maskSecrets],
    ['a drawn message', text => parseMarkdown(text.slice(0, LENGTH / 4), { isGrowing: false })],
    ['a spoken message', text => toUtterances(text, 'en')],
];

describe('hostile texts are read in linear time', () => {
    test.each(READERS)(
        'as %s (attack 25, 50)',
        (_, read) => {
            for (const piece of PIECES) {
                const text = piece.repeat(LENGTH / piece.length);
                for (const end of ['', 'x', '\0']) expectLinearTime(() => void read(text + end), MOST_MILLISECONDS);
            }
        },
        LINEAR_TIME_TIMEOUT,
    );

    test('as the arguments of a tool call in many pieces, each of which may be the last', () => {
        const collector = new ToolCallCollector(0, () => 'id');
        const push = (index: number, piece: string) =>
            collector.push({ index, id: `call_${index}`, function: { name: 'tool', arguments: piece } });
        push(0, '{"a":{}');
        push(1, '{"b":1}');
        expectLinearTime(() => {
            for (let piece = 0; piece < LENGTH / 2; piece += 1) push(0, ',"a":{}');
        }, MOST_MILLISECONDS);
        expect(push(0, '}')).toHaveLength(3);
    });
});

function readByIndex(text: string): void {
    const index = createStatementIndex();
    index.add(toStatement({ keyword: 'KNOWLEDGE', content: text }));
    index.contradictedOrNull(text);
    index.repeats(text);
    index.remove({ keyword: 'KNOWLEDGE', content: text });
}

/** The first call is never whole while the second one waits. */
function readToolCalls(text: string): void {
    const collector = new ToolCallCollector(0, () => 'id');
    const push = (index: number, piece: string) =>
        collector.push({ index, id: `call_${index}`, function: { name: 'tool', arguments: piece } });
    push(0, '{');
    push(1, '{');
    for (const character of text.slice(0, LENGTH / 2)) push(0, character);
    collector.end();
}
