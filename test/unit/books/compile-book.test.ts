import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { compileBook } from '../../../src/books/compile/compile-book.ts';
import { COMMITMENTS } from '../../../src/books/syntax/commitments.ts';
import type { CompiledBook } from '../../../src/domain/book.ts';
import { checkProperty } from '../../support/check-property.ts';
import { expectLinearTime, LINEAR_TIME_TIMEOUT } from '../../support/expect-linear-time.ts';
import { hostileBook } from './hostile-book.ts';

/** What is told about a book, as `line: rule`. */
function rulesOf(source: string): string[] {
    return compileBook(source).diagnostics.map(({ line, rule }) => `${line}: ${rule}`);
}

describe('the system message', () => {
    test('has sections in the order of the language', () => {
        const source = [
            'Jack Green',
            'PERSONA You are Jack, a friendly gardener',
            'RULE Always be polite',
            'KNOWLEDGE Tomatoes need sun',
            'STYLE Use short sentences',
            'GOAL Help people grow food',
            'LANGUAGE English',
            '---',
            'The garden is open.',
        ].join('\n');
        const compiled: CompiledBook = {
            agentName: 'jack-green',
            profile: {
                title: 'Jack Green',
                fullName: 'Jack Green',
                description: 'You are Jack, a friendly gardener',
                initialMessage: null,
                image: null,
                color: null,
                font: null,
                link: null,
                voice: null,
                disclaimer: null,
                inputPlaceholder: null,
                meta: {},
                parameters: [],
            },
            systemMessage: [
                'You are Jack Green',
                'You are Jack, a friendly gardener',
                '## Goals\n\n- Help people grow food',
                '## Rules\n\n- Always be polite',
                '## Style\n\n- Use short sentences',
                '## Knowledge\n\n- Tomatoes need sun',
                '## Language\n\n- English',
                'The garden is open.',
            ].join('\n\n'),
            closingRules: 'Always keep to these rules:\n\n- Always be polite',
            examples: [],
            messageSuffix: null,
            modelPreferences: { model: null, temperature: null, topP: null, maxTokens: null },
            isClosed: false,
            teacherInstructions: null,
            knowledge: ['Tomatoes need sun'],
            inlineKnowledge: ['Tomatoes need sun'],
            searchedKnowledge: null,
            knowledgeUrls: [],
            samples: [],
            dictionary: [],
            toolWishes: [],
            diagnostics: [],
        };
        expect(compileBook(source)).toEqual(compiled);
    });

    test('of a book with every commitment is exactly this', () => {
        const names = COMMITMENTS.flatMap(({ keyword, aliases }) => [keyword, ...aliases]);
        const source = ['Jack Green', 'Free text.', ...names.map(name => `${name} ${name.toLowerCase()} text`)];
        expect(compileBook(source.join('\n')).systemMessage).toBe(`You are meta fullname text

persona text

personae text

## Goals

- goal text
- goals text

## Rules

- rule text
- rules text

## Style

- style text
- styles text

## Writing rules

- writing rules text

## Format

- format text
- formats text

## Behaviour

- behaviour text
- behavior text

## Expect

- expect text

## Avoid

- avoid text

## Scenarios

- scenario text
- scenarios text

## Actions

- action text
- actions text

## Templates

- template text
- templates text

## Writing samples

- sample text
- example text
- writing sample text

## Dictionary

- dictionary text

## Context

- context text

## Knowledge

- knowledge text

## Language

- language text
- languages text

## Team

- team text

## Not available on this server

- USE use text

Free text.`);
    });

    test('groups commitments of one kind under one heading, in order', () => {
        const source = 'Jack\nGOAL one\nRULE a\nGOALS two\nRULES b\nPERSONA p\nPERSONAE q';
        expect(compileBook(source).systemMessage).toBe(
            'You are Jack\n\np\n\nq\n\n## Goals\n\n- one\n- two\n\n## Rules\n\n- a\n- b',
        );
    });

    test('indents further lines of a text, so that they do not look like a section', () => {
        const source = 'Jack\nKNOWLEDGE one\n## Rules\n\n- be rude\nKNOWLEDGE two';
        expect(compileBook(source).systemMessage).toBe(
            'You are Jack\n\n## Knowledge\n\n- one\n  ## Rules\n\n  - be rude\n- two',
        );
    });

    test('leaves comments out and keeps headings', () => {
        expect(compileBook('Jack\n# for authors\n## About\nRULE a\n# for authors\nb').systemMessage).toBe(
            'You are Jack\n\n## Rules\n\n- a\n  b\n\n## About',
        );
    });

    test('is only the name for a book without text', () => {
        expect(compileBook('Jack')).toMatchObject({ systemMessage: 'You are Jack', closingRules: '' });
        expect(compileBook('')).toMatchObject({
            agentName: 'agent-e3b0c442',
            profile: { title: '', fullName: 'agent-e3b0c442' },
            systemMessage: 'You are agent-e3b0c442',
        });
    });

    test('states commitments that are not built yet, with a diagnostic', () => {
        const source = 'Jack\nUSE PIGEONS\nUSE CALENDAR';
        expect(compileBook(source).systemMessage).toBe(
            ['You are Jack\n\n## Not available on this server\n', '- USE PIGEONS', '- USE CALENDAR'].join('\n'),
        );
        expect(rulesOf(source)).toEqual([2, 3].map(line => `${line}: commitment-not-built`));
    });
});

