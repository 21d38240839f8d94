import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { compileBook } from '../../src/books/compile-book.ts';
import type { LearningJob } from '../../src/learning/learning-job.ts';
import type { NewLesson } from '../../src/learning/lesson.ts';
import type { LearnedVersion } from '../../src/ports/learning-stores.ts';
import type { LessonChanges } from '../../src/ports/lesson-change.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { sha256Hex } from '../../src/shared/hash.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';

const AT = new Date('2026-11-22T10:00:00.000Z');
const NOTHING: LessonChanges = { add: [], change: [] };
const OUTCOME = { learned: [], proposed: [], refused: [], version: null };

eachDialect('learning stores', open => {
    test('gives the jobs of an agent to one worker at a time, in order', async () => {
        const { stores } = await open();
        const agentName = await createAgent(stores);
        await queueJobs(stores, agentName, 2);

        const taken = await Promise.all(Array.from({ length: 8 }, () => take(stores, agentName)));

        const [first, ...others] = taken.filter(job => job !== null);
        expect([first?.status, first?.attempts, others]).toEqual(['RUNNING', 1, []]);
        expect(await stores.learningJobs.agentsWithJobs(AT)).not.toContain(agentName);
        await finish(stores, first);
        const second = await take(stores, agentName);
        expect(second?.id).toBeGreaterThan(first?.id ?? Number.NaN);
        await finish(stores, second);
        expect(await take(stores, agentName)).toBe(null);
        expect(await stores.learningJobs.counts(agentName)).toEqual({
            QUEUED: 0,
            RUNNING: 0,
            DONE: 2,
            SKIPPED: 0,
            FAILED: 0,
        });
    });

    test('gives a job to another worker after its lease expired, and ignores the first one', async () => {
        const { stores } = await open();
        const agentName = await createAgent(stores);
        await queueJobs(stores, agentName, 1);
        const lost = await take(stores, agentName);

        const taken = await take(stores, agentName, later(61));

        expect([taken?.id, taken?.attempts]).toEqual([lost?.id ?? 0, 2]);
        expect(await stores.learningJobs.renew(known(lost), later(120))).toBe(false);
        expect(await finish(stores, lost, await nextVersion(stores, agentName))).toBe(false);
        expect((await stores.agents.findOrNull(agentName))?.version).toBe(1);
        expect(await finish(stores, taken, await nextVersion(stores, agentName))).toBe(true);
        expect((await stores.agents.findOrNull(agentName))?.version).toBe(2);
    });

    test('keeps a failed job for later, before newer jobs', async () => {
        const { stores } = await open();
        const agentName = await createAgent(stores);
        await queueJobs(stores, agentName, 2);
        const first = known(await take(stores, agentName));
        await stores.learningJobs.fail(first, { error: 'No teacher', runAfter: later(30), at: AT });

        expect(await take(stores, agentName)).toBe(null);
        expect(await stores.learningJobs.hasWork(AT)).toBe(false);
        const again = known(await take(stores, agentName, later(30)));
        expect([again.id, again.error]).toEqual([first.id, 'No teacher']);
        await stores.learningJobs.fail(again, { error: 'No teacher', runAfter: null, at: AT });
        expect((await stores.learningJobs.list(agentName, { limit: 10 })).map(job => job.status)).toEqual([
            'QUEUED',
            'FAILED',
        ]);
        expect((await take(stores, agentName))?.id).toBeGreaterThan(first.id);
    });

    test('fails a job after too many attempts', async () => {
        const { stores } = await open();
        const agentName = await createAgent(stores);
        await queueJobs(stores, agentName, 1);
        for (let attempt = 1; attempt <= 2; attempt += 1) await take(stores, agentName, later(attempt * 61));

        expect(await take(stores, agentName, later(1000), 2)).toBe(null);
        expect((await stores.learningJobs.list(agentName, { limit: 1 }))[0]).toMatchObject({
            status: 'FAILED',
            attempts: 2,
        });
    });

    test('sets a job aside if the server stopped in every attempt, continues with the next one, and retries it on request', async () => {
        const { stores } = await open();
        const agentName = await createAgent(stores);
        await queueJobs(stores, agentName, 2);
        const first = known(await take(stores, agentName));
        for (let attempt = 2; attempt <= 3; attempt += 1) {
            expect((await take(stores, agentName, later(attempt * 61)))?.id).toBe(first.id);
        }

        const next = known(await take(stores, agentName, later(1000)));

        const [, setAside] = await stores.learningJobs.list(agentName, { limit: 2 });
        expect(next.id).toBeGreaterThan(first.id);
        expect([setAside?.status, setAside?.attempts, setAside?.leaseUntil]).toEqual(['FAILED', 3, null]);
        expect(setAside?.error).toBe('Set aside: the server stopped or hung in each of 3 attempts.');
        await finish(stores, next);
        expect(await stores.learningJobs.retry({ agentName, jobIds: null, at: later(1000) })).toEqual([first.id]);
        for (let attempt = 1; attempt <= 3; attempt += 1) {
            const again = await take(stores, agentName, later(1000 + attempt * 61));
            expect([again?.id, again?.attempts]).toEqual([first.id, attempt]);
        }
    });

    test('continues a job that failed before, even if the server stops often', async () => {
        const { stores } = await open();
        const agentName = await createAgent(stores);
        await queueJobs(stores, agentName, 1);
        const failed = known(await take(stores, agentName));
        await stores.learningJobs.fail(failed, { error: 'No teacher', runAfter: AT, at: AT });
        for (let attempt = 2; attempt <= 5; attempt += 1) {
            expect((await take(stores, agentName, later(attempt * 61)))?.attempts).toBe(attempt);
        }
        expect(await take(stores, agentName, later(1000), 5)).toBe(null);
    });

    test('writes a version, its lessons and the end of the job together or not at all', async () => {
        const { stores } = await open();
        const agentName = await createAgent(stores);
        await queueJobs(stores, agentName, 1);
        const job = known(await take(stores, agentName));
        const lessons = { add: [newLesson('Peas are green.')], change: [] };
        const version = await nextVersion(stores, agentName);

        const conflict = finish(stores, job, { ...version, expectedVersion: 7 }, lessons);
        expect(await conflict.catch(error => error.code)).toBe('version_conflict');
        expect(await stores.lessons.list(agentName, [])).toEqual([]);
        expect((await stores.learningJobs.list(agentName, { limit: 1 }))[0]?.status).toBe('RUNNING');

        expect(await finish(stores, job, version, lessons)).toBe(true);
        expect(await stores.lessons.list(agentName, ['ACTIVE'])).toMatchObject([
            { content: 'Peas are green.', periods: [{ from: 2, until: null }] },
        ]);
        expect((await stores.agents.versions(agentName))[0]?.learningJobId).toBe(job.id);
    });

    test('refuses to change a lesson that was changed meanwhile, and everything in the same transaction', async () => {
        const { stores } = await open();
        const agentName = await createAgent(stores);
        const first = await nextVersion(stores, agentName);
        await stores.lessons.applyVersion(first, { add: [newLesson('Peas are green.')], change: [] });
        const [lesson] = await stores.lessons.list(agentName, []);
        const forget = async () =>
            stores.lessons.applyVersion(await nextVersion(stores, agentName), {
                add: [],
                change: [{ id: lesson?.id ?? 0, from: 'ACTIVE', status: 'FORGOTTEN' }],
            });

        await forget();

        expect(await forget().catch(error => error.code)).toBe('version_conflict');
        expect((await stores.agents.findOrNull(agentName))?.version).toBe(3);
        expect((await stores.lessons.list(agentName, []))[0]).toMatchObject({
            status: 'FORGOTTEN',
            periods: [{ from: 2, until: 3 }],
        });
    });

    test('returns every version of a long book exactly, and lists versions without books', async () => {
        const { stores } = await open();
        const agentName = await createAgent(stores);
        const piece = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
        const edits = fc.sample(fc.tuple(piece, fc.nat(), fc.nat(60)), { numRuns: 150, seed: 7 });
        let source = `Jack\n\n${'KNOWLEDGE 🌱 Peas like sun.\n\n'.repeat(900)}`;
        const sources = [];
        for (const [text, place, removed] of edits) {
            const at = place % source.length;
            source = `${source.slice(0, at)}${text}${source.slice(at + removed)}`.toWellFormed().replaceAll('\0', '');
            await stores.agents.update(await nextVersion(stores, agentName, source));
            sources.push(source);
        }

        const versions = await stores.agents.versions(agentName);

        expect(
            versions
                .map(version => version.agentSource)
                .reverse()
                .slice(1),
        ).toEqual(sources);
        for (const version of [2, 63, 64, 65, 100, 151]) {
            expect((await stores.agents.versionOrNull(agentName, version))?.agentSource).toBe(
                sources[version - 2] ?? '',
            );
        }
        const page = await stores.agents.listVersions(agentName, { before: 100, limit: 3 });
        expect(page.map(({ version }) => version)).toEqual([99, 98, 97]);
        expect(page[0]).not.toContainKey('agentSource');
        expect(await stores.agents.versionOrNull(agentName, 1000)).toBe(null);
    });
});

