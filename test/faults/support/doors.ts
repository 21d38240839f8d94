import { readSseData } from '../../support/read-sse-data.ts';

/** A way to ask an agent, and how its response says whether there is a whole reply. */
export interface Door {
    readonly name: string;
    readonly path: string;
    readonly bodyOf: (question: string) => object;
    readonly isWhole: (text: string, answer: string) => boolean;
    /** Of a response with status 200. */
    readonly tellsFailure: (text: string) => boolean;
}

const API = '/agents/jack-green/api/openai';
const WEB_CHAT = '/agents/jack-green/api/chat';
const toMessages = (question: string) => [{ role: 'user', content: question }];
const never = () => false;

export const DOORS: readonly Door[] = [
    {
        name: 'Chat Completions',
        path: `${API}/chat/completions`,
        bodyOf: question => ({ messages: toMessages(question) }),
        isWhole: (text, answer) => text.includes(answer),
        tellsFailure: never,
    },
    {
        name: 'Chat Completions, streamed',
        path: `${API}/chat/completions`,
        bodyOf: question => ({ messages: toMessages(question), stream: true }),
        isWhole: text => readSseData(text).at(-1) === '[DONE]' && text.includes('"finish_reason":"stop"'),
        tellsFailure: text => text.includes('"error"') && !text.includes('"stop"'),
    },
    {
        name: 'Responses',
        path: `${API}/responses`,
        bodyOf: question => ({ input: question }),
        isWhole: (text, answer) => text.includes(answer) && text.includes('"status":"completed"'),
        tellsFailure: never,
    },
    {
        name: 'Responses, streamed',
        path: `${API}/responses`,
        bodyOf: question => ({ input: question, stream: true }),
        isWhole: text => text.includes('event: response.completed'),
        tellsFailure: text => text.includes('event: response.failed'),
    },
    {
        name: 'the web chat',
        path: WEB_CHAT,
        bodyOf: question => ({ message: question, stream: false }),
        isWhole: (text, answer) => text.includes(answer),
        tellsFailure: never,
    },
    {
        name: 'the web chat, streamed',
        path: WEB_CHAT,
        bodyOf: question => ({ message: question }),
        isWhole: text => text.includes('"type":"finish"'),
        tellsFailure: text => text.includes('"type":"error"'),
    },
    {
        name: 'MCP',
        path: '/agents/jack-green/api/mcp',
        bodyOf: question => ({
            jsonrpc: '2.0',
            id: 1,
            method: 'tools/call',
            params: { name: 'chat', arguments: { message: question } },
        }),
        isWhole: (text, answer) => text.includes(answer) && text.includes('"replyId"'),
        tellsFailure: text => text.includes('"isError":true') || text.includes('"error"'),
    },
];
