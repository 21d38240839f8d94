import type { HistoryList } from '../../../src/http/web/history-ui-protocol.ts';
import { newRandomHex } from '../../../src/shared/ids.ts';
import { jsonOf } from '../../support/json-of.ts';
import { logIn } from '../../support/log-in.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { toKey, toWord } from './make-history.ts';

export interface Measured {
    readonly name: string;
    /** Milliseconds, of several runs. */
    readonly median: number;
    readonly slowest: number;
    /** Entries on the page. */
    readonly entries: number;
}

const RUNS = 11;
const DAY_MS = 86_400_000;

/** Asks a server on a filled database for each kind of history page, and for what each turn asks of the history. */
export async function measureHistory(databaseUrl: string, end: Date): Promise<readonly Measured[]> {
    const server = await startTestServer({ databaseUrl });
    try {
        const headers = await logIn(server);
        const measured: Measured[] = [];
        for (const [name, path] of await pagesOf(server, headers, end)) {
            measured.push(
                await measure(name, async () => {
                    const answer = await jsonOf<object>(await fetch(server.url + path, { headers }));
                    const list = Object.values(answer).find(Array.isArray);
                    if (list === undefined) throw new Error(`${path}: ${JSON.stringify(answer)}`);
                    return list.length;
                }),
            );
        }
        for (const [name, work] of await turnsOf(server)) measured.push(await measure(name, work));
        return measured;
    } finally {
        await server.stop();
    }
}

async function pagesOf(server: TestServer, headers: Readonly<Record<string, string>>, end: Date) {
    const { token } = await server.context.stores.apiKeys.create({
        token: toKey(3),
        hint: 'bench',
        note: null,
        expiresAt: null,
        agentNames: null,
        limits: null,
        at: end,
    });
    const tokenId = (await server.context.stores.apiKeys.list()).find(each => each.token === token)?.id;
    const dayAt = (days: number) => new Date(end.getTime() - days * DAY_MS).toISOString().slice(0, 10);
    const aWeek = `since=${dayAt(365)}&until=${dayAt(358)}`;
    const [common, other, middling, rare] = [0, 1, 300, 15_000].map(toWord);
    const read = async (path: string) => jsonOf<HistoryList>(await fetch(server.url + path, { headers }));
    const middle = await read(`/api/history?until=${dayAt(500)}`);
    const found = await read(`/api/history?search=${common}`);
    const [first] = middle.conversations;
    const long = await longestOf(server);
    const filters: Readonly<Record<string, string>> = {
        'the first page': '',
        'a page in the middle': `until=${dayAt(500)}&cursor=${middle.nextCursor}`,
        'a busy agent': 'agent=agent-0',
        'a quiet agent': 'agent=agent-19',
        'a token': `token=${tokenId}`,
        'one door': 'source=AGENT_PAGE_CHAT',
        failed: 'status=FAILED',
        'interrupted (none)': 'status=INTERRUPTED',
        'a busy agent, failed': 'agent=agent-0&status=FAILED',
        'a quiet agent, one door': 'agent=agent-19&source=AGENT_PAGE_CHAT',
        'a quiet agent, a token': `agent=agent-19&token=${tokenId}`,
        'a token, the other door (none)': `token=${tokenId}&source=AGENT_PAGE_CHAT`,
        'a week a year ago': aWeek,
        'a quiet agent, a week a year ago': `agent=agent-19&${aWeek}`,
        'failed, a week a year ago': `status=FAILED&${aWeek}`,
        'search: the commonest word': `search=${common}`,
        'search: its second page': `search=${common}&cursor=${found.nextCursor}`,
        'search: two common words': `search=${common} ${other}`,
        'search: a middling word': `search=${middling}`,
        'search: a rare word': `search=${rare}`,
        'search: a common and a rare word': `search=${common} ${rare}`,
        'search: no such word': 'search=nothing',
        'search: the commonest word, a quiet agent': `search=${common}&agent=agent-19`,
        'search: the commonest word, a token': `search=${common}&token=${tokenId}`,
        'search: the commonest word, failed': `search=${common}&status=FAILED`,
        'search: the commonest word, a week a year ago': `search=${common}&${aWeek}`,
        'search: a rare word, a week a year ago': `search=${rare}&${aWeek}`,
    };
    return [
        ...Object.entries(filters).map(([name, query]) => [name, `/api/history?${query}`] as const),
        ['a conversation', `/api/history/${first?.id}`] as const,
        ['the first part of a conversation of 500', `/api/history/${long}`] as const,
    ];
}

async function longestOf({ context }: TestServer): Promise<number> {
    let longest = { id: 0, messages: 0 };
    let after = null;
    for (let page = 0; page < 60 && longest.messages < 500; page += 1) {
        const listed = await context.history.list({}, { after, limit: 1_000 });
        for (const each of listed) if (each.messages > longest.messages) longest = each;
        after = listed.at(-1) ?? null;
    }
    return longest.id;
}

/** What a turn waits for. */
async function turnsOf({ context }: TestServer) {
    const { chatHistory, history } = context.stores;
    const [conversation] = await history.list({}, { after: null, limit: 1 });
    if (conversation === undefined) throw new Error('The history is empty.');
    const { agentName, callerHash, conversationId } = conversation;
    const rows = await chatHistory.conversation(agentName, conversationId);
    const chain = rows.map(({ messageHash }) => messageHash);
    const replyId = rows.findLast(row => row.replyId !== null)?.replyId ?? '';
    const begin = async (messageHashes: readonly string[]) => {
        await chatHistory.beginTurn({
            agentName,
            callerHash,
            messageHashes,
            plan: () => ({ insert: [], result: null }),
        });
        return 0;
    };
    const work: Readonly<Record<string, () => Promise<number>>> = {
        'turn: goes on': () => begin([...chain, newRandomHex()]),
        'turn: a first message': () => begin([newRandomHex()]),
        'turn: a thread of 50 unknown messages': () => begin(Array.from({ length: 50 }, () => newRandomHex())),
        'turn: a reply by its id': async () => Number((await chatHistory.replyOrNull(replyId)) !== null),
        'turn: a conversation by its id': async () =>
            (await chatHistory.conversation(agentName, conversationId)).length,
        "turn: a visitor's own list": async () =>
            (await history.list({ agentName, callerHash }, { after: null, limit: 50 })).length,
    };
    return Object.entries(work);
}

async function measure(name: string, work: () => Promise<number>): Promise<Measured> {
    let entries = await work();
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
        const startedAt = performance.now();
        entries = await work();
        times.push(performance.now() - startedAt);
    }
    const sorted = times.toSorted((one, other) => one - other);
    return { name, median: sorted[(RUNS - 1) / 2] ?? Number.NaN, slowest: sorted.at(-1) ?? Number.NaN, entries };
}
