import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { DOORS } from './support/doors.ts';

/** Text of others in a stream: it must add no line and no event to it. */

const ATTACKS = [
    '\n\ndata: {"x":1}\n\n',
    '\r\ndata: [DONE]\r\n\r\n',
    '\rdata: x\r\r',
    '\u2028data: x\u2028\u2029',
    '\u0085data: x',
    '\nevent: error\nid: 7\n: x\n',
];
/** What a line of an event stream may be. */
const LINE = /^(data: (\{.*\}|\[DONE\])|event: [a-z_.]+|id: [\w-]+|:.*)$/;

const upstream = startScriptedUpstream();
let server: TestServer;
beforeAll(async () => {
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
});
afterAll(() => Promise.all([server.stop(), upstream.stop()]));

describe.each(DOORS.filter(({ name }) => name.includes('streamed')))('through $name', door => {
    test.each(ATTACKS)(
        'no text of a model, a book or a client makes a line of its own: %j (attack 19)',
        async attack => {
            const agentName = await server.createAgent(
                `Frames ${crypto.randomUUID()} ${attack.replace(/[\r\n]+/g, ' ')}\nINITIAL MESSAGE ${attack}`,
            );
            const script = [
                { role: 'assistant', content: attack, reasoning_content: attack },
                { content: `Hello${attack}` },
            ].map(delta => ({ model: attack, choices: [{ index: 0, delta }] }));
            upstream.reply({ chunks: [...script, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }] });
            const body = {
                ...door.bodyOf(`Hello ${attack}`),
                model: `x${attack}`,
                metadata: { [`a${attack}`]: attack },
                user: attack,
            };
            const response = await server.post(door.path.replace('jack-green', agentName), body);
            const text = await response.text();
            expect([response.status, text]).toEqual([200, expect.stringContaining('Hello')]);
            expect(door.isWhole(text, '')).toBe(true);
            const lines = text.split(/[\r\n\u0085\u2028\u2029]/).filter(line => line !== '');
            expect(lines.filter(line => !LINE.test(line) || !isWholeJson(line))).toEqual([]);
        },
    );
});

function isWholeJson(line: string): boolean {
    const json = /^data: (\{.*)$/.exec(line)?.[1];
    return json === undefined || typeof JSON.parse(json) === 'object';
}