async function createAgent({ agents }: Stores): Promise<string> {
    const agentName = newRandomHex();
    const agentSource = `${agentName}\n`;
    await agents.create({ ...toVersion(agentName, agentSource), visibility: 'PUBLIC' });
    return agentName;
}

function toVersion(agentName: string, agentSource: string) {
    return {
        agentName,
        agentSource,
        agentHash: sha256Hex(agentSource),
        agentProfile: compileBook('Jack').profile,
        reason: 'LEARNED',
        messageIds: [],
        who: 'visitor',
        at: AT,
    } as const;
}

async function nextVersion({ agents }: Stores, agentName: string, source?: string): Promise<LearnedVersion> {
    const version = (await agents.findOrNull(agentName))?.version ?? 0;
    return { ...toVersion(agentName, source ?? `${agentName} ${version}\n`), expectedVersion: version };
}

async function queueJobs({ chatHistory }: Stores, agentName: string, count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
        const replies = [newChatRow({ agentName, messageHash: newRandomHex() })];
        await chatHistory.endTurn({ steps: [], replies, replacesId: null, isLearnedFrom: true });
    }
}

function take({ learningJobs }: Stores, agentName: string, at = AT, mostAttempts = 20) {
    const leaseUntil = new Date(at.getTime() + 60_000);
    return learningJobs.take({ agentName, at, leaseUntil, mostAttempts, mostInterruptions: 3 });
}

function finish(
    { learningJobs }: Stores,
    job: LearningJob | null | undefined,
    version: LearnedVersion | null = null,
    lessons = NOTHING,
): Promise<boolean> {
    return learningJobs.finish({ job: known(job), at: AT, status: 'DONE', outcome: OUTCOME, version, lessons });
}

function newLesson(content: string): NewLesson {
    return {
        learningJobId: null,
        messageId: null,
        messageIds: [],
        conversationId: null,
        who: 'visitor',
        keyword: 'KNOWLEDGE',
        content,
        contentKey: content,
        status: 'ACTIVE',
        replacesId: null,
    };
}

function later(seconds: number): Date {
    return new Date(AT.getTime() + seconds * 1000);
}

function known(job: LearningJob | null | undefined): LearningJob {
    if (job === null || job === undefined) throw new Error('There is no job');
    return job;
}
