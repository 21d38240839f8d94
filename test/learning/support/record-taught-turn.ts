import type { Agent } from '../../../src/agents/agent.ts';
import { compileBook } from '../../../src/books/compile-book.ts';
import { emptyChoice } from '../../../src/chat/reply-draft.ts';
import { HistoryRecorder } from '../../../src/history/history-recorder.ts';
import type { Stores } from '../../../src/ports/stores.ts';
import { newRandomHex } from '../../../src/shared/ids.ts';

/** Records a whole turn as a door would, without any worker hearing of it: its learning job waits in the table. */
export async function recordTaughtTurn(
    { agents, chatHistory }: Stores,
    {
        agentName,
        message,
        at = new Date(),
    }: { readonly agentName: string; readonly message: string; readonly at?: Date },
): Promise<void> {
    const agent = await agents.findOrNull(agentName);
    if (agent === null) throw new Error(`There is no agent ${agentName}`);
    const recorder = new HistoryRecorder({ chatHistory, leaseMs: 30_000, now: () => at, onEnded: [] });
    const begun = await recorder.begin(toTurn(agent, message), { agent, book: compileBook(agentName) });
    await recorder.end(begun, {
        steps: [],
        choices: [{ ...emptyChoice(), text: 'I see.' }],
        outcome: {
            status: 'COMPLETE',
            end: {
                reasons: ['stop'],
                usage: { promptTokens: 1, completionTokens: 1, totalTokens: 2 },
                model: 'scripted-model',
                provider: 'scripted',
            },
        },
    });
}

/** A visitor's message as a door would hand it on. */
export function toTurn({ agentName }: Agent, message: string) {
    return {
        agentName,
        thread: [{ role: 'user', content: message }],
        context: null,
        options: {},
        caller: {
            source: 'AGENT_PAGE_CHAT',
            apiKey: null,
            callerHash: newRandomHex(),
            url: null,
            ip: null,
            userAgent: null,
            language: null,
            platform: null,
        },
        authorize: () => {},
        quota: null,
        isRetry: false,
        trace: { requestId: 'req_test', traceparent: null },
    } as const;
}
