import { Command, InvalidArgumentError } from 'commander';
import type { AgentVersionSummary } from '../agents/agent.ts';
import { findLivingAgent } from '../agents/find-agent.ts';
import { findVersion } from '../agents/find-version.ts';
import { revertAgent } from '../agents/revert-agent.ts';
import { createBookReader } from '../learning/book-reader.ts';
import { describeLearning } from '../learning/describe-learning.ts';
import { forgetLesson } from '../learning/forget-lesson.ts';
import { LEARNING_LIMITS } from '../learning/learning-limits.ts';
import type { Lesson } from '../learning/lesson.ts';
import { retryJobs } from '../learning/retry-jobs.ts';
import { diffLines } from '../shared/diff/diff-lines.ts';
import { type ShortDiffPart, shortenDiff } from '../shared/diff/shorten-diff.ts';
import { print, printJson, printTable } from './print.ts';
import { withStorage } from './with-storage.ts';

/** The commands of `agents` that show and undo what an agent learned. */
export function learningCommands(): readonly Command[] {
    return [
        new Command('learning')
            .description(
                'Show how an agent learns, and what could not be learned. Learning that failed can be retried.',
            )
            .argument('<name>', 'the name in its address')
            .option('--retry', 'try again what failed or waits for its next try; a running server does it')
            .option('--json', 'print JSON')
            .action((agentName: string, options: LearningOptions) =>
                withStorage(context => showLearning(context, agentName, options)),
            ),
        new Command('history')
            .description('List the versions of an agent, newest first, and what was learned with each.')
            .argument('<name>', 'the name in its address')
            .option('--limit <count>', 'how many versions', toPositive, 50)
            .option('--json', 'print JSON')
            .action((agentName: string, options: HistoryOptions) =>
                withStorage(context => showHistory(context, agentName, options)),
            ),
        new Command('diff')
            .description('Show how a version of an agent differs from the one before, or from another one.')
            .argument('<name>', 'the name in its address')
            .argument('<version>', 'the version', toPositive)
            .argument('[other]', 'the version to compare with; the one before where absent', toPositive)
            .option('--json', 'print JSON')
            .action((agentName: string, version: number, other: number | undefined, options: JsonOption) =>
                withStorage(context => showDifference(context, { agentName, version, other }, options)),
            ),
        new Command('revert')
            .description('Go back to the book of a version. Makes a new version, so that this can be undone, too.')
            .argument('<name>', 'the name in its address')
            .argument('<version>', 'the version', toPositive)
            .option('--json', 'print JSON')
            .action((agentName: string, version: number, options: JsonOption) =>
                withStorage(async context => {
                    const agent = await revertAgent(context, { agentName, version, who: 'admin' });
                    report(
                        options,
                        agent,
                        `${agentName} has the book of version ${version} again, as version ${agent.version}.`,
                    );
                }),
            ),
        new Command('forget')
            .description('Take one learned line out of the book of an agent. Makes a new version.')
            .argument('<name>', 'the name in its address')
            .argument('<lesson>', 'the number of the lesson, from the history', toPositive)
            .option('--json', 'print JSON')
            .action((agentName: string, lessonId: number, options: JsonOption) =>
                withStorage(async context => {
                    const { lessons } = context.stores;
                    const agent = await forgetLesson(
                        { ...context, lessons, bookReader: createBookReader() },
                        { agentName, lessonId, who: 'admin' },
                    );
                    report(
                        options,
                        agent,
                        `${agentName} has forgotten lesson ${lessonId}, as of version ${agent.version}.`,
                    );
                }),
            ),
    ];
}

type Context = Parameters<Parameters<typeof withStorage>[0]>[0];

interface JsonOption {
    readonly json?: boolean;
}

interface HistoryOptions extends JsonOption {
    readonly limit: number;
}

interface LearningOptions extends JsonOption {
    readonly retry?: boolean;
}

const MOST_FAILED = 20;

