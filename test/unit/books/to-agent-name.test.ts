import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { isReservedAgentName, toAgentName } from '../../../src/books/to-agent-name.ts';
import { sha256Hex } from '../../../src/shared/hash.ts';
import { checkProperty } from '../../support/check-property.ts';

describe('toAgentName', () => {
    test.each([
        ['Jack Green', 'jack-green'],
        ['JACK_GREEN', 'jack-green'],
        ['JackGreen', 'jack-green'],
        ['Žluťoučký kůň', 'zlutoucky-kun'],
        [`Joe's "AI"`, 'joe-s-ai'],
        ['C++ Dev', 'c-dev'],
        ['A.B.C', 'a-b-c'],
        ['  # Jack -- Green! ', 'jack-green'],
        ['Straße Øster Łódź Æon', 'strasse-oster-lodz-aeon'],
        ['GPT4 Turbo', 'gpt4-turbo'],
        ['日本語 2', '2'],
        ['__proto__', 'proto'],
    ])('%p becomes %p', (title, name) => {
        expect(toAgentName(title, 'source')).toBe(name);
    });

    test.each(['日本語エージェント', '🤖', '', '---'])(
        "names %p, without Latin letter or digit, by its source's hash",
        title => {
            expect(toAgentName(title, title)).toBe(`agent-${sha256Hex(title).slice(0, 8)}`);
        },
    );

    test('uses known hashes', () => {
        expect(toAgentName('', '')).toBe('agent-e3b0c442');
    });

    test('has at most 63 characters and no dash at its end', () => {
        expect(toAgentName('x'.repeat(100), '')).toBe('x'.repeat(63));
        expect(toAgentName(`${'x'.repeat(62)} y`, '')).toBe('x'.repeat(62));
    });

    test('returns a valid URL segment for any title', () => {
        checkProperty(
            fc.property(fc.string({ unit: 'binary' }), title => {
                expect(toAgentName(title, title)).toMatch(/^(?=.{1,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/);
            }),
        );
    });
});

describe('isReservedAgentName', () => {
    test.each([
        'api',
        'docs',
        'agents',
        'health',
        'ready',
        'metrics',
        'login',
        'logout',
        'admin',
        'assets',
        'embed',
        'new',
        'settings',
        'tokens',
        'history',
        'providers',
        'feedback',
        'usage',
    ])('refuses %p', name => expect(isReservedAgentName(name)).toBe(true));

    test.each(['jack-green', 'constructor', '__proto__', 'api-2'])('lets %p be', name => {
        expect(isReservedAgentName(name)).toBe(false);
    });
});
