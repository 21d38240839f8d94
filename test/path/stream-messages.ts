import { test } from 'bun:test';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY } from '../support/start-test-server.ts';

const COUNT = Number(process.env['MESSAGES'] ?? 0);

/** Run by `message-path.test.ts` in a process of its own, whose coverage it reads: `MESSAGES` streamed text messages, one after the other. */
test(`streams ${COUNT} messages`, async () => {
    const upstream = startScriptedUpstream();
    const providers = [providerAt(upstream.baseUrl)];
    const server = await startTestServer({ providers });
    try {
        const agentName = await server.createAgent('Path Agent\nPERSONA You are short.\nCLOSED');
        for (let index = 0; index < COUNT; index += 1) {
            upstream.reply({ text: ['Hello ', 'there ', 'my ', 'friend'] });
            const response = await fetch(`${server.url}/agents/${agentName}/api/openai/chat/completions`, {
                method: 'POST',
                headers: { authorization: `Bearer ${TEST_KEY}` },
                body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: `Hello ${index}` }] }),
            });
            const text = await response.text();
            if (!text.endsWith('data: [DONE]\n\n')) throw new Error(`The stream is not whole: ${text}`);
        }
    } finally {
        await server.stop();
        await upstream.stop();
    }
});