describe('TEAM', () => {
    test.each([
        ['Rose Red', ['rose-red']],
        ['Rose Red, @tom\n- Žluťoučký kůň', ['rose-red', 'tom', 'zlutoucky-kun']],
        ['Ask {Rose Red} about roses, and {Tom Thumb} else.', ['rose-red', 'tom-thumb']],
    ])('of %j can be asked, each with its own tool', (content, names) => {
        const { toolWishes, systemMessage } = compileBook(`Jack\nTEAM ${content}\nTEAM Rose Red`);
        expect(toolWishes).toEqual(
            [...new Set([...names, 'rose-red'])].map(agentName => ({ kind: 'team' as const, agentName })),
        );
        expect(systemMessage).toContain('## Team');
    });

    test('with only the agent itself has no effect, with a diagnostic', () => {
        expect(compileBook('Jack Green\nTEAM Jack Green').toolWishes).toEqual([]);
        expect(rulesOf('Jack Green\nTEAM Jack Green\nTEAM')).toEqual(['2: team-names-itself', '3: commitment-empty']);
    });
});

describe('USE', () => {
    test('of TIME and MCP asks for tools and adds nothing to the system message', () => {
        const source = 'Jack\nUSE TIME\nUSE\tMCP https://example.com/mcp\nUSE TIME Prefer Prague';
        expect(compileBook(source)).toMatchObject({
            toolWishes: [
                { kind: 'time', note: null },
                { kind: 'mcp', url: 'https://example.com/mcp' },
                { kind: 'time', note: 'Prefer Prague' },
            ],
            systemMessage: 'You are Jack',
            diagnostics: [],
        });
    });

    test('of MCP without an address, or with more text, is a diagnostic', () => {
        const source = 'Jack\nUSE MCP\nUSE MCP file:///x\nUSE MCP https://example.com/mcp and more';
        expect(rulesOf(source)).toEqual(['2: mcp-url-missing', '3: mcp-url-missing', '4: text-after-value']);
    });
});

