import { Database } from 'bun:sqlite';
import { readTable, type TableRow } from '../../support/read-table.ts';
import type { CrashLoad } from './crash-load.ts';

/** What a server left undone: while there is any, it is not to be judged. */
export async function hasUnfinishedWork(databaseUrl: string): Promise<boolean> {
    const jobs = await readTable(databaseUrl, 'LearningJob');
    if (jobs.some(({ status }) => status === 'QUEUED' || status === 'RUNNING')) return true;
    const history = await readTable(databaseUrl, 'ChatHistory');
    const answered = new Set(history.map(({ previousMessageHash }) => previousMessageHash));
    return history.some(row => roleOf(row) === 'USER' && !answered.has(row['messageHash']));
}

/** Everything in the database that contradicts what clients saw, or itself. */
export async function findCrashDamage(databaseUrl: string, load: CrashLoad): Promise<readonly string[]> {
    const history = await readTable(databaseUrl, 'ChatHistory');
    const replies = history.filter(row => roleOf(row) === 'MODEL');
    const complete = replies.filter(({ status }) => status === 'COMPLETE');
    return [
        ...findLostAnswers(history, complete, load.answered),
        ...repeated(complete.map(({ replyId }) => String(replyId))).map(id => `reply ${id} twice`),
        ...replies
            .filter(({ status }) => !['COMPLETE', 'INTERRUPTED', 'FAILED'].includes(String(status)))
            .map(({ id, status }) => `reply ${id} is ${status}`),
        ...findBrokenChains(history),
        ...history
            .filter(({ conversationId }) => load.deleted.has(String(conversationId)))
            .map(({ id }) => `row ${id} was deleted`),
        ...(await findWrongJobs(databaseUrl, complete)),
        ...(await findWrongVersions(databaseUrl)),
    ];
}

/** What SQLite itself says of a file. A backup that outlives its server for a moment is waited for. */
export function integrityOf(path: string): unknown {
    using database = new Database(path);
    database.run('pragma busy_timeout = 30000');
    return database.query<{ integrity_check: string }, []>('pragma integrity_check').get()?.integrity_check;
}

function findLostAnswers(
    history: readonly TableRow[],
    complete: readonly TableRow[],
    answered: ReadonlySet<string>,
): readonly string[] {
    const questions = Map.groupBy(
        history.filter(row => roleOf(row) === 'USER'),
        contentOf,
    );
    const answers = Map.groupBy(complete, ({ previousMessageHash }) => previousMessageHash);
    return [...answered].flatMap(question => {
        const asked = questions.get(question) ?? [];
        const count = answers.get(asked[0]?.['messageHash'])?.length ?? 0;
        return asked.length === 1 && count === 1
            ? []
            : [`"${question}" is there ${asked.length} times with ${count} answers`];
    });
}

function findBrokenChains(history: readonly TableRow[]): readonly string[] {
    const known = new Set(history.map(row => `${row['conversationId']} ${row['messageHash']}`));
    return history
        .filter(
            ({ previousMessageHash, conversationId }) =>
                previousMessageHash !== null && !known.has(`${conversationId} ${previousMessageHash}`),
        )
        .map(({ id }) => `row ${id} follows nothing`);
}

/** Each complete reply has one job, and it is done. */
async function findWrongJobs(databaseUrl: string, complete: readonly TableRow[]): Promise<readonly string[]> {
    const jobs = await readTable(databaseUrl, 'LearningJob');
    const of = new Set(jobs.map(({ messageId }) => Number(messageId)));
    return [
        ...jobs
            .filter(({ status }) => status !== 'DONE' && status !== 'SKIPPED')
            .map(({ id, status }) => `job ${id} is ${status}`),
        ...repeated(jobs.map(({ messageId }) => String(messageId))).map(id => `reply ${id} has two jobs`),
        ...complete.filter(({ id }) => !of.has(Number(id))).map(({ id }) => `reply ${id} has no job`),
    ];
}

/** Versions have no gap, and nothing is learned twice. */
async function findWrongVersions(databaseUrl: string): Promise<readonly string[]> {
    const versions = await readTable(databaseUrl, 'AgentHistory');
    const gaps = versions
        .filter(({ version }, index) => Number(version) !== index + 1)
        .map(({ version }) => `a gap before version ${version}`);
    const [agent] = await readTable(databaseUrl, 'Agent');
    const learned = String(agent?.['agentSource']).match(/^KNOWLEDGE Fact .*$/gm) ?? [];
    return [...gaps, ...repeated(learned).map(line => `learned twice: ${line}`)];
}

function repeated(values: readonly string[]): readonly string[] {
    const seen = new Set<string>();
    return values.filter(value => seen.size === seen.add(value).size);
}

function roleOf({ message }: TableRow): unknown {
    return Object(message).role;
}

function contentOf({ message }: TableRow): string {
    return String(Object(message).content);
}
