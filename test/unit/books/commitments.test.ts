import { describe, expect, test } from 'bun:test';
import { compileBook } from '../../../src/books/compile/compile-book.ts';
import { COMMITMENTS } from '../../../src/books/syntax/commitments.ts';

describe('the table of commitments', () => {
    test('has each keyword and alias of the language once', () => {
        const names = COMMITMENTS.flatMap(({ keyword, aliases }) => [keyword, ...aliases]);
        expect(new Set(names).size).toBe(names.length);
        expect(names.toSorted()).toEqual(
            [
                'ACTION ACTIONS AVOID BEHAVIOR BEHAVIOUR CANCEL CLOSED COMMENT CONTEXT DELETE DICTIONARY DISCARD EXAMPLE EXPECT',
                'FORMAT FORMATS FROM GOAL GOALS IMPORT KNOWLEDGE LANGUAGE LANGUAGES META MODEL NONCE NOTE NOTES OPEN',
                'PERSONA PERSONAE REMOVE RULE RULES SAMPLE SCENARIO SCENARIOS STYLE STYLES TEAM TEMPLATE TEMPLATES TODO USE',
            ]
                .join(' ')
                .split(' ')
                .concat('AGENT MESSAGE', 'INITIAL MESSAGE', 'MESSAGE SUFFIX', 'USER MESSAGE')
                .concat('WRITING RULES', 'WRITING SAMPLE')
                .concat('META COLOR', 'META DESCRIPTION', 'META DISCLAIMER', 'META FONT', 'META FULLNAME', 'META IMAGE')
                .concat('META INPUT PLACEHOLDER', 'META LINK', 'META VOICE')
                .concat('USE BROWSER', 'USE MCP', 'USE SEARCH ENGINE', 'USE TIME')
                .toSorted(),
        );
    });

    test.each(COMMITMENTS.map(({ keyword, example, effect }) => [keyword, example, effect.kind] as const))(
        'has for %s an example that compiles',
        (keyword, example, kind) => {
            expect(`${example} `).toMatch(new RegExp(`(?:^|\n)${keyword} `));
            const rules = compileBook(`Jack\nRULE {season}\n${example}`).diagnostics.map(({ rule }) => rule);
            expect(rules).toEqual(kind === 'not-built' ? ['commitment-not-built'] : []);
        },
    );
});