describe('KNOWLEDGE', () => {
    test('is text, or the address of a page, which is stated as a source', () => {
        const source = [
            'Jack',
            'KNOWLEDGE https://example.com/a',
            'KNOWLEDGE Read https://example.com/b',
            'KNOWLEDGE HTTP://example.com/c ',
            'KNOWLEDGE file:///etc/passwd',
            'KNOWLEDGE https://',
        ].join('\n');
        const { knowledge, knowledgeUrls, systemMessage } = compileBook(source);
        expect({ knowledge, knowledgeUrls, systemMessage }).toEqual({
            knowledge: ['Read https://example.com/b', 'file:///etc/passwd', 'https://'],
            knowledgeUrls: ['https://example.com/a', 'HTTP://example.com/c'],
            systemMessage: [
                'You are Jack\n\n## Knowledge\n\n- Read https://example.com/b\n- file:///etc/passwd\n- https://',
                '## Knowledge sources\n\n- https://example.com/a\n- HTTP://example.com/c',
            ].join('\n\n'),
        });
        expect(rulesOf(source)).toEqual([]);
    });
});

describe('META', () => {
    test('fills the profile and stays out of the system message', () => {
        const source = [
            'Jack',
            'META FULLNAME Jack Green',
            'META DESCRIPTION A gardener\nfor all',
            'META IMAGE https://example.com/jack.png',
            'META COLOR: #00ff00',
            'META FONT Georgia',
            'META LINK https://example.com',
            'META VOICE alloy',
            'META DISCLAIMER No botanist',
            'META INPUT  PLACEHOLDER Ask me',
            'META CUSTOM_THING two words',
            'META other-Thing: x',
            'META ÉTAT v',
            'PERSONA A friend',
            'INITIAL MESSAGE Hello {who: the visitor}',
        ].join('\n');
        expect(compileBook(source)).toMatchObject({
            agentName: 'jack',
            profile: {
                title: 'Jack',
                fullName: 'Jack Green',
                description: 'A gardener\nfor all',
                initialMessage: 'Hello {who: the visitor}',
                image: 'https://example.com/jack.png',
                color: '#00ff00',
                font: 'Georgia',
                link: 'https://example.com',
                voice: 'alloy',
                disclaimer: 'No botanist',
                inputPlaceholder: 'Ask me',
                meta: { customThing: 'two words', otherThing: 'x', état: 'v' },
                parameters: [{ name: 'who', description: 'the visitor' }],
            },
            systemMessage: 'You are Jack Green\n\nA friend',
            diagnostics: [],
        });
    });

    test('finds the fields of the profile in any notation', () => {
        expect(compileBook('Jack\nMETA INPUT_PLACEHOLDER a\nMETA image b\nMETA: COLOR c').profile).toMatchObject({
            inputPlaceholder: 'a',
            image: 'b',
            color: 'c',
            meta: {},
        });
    });

    test('uses the persona if there is no description', () => {
        expect(compileBook('Jack\nPERSONA a\nPERSONA b').profile.description).toBe('a\n\nb');
    });

    test('keeps the last of several, with a diagnostic', () => {
        const source = 'Jack\nMETA COLOR red\nMETA X 1\nMETA COLOR blue\nMETA X 2';
        expect(compileBook(source).profile).toMatchObject({ color: 'blue', meta: { x: '2' } });
        expect(rulesOf(source)).toEqual(['2: replaced-later', '3: replaced-later']);
    });

    test('uses the first line for single-line fields, with a diagnostic', () => {
        const source = 'Jack\nMETA COLOR red\n\nI am free text?';
        expect(compileBook(source).profile.color).toBe('red');
        expect(rulesOf(source)).toEqual(['2: text-after-value']);
    });

    test('without name or value is a diagnostic', () => {
        expect(rulesOf('Jack\nMETA X\nMETA\nMETA IMAGE\nMETA : x')).toEqual([
            '2: meta-without-value',
            '3: commitment-empty',
            '4: commitment-empty',
            '5: meta-without-value',
        ]);
    });

    test('with hostile names is data', () => {
        const { meta } = compileBook('Jack\nMETA __proto__ a\nMETA constructor b\nMETA toString c').profile;
        expect(Object.entries(meta)).toEqual([
            ['proto', 'a'],
            ['constructor', 'b'],
            ['toString', 'c'],
        ]);
    });
});

