import { cloneRows, type Expressions, hex } from './clone-rows.ts';
import type { GrowingDatabase } from './growing-database.ts';

/** How the turns that are added are like those that the server has stored. */
export interface GrowHistoryInput {
    /** Of all messages that are added. */
    readonly rows: number;
    /** The texts are those of the templates, so that all requests were the same. */
    readonly isIdentical?: boolean;
    /** All turns go on in the conversations of the templates. */
    readonly isOneConversation?: boolean;
    readonly isOwnAgent?: boolean;
    readonly isOwnKey?: boolean;
}

/** Turns that the server has stored, which the others are copies of. */
export const TEMPLATE_TURNS = 2;

const AGENTS = 20;
const KEYS = 200;
const DAYS = 30;
/** So many of the newest turns are of the last ten minutes, as if the server had been killed under load. */
const NEWEST = 20_000;
const NEWEST_MS = 600_000;

/** Adds turns to the history, as if they had been stored over the last month. */
export async function growHistory(database: GrowingDatabase, input: GrowHistoryInput): Promise<void> {
    const { isIdentical = false, isOneConversation = false } = input;
    const count = Math.ceil(input.rows / 2 / TEMPLATE_TURNS);
    if (database.dialect === 'postgres') {
        const begin = new Date(Date.now() - (DAYS + 1) * 86_400_000).toISOString();
        await database.run(`select "addHistoryPartitions"('${begin}', 3)`);
    }
    // Of two templates, those of copy 1 are 2 and 3, and so on.
    await database.run('create table "BenchTemplate" ("conversationId" text, "number" bigint)');
    await database.run(
        `insert into "BenchTemplate" select "conversationId", row_number() over (order by "id") - 1 from "Conversation"`,
    );
    const template = `(select "number" from "BenchTemplate" as b where b."conversationId" = t."conversationId")`;
    const number = `(i * ${TEMPLATE_TURNS} + ${template})`;
    const isReply = `t."previousMessageHash" is not null`;
    const [question, reply] = [`'a' || ${hex(database, number, 63)}`, `'b' || ${hex(database, number, 63)}`];
    const text = database.dialect === 'sqlite' ? 't."message"' : 't."message"::text';
    const digits = `substr(${text}, ${firstNumberIn(database, text)}, 8)`;
    const replaced = `replace(${text}, ${digits}, ${decimal(database, number)})`;
    const shared: Expressions = {
        ...(input.isOwnAgent === true ? {} : { agentName: `'grown-' || (${number} % ${AGENTS})` }),
        ...(input.isOwnKey === true
            ? {}
            : {
                  callerHash: hex(database, `(${number} % ${KEYS})`, 64),
                  apiKey: `'ptbk_' || ${hex(database, `(${number} % ${KEYS})`, 32)}`,
              }),
        ...(isOneConversation ? {} : { conversationId: `'c' || ${hex(database, number, 31)}` }),
    };
    const previousReply = `case when i = 1 then null else 'b' || ${hex(database, `(${number} - ${TEMPLATE_TURNS})`, 63)} end`;
    const previousQuestion = isOneConversation ? previousReply : 'null';
    await cloneRows(database, {
        table: 'ChatHistory',
        where: 'true',
        count,
        expressions: {
            ...shared,
            createdAt: timeOf(database, count, `case when ${isReply} then 1 else 0 end`),
            replyId: `case when t."replyId" is null then null else 'd' || ${hex(database, number, 31)} end`,
            ...(isIdentical
                ? {}
                : {
                      messageHash: `case when ${isReply} then ${reply} else ${question} end`,
                      previousMessageHash: `case when ${isReply} then ${question} else ${previousQuestion} end`,
                      message: database.dialect === 'sqlite' ? replaced : `(${replaced})::json`,
                  }),
        },
    });
    if (isOneConversation) {
        await database.run(`update "Conversation" set "messages" = "messages" + ${2 * count}`);
    } else {
        const [createdAt, updatedAt] = [timeOf(database, count, '0'), timeOf(database, count, '1')];
        await cloneRows(database, {
            table: 'Conversation',
            where: 'true',
            count,
            expressions: { ...shared, createdAt, updatedAt },
        });
    }
    await database.run('drop table "BenchTemplate"');
    // The next start looks for turns that broke off as the first one would.
    await database.run(`delete from "Metadata" where "key" = 'turns-closed-until'`);
}

/** Where the number of the request stands, in the mark of the question or at the start of the reply. */
function firstNumberIn({ dialect }: GrowingDatabase, text: string): string {
    const find = (word: string) => (dialect === 'sqlite' ? `instr(${text}, '${word}')` : `strpos(${text}, '${word}')`);
    return `(case when ${find('bench id=')} > 0 then ${find('bench id=')} + 9 else ${find('#')} + 1 end)`;
}

function decimal({ dialect }: GrowingDatabase, number: string): string {
    return dialect === 'sqlite' ? `printf('%08d', ${number})` : `lpad((${number})::text, 8, '0')`;
}

function timeOf({ dialect }: GrowingDatabase, count: number, plus: string): string {
    const age = `(${count} - i)`;
    const newest = Math.floor(NEWEST / TEMPLATE_TURNS);
    // With decimals, as Postgres would count in 32 bits.
    const [newestStep, step] = [NEWEST_MS / newest, (DAYS * 86_400_000) / Math.max(1, count)].map(ms => ms.toFixed(3));
    const milliseconds = `(${Date.now()} - (case when ${age} < ${newest} then ${age} * ${newestStep}
        else ${NEWEST_MS} + (${age} - ${newest}) * ${step} end) + ${plus})`;
    return dialect === 'sqlite' ? `cast(${milliseconds} as integer)` : `to_timestamp(${milliseconds} / 1000.0)`;
}