async function showLearning(context: Context, agentName: string, { retry, json }: LearningOptions): Promise<void> {
    const learning = { ...context, ...context.stores, learningLimits: LEARNING_LIMITS };
    const retried = retry ? await retryJobs(learning, { agentName, jobIds: null }) : [];
    const description = await describeLearning(learning, agentName);
    const failed = await context.stores.learningJobs.list(agentName, { status: 'FAILED', limit: MOST_FAILED });
    const failedJobs = failed.map(({ id, createdAt, attempts, error }) => ({ id, createdAt, attempts, error }));
    if (json) {
        printJson({ ...description, failedJobs, ...(retry ? { retried } : {}) });
        return;
    }
    const { mode, isClosed, lessons, lessonsWaiting, jobs } = description;
    print(`Mode      ${mode}${isClosed ? ', but the book is closed' : ''}`);
    print(`Learned   ${lessons} lines, ${lessonsWaiting} more wait for a review`);
    print(`Jobs      ${jobs.QUEUED + jobs.RUNNING} to do, ${jobs.DONE + jobs.SKIPPED} done, ${jobs.FAILED} failed`);
    for (const { id, attempts, error } of failedJobs) print(`  #${id} failed ${attempts} times: ${error}`);
    if (retry) print(retried.length === 0 ? 'There is nothing to retry.' : `Queued again: ${retried.length}.`);
}

function toPositive(text: string): number {
    if (/^\d{1,15}$/.test(text) && Number(text) > 0) return Number(text);
    throw new InvalidArgumentError('It is no number of that kind.');
}

async function showHistory(context: Context, agentName: string, { limit, json }: HistoryOptions): Promise<void> {
    await findLivingAgent(context.agents, agentName);
    const versions = await context.agents.listVersions(agentName, { before: null, limit });
    const lessons = await context.stores.lessons.list(agentName, []);
    const entries = versions.map(version => ({ ...version, lessons: lessonsOf(version, lessons).map(shownLesson) }));
    if (json) {
        printJson(entries);
        return;
    }
    printTable(
        ['VERSION', 'MADE', 'REASON', 'WHO', 'LEARNED'],
        entries.flatMap(({ version, createdAt, reason, who, lessons: learned }) => {
            const [first, ...others] = learned.map(
                ({ id, keyword, content }) => `#${id} ${keyword} ${shorten(content)}`,
            );
            const made = createdAt.toISOString().slice(0, 16).replace('T', ' ');
            return [[String(version), made, reason, who, first ?? ''], ...others.map(line => ['', '', '', '', line])];
        }),
    );
}

function lessonsOf({ version }: AgentVersionSummary, lessons: readonly Lesson[]): readonly Lesson[] {
    return lessons.filter(({ periods }) => periods.some(({ from }) => from === version));
}

function shownLesson({ id, keyword, content, status, conversationId, messageIds }: Lesson) {
    return { id, keyword, content, status, conversationId, messageIds };
}

const WIDEST_LINE = 80;

function shorten(content: string): string {
    const line = content.replace(/\s+/g, ' ');
    return line.length > WIDEST_LINE ? `${line.slice(0, WIDEST_LINE)}…` : line;
}

interface DifferenceInput {
    readonly agentName: string;
    readonly version: number;
    readonly other: number | undefined;
}

async function showDifference(
    { agents }: Context,
    { agentName, version, other }: DifferenceInput,
    options: JsonOption,
): Promise<void> {
    await findLivingAgent(agents, agentName);
    const after = await findVersion(agents, agentName, version);
    const before =
        other === undefined
            ? await agents.versionOrNull(agentName, version - 1)
            : await findVersion(agents, agentName, other);
    const difference = shortenDiff(diffLines(before?.agentSource ?? '', after.agentSource));
    if (options.json) printJson({ agentName, version, comparedWith: before?.version ?? null, difference });
    else for (const line of difference.flatMap(toLines)) print(line);
}

const MARKS = { same: ' ', removed: '-', added: '+' } as const;

function toLines(part: ShortDiffPart): readonly string[] {
    if (part.kind === 'omitted') return [`@@ ${part.count} lines @@`];
    return part.lines.map(line => `${MARKS[part.kind]}${line}`);
}

function report(
    { json }: JsonOption,
    { agentName, version }: { agentName: string; version: number },
    line: string,
): void {
    if (json) printJson({ agentName, version });
    else print(line);
}