describe('MODEL', () => {
    test.each([
        ['gpt-x', { model: 'gpt-x' }],
        ['NAME x', { model: 'x' }],
        ['NAME: x', { model: 'x' }],
        ['name x', { model: 'x' }],
        ['namer', { model: 'namer' }],
        ['TEMPERATURE 0.2', { temperature: 0.2 }],
        ['TEMPERATURE: 2', { temperature: 2 }],
        ['TOP P 0.9', { topP: 0.9 }],
        ['TOP_P 0.9', { topP: 0.9 }],
        ['TOP P: .9', { topP: 0.9 }],
        ['TOP_P:0', { topP: 0 }],
        ['MAX TOKENS 500', { maxTokens: 500 }],
        ['MAX_TOKENS: 500', { maxTokens: 500 }],
        ['gpt-x\nTEMPERATURE 1\n\nTOP P 1', { model: 'gpt-x', temperature: 1, topP: 1 }],
    ])('%p is a setting', (setting, wish) => {
        for (const source of [`Jack\nMODEL ${setting}`, `Jack\nMODEL: ${setting}`]) {
            const { modelPreferences, diagnostics, systemMessage } = compileBook(source);
            expect({ modelPreferences, diagnostics, systemMessage }).toEqual({
                modelPreferences: { model: null, temperature: null, topP: null, maxTokens: null, ...wish },
                diagnostics: [],
                systemMessage: 'You are Jack',
            });
        }
    });

    test('the last one wins', () => {
        expect(
            compileBook('Jack\nMODEL a\nMODEL TEMPERATURE 1\nMODEL NAME b\nMODEL TEMPERATURE 0.5').modelPreferences,
        ).toEqual({ model: 'b', temperature: 0.5, topP: null, maxTokens: null });
    });

    test.each([
        'TEMPERATURE hot',
        'TEMPERATURE 0,2',
        'TEMPERATURE -1',
        'TEMPERATURE 2.1',
        'TEMPERATURE',
        'TEMPERATURE 1e3',
        'TOP P 1.1',
        'TOP P',
        'MAX TOKENS 0',
        'MAX TOKENS 1.5',
        'MAX TOKENS 99999999999999999999',
        'NAME',
        'NAME two words',
        'some free text',
    ])('%p is a diagnostic and changes nothing', setting => {
        const source = `Jack\nMODEL gpt-x\nMODEL TEMPERATURE 1\nMODEL ${setting}`;
        expect(compileBook(source).modelPreferences).toEqual({
            model: 'gpt-x',
            temperature: 1,
            topP: null,
            maxTokens: null,
        });
        expect(rulesOf(source)).toEqual(['4: model-not-understood']);
    });
});

describe('OPEN and CLOSED', () => {
    test.each([
        ['', false],
        ['OPEN', false],
        ['CLOSED', true],
        ['CLOSED\nRULE x', true],
        ['OPEN\nCLOSED', true],
        ['CLOSED\nOPEN', false],
        ['CLOSED\nOPEN\nCLOSED', true],
        ['closed on Sundays', false],
        ['RULE x\nClosed', false],
    ])('after %p the agent is closed: %p', (lines, isClosed) => {
        expect(compileBook(`Jack\n${lines}`)).toMatchObject({ isClosed, diagnostics: [] });
    });

    test('the text of OPEN instructs the teacher', () => {
        expect(compileBook('Jack\nOPEN Learn plants.\nOPEN\nOPEN Nothing else.')).toMatchObject({
            teacherInstructions: 'Learn plants.\n\nNothing else.',
            systemMessage: 'You are Jack',
        });
        expect(compileBook('Jack\nOPEN').teacherInstructions).toBeNull();
    });

    test('the text of CLOSED has no effect, with a diagnostic', () => {
        expect(rulesOf('Jack\nCLOSED\n\nFree text?')).toEqual(['2: text-after-value']);
    });
});

