import { describe, expect, test } from 'bun:test';
import { formulaLinesOrNull, formulaOrNull } from '../../../src/ui/markdown/find-formula.ts';

const WHOLE = { isGrowing: false };
const GROWING = { isGrowing: true };

test.each([
    ['$$a^2$$ and', 'a^2', true],
    ['$$\n\\frac{1}{2}\n$$', '\\frac{1}{2}', true],
    ['\\[ x \\] rest', 'x', true],
    ['\\(x_1\\), rest', 'x_1', false],
    ['$x$', 'x', false],
    ['$f(x)$.', 'f(x)', false],
    ['$n+1$ apples', 'n+1', false],
    ['$\\alpha$-decay', '\\alpha', false],
    ['$2^{10}$', '2^{10}', false],
    ['$a \\$ b_1$', 'a \\$ b_1', false],
])('%j starts with a formula', (text, tex, isDisplay) => {
    expect(formulaOrNull(text, WHOLE)).toMatchObject({ tex, isDisplay, isOpen: false });
});

test.each([
    '$5 and $6',
    '$5, $6 and $7',
    '$5-$10',
    '$5/$6',
    '$5$6',
    '$ 5$',
    '$5 + tax, or less than $',
    '$PATH and $HOME',
    '$5 is 1/2 of it$',
    '$the whole sentence$',
    '$$ $$',
    '$$',
    '$',
    '\\(a\n\nb\\)',
    `\\(${'a'.repeat(6_000)}\\)`,
    'x^2',
])('%j does not start with a formula', text => {
    expect(formulaOrNull(text, WHOLE)).toBeNull();
});

describe('an incomplete formula', () => {
    test.each(['$$a^', '\\[\\frac{1', '\\(x'])(
        '%j is open while the text is streamed, and not a formula afterwards',
        text => {
            expect(formulaOrNull(text, GROWING)).toMatchObject({ raw: text, isOpen: true });
            expect(formulaOrNull(text, WHOLE)).toBeNull();
        },
    );

    test('ends at an empty line', () => {
        expect(formulaOrNull('$$a\n\nAnd then', GROWING)).toBeNull();
    });
});

describe('a formula on its own lines', () => {
    test('includes the end of its last line', () => {
        expect(formulaLinesOrNull('  $$\na & b \\\\\nc\n$$  \nText', WHOLE)).toEqual({
            raw: '  $$\na & b \\\\\nc\n$$  \n',
            tex: 'a & b \\\\\nc',
            isDisplay: true,
            isOpen: false,
        });
    });

    test.each(['$$a$$ is a formula', '\\(a\\)', 'Text $$a$$', '    $$a$$'])('%j does not have one', text => {
        expect(formulaLinesOrNull(text, WHOLE)).toBeNull();
    });
});
