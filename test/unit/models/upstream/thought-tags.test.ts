import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { ThoughtTags } from '../../../../src/models/upstream/thought-tags.ts';
import { checkProperty } from '../../../support/check-property.ts';

const TEXTS = [
    ['<think>Hm.</think>Hello.', 'Hm.', 'Hello.'],
    ['<think>\nHm.\n</think>\n\nHello.\n', '\nHm.\n', 'Hello.\n'],
    ['\n <think>Hm.</think> Hello.', 'Hm.', 'Hello.'],
    ['<thinking>a < b </think> </thinking>Hello.', 'a < b </think> ', 'Hello.'],
    ['<thought>Hm.</thought>', 'Hm.', ''],
    ['<think></think>Hello.', '', 'Hello.'],
    ['<think>Never closed </thin', 'Never closed </thin', ''],
    ['<think>a</think>b <think>c</think>', 'a', 'b <think>c</think>'],
    ['Hello <think>Hm.</think>', '', 'Hello <think>Hm.</think>'],
    ['<thin ice>', '', '<thin ice>'],
    ['<thi', '', '<thi'],
    ['  ', '', '  '],
    ['<b>Hello.</b>', '', '<b>Hello.</b>'],
] as const;

test.each(TEXTS)('%j is the thought %j and the text %j, however it is cut', (whole, thought, text) => {
    checkProperty(
        fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 }), lengths => {
            const tags = new ThoughtTags();
            const pieces: string[] = [];
            for (let [index, round] = [0, 0]; index < whole.length; round += 1) {
                const length = lengths[round % lengths.length] ?? 1;
                pieces.push(whole.slice(index, index + length));
                index += length;
            }
            const deltas = [
                ...pieces.flatMap(piece => tags.push([{ type: 'text-delta', choice: 0, text: piece }])),
                ...tags.end(),
            ];
            const said = (type: string) =>
                deltas.map(delta => (delta.type === type ? Object(delta).text : '')).join('');
            expect([said('reasoning-delta'), said('text-delta')]).toEqual([thought, text]);
        }),
    );
});