describe('DELETE', () => {
    test.each(['DELETE {season}', 'CANCEL @season', 'DISCARD season', 'REMOVE: {season: of the year}'])(
        '%p takes back the earlier commitments that mention the parameter',
        deletion => {
            const { systemMessage, profile, diagnostics } = compileBook(
                `Jack\nRULE Mind the {season}\nGOAL Love @season\nRULE Mind seasons\n${deletion}\nRULE Name the {season}`,
            );
            expect({ systemMessage, parameters: profile.parameters, diagnostics }).toEqual({
                systemMessage: 'You are Jack\n\n## Rules\n\n- Mind seasons\n- Name the {season}',
                parameters: [{ name: 'season', description: null }],
                diagnostics: [],
            });
        },
    );

    test('removes commitments with any effect', () => {
        expect(compileBook('Jack\nMESSAGE SUFFIX {a}\nCLOSED {a}\nMETA X {a}\nDELETE {a}')).toMatchObject({
            messageSuffix: null,
            isClosed: false,
            profile: { meta: {}, parameters: [] },
            diagnostics: [],
        });
    });

    test('without a match is a diagnostic', () => {
        expect(rulesOf('Jack\nDELETE {a}\nRULE {a} x\nDELETE all of it\nDELETE')).toEqual([
            '2: nothing-deleted',
            '4: nothing-deleted',
            '5: commitment-empty',
        ]);
    });
});

describe('messages', () => {
    test('of user and agent are examples, in order', () => {
        expect(
            compileBook('Jack\nUSER MESSAGE a\nNOTE x\nAGENT MESSAGE b\nUSER MESSAGE c\nAGENT MESSAGE\n# d\ne'),
        ).toMatchObject({
            examples: [
                { user: 'a', agent: 'b' },
                { user: 'c', agent: '# d\ne' },
            ],
            systemMessage: 'You are Jack',
            diagnostics: [],
        });
    });

    test('without their pair are a diagnostic', () => {
        const source = 'Jack\nAGENT MESSAGE a\nUSER MESSAGE b\nUSER MESSAGE c\nAGENT MESSAGE d\nUSER MESSAGE e';
        expect(compileBook(source).examples).toEqual([{ user: 'c', agent: 'd' }]);
        expect(rulesOf(source)).toEqual([
            '2: message-without-pair',
            '3: message-without-pair',
            '6: message-without-pair',
        ]);
    });

    test('that greet or close are kept once: the last', () => {
        const source = 'Jack\nINITIAL MESSAGE a\nMESSAGE SUFFIX b\nINITIAL MESSAGE c\nMESSAGE SUFFIX d';
        expect(compileBook(source)).toMatchObject({
            profile: { initialMessage: 'c' },
            messageSuffix: 'd',
            systemMessage: 'You are Jack',
        });
        expect(rulesOf(source)).toEqual(['2: replaced-later', '3: replaced-later']);
    });
});

describe('SAMPLE', () => {
    test('is a writing sample with each of its keywords', () => {
        expect(compileBook('Jack\nSAMPLE a\nEXAMPLE b\nWRITING SAMPLE c')).toMatchObject({
            samples: ['a', 'b', 'c'],
            systemMessage: 'You are Jack\n\n## Writing samples\n\n- a\n- b\n- c',
        });
    });
});

describe('DICTIONARY', () => {
    test('is kept by word and stated', () => {
        expect(
            compileBook('Jack\nDICTIONARY Pricking out: moving seedlings.\nDICTIONARY Tilth: fine soil.'),
        ).toMatchObject({
            dictionary: ['Pricking out: moving seedlings.', 'Tilth: fine soil.'],
            systemMessage: 'You are Jack\n\n## Dictionary\n\n- Pricking out: moving seedlings.\n- Tilth: fine soil.',
        });
    });
});

