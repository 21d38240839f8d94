import { Command } from 'commander';
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
import { parsePositive } from './option-parsers.ts';
import { print, printJson, printTable } from './print.ts';
import { withStorage } from './with-storage.ts';

/** The subcommands of `agents` for learning and versions. */
export function learningCommands(): readonly Command[] {
    return [
        new Command('learning')
            .description('Show the learning mode and the failed jobs of an agent.')
            .argument('<name>', 'the agent name as in its URL')
            .option('--retry', 'queue failed and delayed jobs again for the running server')
            .option('--json', 'print JSON')
            .action((agentName: string, options: LearningOptions) =>
                withStorage(context => showLearning(context, agentName, options)),
            ),
        new Command('history')
            .description('List the versions of an agent with their lessons, newest first.')
            .argument('<name>', 'the agent name as in its URL')
            .option('--limit <count>', 'the maximum number', parsePositive, 50)
            .option('--json', 'print JSON')
            .action((agentName: string, options: HistoryOptions) =>
                withStorage(context => showHistory(context, agentName, options)),
            ),
        new Command('diff')
            .description('Show the changes between a version of an agent and the previous or another version.')
            .argument('<name>', 'the agent name as in its URL')
            .argument('<version>', 'the version', parsePositive)
            .argument('[other]', 'the version to compare with; default: the previous one', parsePositive)
            .option('--json', 'print JSON')
            .action((agentName: string, version: number, other: number | undefined, options: JsonOption) =>
                withStorage(context => showDifference(context, { agentName, version, other }, options)),
            ),
        new Command('revert')
            .description(
                'Revert an agent to the book of a version. Creates a new version, so that this can be reverted, too.',
            )
            .argument('<name>', 'the agent name as in its URL')
            .argument('<version>', 'the version', parsePositive)
            .option('--json', 'print JSON')
            .action((agentName: string, version: number, options: JsonOption) =>
                withStorage(async context => {
                    const agent = await revertAgent(context, { agentName, version, who: 'admin' });
                    report(
                        options,
                        agent,
                        `Reverted ${agentName} to version ${version}. The new version is ${agent.version}.`,
                    );
                }),
            ),
        new Command('forget')
            .description('Remove a lesson from the book of an agent. Creates a new version.')
            .argument('<name>', 'the agent name as in its URL')
            .argument('<lesson>', 'the ID of the lesson, from the history', parsePositive)
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
                        `Removed lesson ${lessonId} from ${agentName}. The new version is ${agent.version}.`,
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

const MAX_FAILED_JOBS = 20;

async function showLearning(context: Context, agentName: string, { retry, json }: LearningOptions): Promise<void> {
    const learning = { ...context, ...context.stores, learningLimits: LEARNING_LIMITS };
    const retried = retry ? await retryJobs(learning, { agentName, jobIds: null }) : [];
    const description = await describeLearning(learning, agentName);
    const failed = await context.stores.learningJobs.list(agentName, { status: 'FAILED', limit: MAX_FAILED_JOBS });
    const failedJobs = failed.map(({ id, createdAt, attempts, error }) => ({ id, createdAt, attempts, error }));
    if (json) {
        printJson({ ...description, failedJobs, ...(retry ? { retried } : {}) });
        return;
    }
    const { mode, isClosed, lessons, lessonsWaiting, jobs } = description;
    print(`Mode      ${mode}${isClosed ? ' (the book is closed)' : ''}`);
    print(`Lessons   ${lessons} in the book, ${lessonsWaiting} pending review`);
    print(`Jobs      ${jobs.QUEUED + jobs.RUNNING} pending, ${jobs.DONE + jobs.SKIPPED} done, ${jobs.FAILED} failed`);
    for (const { id, attempts, error } of failedJobs) print(`  #${id} failed (attempts: ${attempts}): ${error}`);
    if (retry) print(retried.length === 0 ? 'No jobs to retry.' : `Jobs queued again: ${retried.length}.`);
}

async function showHistory(context: Context, agentName: string, { limit, json }: HistoryOptions): Promise<void> {
    await findLivingAgent(context.agents, agentName);
    const versions = await context.agents.listVersions(agentName, { before: null, limit });
    const lessons = await context.stores.lessons.list(agentName, []);
    const entries = versions.map(version => ({
        ...version,
        lessons: lessonsOf(version, lessons).map(toPrintedLesson),
    }));
    if (json) {
        printJson(entries);
        return;
    }
    printTable(
        ['VERSION', 'CREATED', 'REASON', 'AUTHOR', 'LESSONS'],
        entries.flatMap(({ version, createdAt, reason, who, lessons: learned }) => {
            const [first, ...others] = learned.map(
                ({ id, keyword, content }) => `#${id} ${keyword} ${shorten(content)}`,
            );
            const created = createdAt.toISOString().slice(0, 16).replace('T', ' ');
            return [
                [String(version), created, reason, who, first ?? ''],
                ...others.map(line => ['', '', '', '', line]),
            ];
        }),
    );
}

function lessonsOf({ version }: AgentVersionSummary, lessons: readonly Lesson[]): readonly Lesson[] {
    return lessons.filter(({ periods }) => periods.some(({ from }) => from === version));
}

function toPrintedLesson({ id, keyword, content, status, conversationId, messageIds }: Lesson) {
    return { id, keyword, content, status, conversationId, messageIds };
}

const MAX_WIDTH = 80;

function shorten(content: string): string {
    const line = content.replace(/\s+/g, ' ');
    return line.length > MAX_WIDTH ? `${line.slice(0, MAX_WIDTH)}…` : line;
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
