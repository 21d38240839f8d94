import { describe, expect, test } from 'bun:test';
import { toTerms } from '../../../src/shared/to-terms.ts';
import { SCRIPT_QUERIES } from '../../support/script-queries.ts';

describe('toTerms', () => {
    test.each(
        SCRIPT_QUERIES.flatMap(([script, text, ...queries]) => queries.map(query => [script, text, query] as const)),
    )('%s: %s is found by %s', (_script, text, query) => {
        const terms = toTerms(query);
        expect(terms).not.toEqual([]);
        expect(terms.filter(term => !toTerms(text).includes(term))).toEqual([]);
    });

    test.each([
        ['ร้านเปิดเวลาเก้าโมงเช้า', 'มะเขือเทศ'],
        ['가게는 아침 아홉 시에 문을 엽니다.', '토마토'],
        ['店は朝九時に開きます', 'トマト'],
        ['Die Straße', 'strand'],
    ])('%s is not found by %s', (text, query) => {
        expect(toTerms(query).every(term => toTerms(text).includes(term))).toBe(false);
    });

    test('has only letters and digits, which both databases take for one word', () => {
        for (const [, text] of SCRIPT_QUERIES)
            expect(toTerms(text).filter(term => !/^[\p{L}\p{N}]+$/u.test(term))).toEqual([]);
    });
});