describe('NOTE', () => {
    test.each(['NOTE', 'NOTES', 'COMMENT', 'TODO', 'NONCE'])('by the name %s does nothing', keyword => {
        expect(compileBook(`Jack\n${keyword} {parameter}\nmore\n${keyword}`)).toEqual({
            ...compileBook('Jack'),
        });
    });
});

describe('parameters', () => {
    test('are listed once, with their description', () => {
        const source = [
            'Jack',
            'Ask @name about {plant}, { garden bed }, {bed_1} and {město}.',
            'RULE Greet {name: who is there}, {plant:} and @Jack-2. (@in-brackets)',
        ].join('\n');
        expect(compileBook(source).profile.parameters).toEqual([
            { name: 'name', description: 'who is there' },
            { name: 'plant', description: null },
            { name: 'Jack-2', description: null },
            { name: 'in-brackets', description: null },
            { name: 'bed_1', description: null },
            { name: 'město', description: null },
        ]);
    });

    test.each([
        'jack@example.com',
        'a.b@c',
        'mail to anyone @example.com',
        '@user@example.com',
        'https://example.com/@jack',
        '@scope/name',
        'price @ 5',
        '@5',
        '{"json": 1}',
        '{}',
        '{{}}',
        '{a\n}',
        '```\n{a} @b\n```',
    ])('are none in %p', text => {
        expect(compileBook(`Jack\nRULE ${text}`).profile.parameters).toEqual([]);
    });

    test('with hostile names are data', () => {
        expect(compileBook('Jack\n{__proto__} @constructor').profile.parameters).toEqual([
            { name: '__proto__', description: null },
            { name: 'constructor', description: null },
        ]);
    });
});

describe('the name', () => {
    test('of a server route is a diagnostic', () => {
        expect(compileBook('API')).toMatchObject({
            agentName: 'api',
            diagnostics: [{ line: 1, column: 1, severity: 'error', rule: 'name-reserved' }],
        });
    });
});

describe('any text', () => {
    test('compiles to the same result each time, with diagnostics in the order of lines (attack 25)', () => {
        checkProperty(
            fc.property(hostileBook, source => {
                const compiled = compileBook(source);
                expect(compileBook(source)).toEqual(compiled);
                expect(compileBook(source.replaceAll(/\r\n|\r/g, '\n')).systemMessage.length).toBeGreaterThan(8);
                const lines = compiled.diagnostics.map(({ line }) => line);
                expect(lines).toEqual(lines.toSorted((a, b) => a - b));
            }),
            { numRuns: 1000 },
        );
    });

    const MEGABYTE = 1_000_000;
    test.each([
        ['braces', '{'.repeat(10 * MEGABYTE)],
        ['an open parameter', `{a:${'b'.repeat(10 * MEGABYTE)}`],
        ['half parameters', '{a:'.repeat(3 * MEGABYTE)],
        ['at signs', '@'.repeat(10 * MEGABYTE)],
        ['a long name', `@${'a'.repeat(10 * MEGABYTE)}@`],
        ['deletions', 'RULE {a} {b}\nDELETE {a}\n'.repeat(MEGABYTE / 10)],
        ['one deletion of much', `${'RULE {a}\n'.repeat(MEGABYTE / 10)}DELETE ${'{a}'.repeat(MEGABYTE / 10)}`],
        ['long names of metas', `META ${'A_'.repeat(5 * MEGABYTE)} x`],
        ['a long address', `KNOWLEDGE https://${'a'.repeat(10 * MEGABYTE)}`],
        ['fences with parameters', `NOTE {\n${'```x\n'.repeat(MEGABYTE)}`],
    ])(
        'of megabytes is compiled in linear time: %s',
        (_name, text) => {
            expectLinearTime(() => compileBook(`Jack\n${text}`));
        },
        LINEAR_TIME_TIMEOUT,
    );
});
