import { expect, test } from 'bun:test';
import type { AgentProfile } from '../../src/domain/book.ts';
import type { NewAgentVersion } from '../../src/ports/agent-store.ts';
import { sha256Hex } from '../../src/shared/hash.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';

const CREATED_AT = new Date('2026-11-22T10:00:00.001Z');
const CHANGED_AT = new Date('2026-11-22T11:00:00.999Z');

const PROFILE: AgentProfile = {
    title: 'Jack Green',
    fullName: 'Jack Green',
    description: null,
    initialMessage: 'Hi "there"\n👋',
    image: null,
    color: '#0f0',
    font: null,
    link: null,
    voice: null,
    disclaimer: null,
    inputPlaceholder: null,
    meta: { zebra: '1', apple: '2' },
    parameters: [{ name: 'city', description: null }],
};

function newVersion(overrides: Partial<NewAgentVersion> = {}): NewAgentVersion {
    const agentSource = overrides.agentSource ?? 'Jack Green\n\nPERSONA You are Jack.\n';
    return {
        agentName: newRandomHex(),
        agentSource,
        agentHash: sha256Hex(agentSource),
        agentProfile: PROFILE,
        reason: 'CREATED',
        messageIds: [],
        who: 'system',
        at: CREATED_AT,
        ...overrides,
    };
}

eachDialect('agent store', open => {
    test('creates an agent with its first version', async () => {
        const { agents } = (await open()).stores;
        const version = newVersion();
        const { agentName, agentSource, agentHash } = version;

        const agent = await agents.create({ ...version, visibility: 'UNLISTED' });

        expect(agent).toEqual({
            id: expect.any(Number),
            agentName,
            createdAt: CREATED_AT,
            updatedAt: CREATED_AT,
            deletedAt: null,
            agentHash,
            agentSource,
            agentProfile: PROFILE,
            visibility: 'UNLISTED',
            version: 1,
            learningMode: 'LEARN_AT_ONCE',
            embedOrigins: null,
        });
        expect(await agents.findOrNull(agentName)).toEqual(agent);
        expect(await agents.versions(agentName)).toEqual([
            {
                id: expect.any(Number),
                createdAt: CREATED_AT,
                agentName,
                agentHash,
                previousAgentHash: null,
                agentSource,
                version: 1,
                reason: 'CREATED',
                messageIds: [],
                who: 'system',
                learningJobId: null,
            },
        ]);
    });

    test('finds no missing agent, with any name', async () => {
        const { agents } = (await open()).stores;
        for (const agentName of ['nobody', '', '\0', 'jack\0green', '\ud800', "' or 1=1 --", 'x'.repeat(10_000)]) {
            expect(await agents.findOrNull(agentName)).toBe(null);
        }
    });

    test('refuses a name that is taken, also with many attempts at once', async () => {
        const { agents } = (await open()).stores;
        const version = newVersion();
        const results = await Promise.allSettled(
            Array.from({ length: 20 }, () => agents.create({ ...version, visibility: 'PUBLIC' })),
        );

        expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
        for (const result of results) {
            if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'agent_exists' });
        }
        expect(await agents.versions(version.agentName)).toHaveLength(1);
    });

    test('replaces the book of the expected version', async () => {
        const { agents } = (await open()).stores;
        const first = newVersion();
        const { agentName } = first;
        await agents.create({ ...first, visibility: 'PUBLIC' });
        const second = newVersion({
            agentName,
            agentSource: 'Jack Green\n\nRULE Be kind.\n',
            reason: 'LEARNED',
            messageIds: [3, 1, 2],
            who: 'teacher',
            at: CHANGED_AT,
        });

        const agent = await agents.update({ ...second, expectedVersion: 1 });

        expect(agent).toMatchObject({
            agentSource: second.agentSource,
            agentHash: second.agentHash,
            version: 2,
            createdAt: CREATED_AT,
            updatedAt: CHANGED_AT,
        });
        expect(await agents.findOrNull(agentName)).toEqual(agent);
        const versions = await agents.versions(agentName);
        expect(
            versions.map(version => [version.version, version.reason, version.messageIds, version.previousAgentHash]),
        ).toEqual([
            [2, 'LEARNED', [3, 1, 2], first.agentHash],
            [1, 'CREATED', [], null],
        ]);
    });

    test('refuses to replace a version that was already replaced', async () => {
        const { agents } = (await open()).stores;
        const version = newVersion();
        await agents.create({ ...version, visibility: 'PUBLIC' });
        const results = await Promise.allSettled(
            Array.from({ length: 10 }, (_, index) =>
                agents.update({ ...version, agentSource: `Jack ${index}`, expectedVersion: 1 }),
            ),
        );

        expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
        for (const result of results) {
            if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'version_conflict' });
        }
        expect((await agents.versions(version.agentName)).map(({ version }) => version)).toEqual([2, 1]);
    });

    test('loses no change if writers read, change and retry', async () => {
        const { agents } = (await open()).stores;
        const version = newVersion({ agentSource: 'Jack\n' });
        const { agentName } = version;
        await agents.create({ ...version, visibility: 'PUBLIC' });

        await Promise.all(Array.from({ length: 8 }, (_, index) => appendLine(`line ${index}`)));

        const agent = await agents.findOrNull(agentName);
        expect(agent?.version).toBe(9);
        expect(agent?.agentSource.split('\n').slice(1, -1).toSorted()).toEqual(
            Array.from({ length: 8 }, (_, index) => `line ${index}`),
        );

        async function appendLine(line: string): Promise<void> {
            for (;;) {
                const current = await agents.findOrNull(agentName);
                if (current === null) throw new Error('The agent is gone.');
                const changed = newVersion({ agentName, agentSource: `${current.agentSource}${line}\n` });
                const isWritten = await agents.update({ ...changed, expectedVersion: current.version }).then(
                    () => true,
                    () => false,
                );
                if (isWritten) return;
            }
        }
    });

    test('finds a deleted agent, but does not list or change it', async () => {
        const { agents } = (await open()).stores;
        const version = newVersion();
        const { agentName } = version;
        await agents.create({ ...version, visibility: 'PUBLIC' });

        expect(await agents.delete(agentName, CHANGED_AT)).toBe(true);
        expect(await agents.delete(agentName, CHANGED_AT)).toBe(false);
        expect(await agents.delete('nobody', CHANGED_AT)).toBe(false);

        expect(await agents.findOrNull(agentName)).toMatchObject({ deletedAt: CHANGED_AT, updatedAt: CHANGED_AT });
        expect((await agents.list(['PUBLIC'])).map(agent => agent.agentName)).not.toContain(agentName);
        await expect(agents.update({ ...version, expectedVersion: 1 })).rejects.toMatchObject({ code: 'not_found' });
        await expect(agents.update({ ...newVersion(), expectedVersion: 1 })).rejects.toMatchObject({
            code: 'not_found',
        });
    });

    test('creates a deleted agent again as its next version', async () => {
        const { agents } = (await open()).stores;
        const first = newVersion();
        const { agentName } = first;
        const former = await agents.create({ ...first, visibility: 'PRIVATE' });
        await agents.delete(agentName, CHANGED_AT);
        const again = newVersion({ agentName, agentSource: 'Another Jack\n', at: CHANGED_AT });

        const agent = await agents.create({ ...again, visibility: 'PUBLIC' });

        expect(agent).toEqual({
            id: former.id,
            agentName,
            createdAt: CHANGED_AT,
            updatedAt: CHANGED_AT,
            deletedAt: null,
            agentHash: again.agentHash,
            agentSource: again.agentSource,
            agentProfile: PROFILE,
            visibility: 'PUBLIC',
            version: 2,
            learningMode: 'LEARN_AT_ONCE',
            embedOrigins: null,
        });
        expect((await agents.versions(agentName)).map(row => [row.version, row.previousAgentHash])).toEqual([
            [2, first.agentHash],
            [1, null],
        ]);
    });

    test('lists agents of the given visibilities by name', async () => {
        const { agents } = (await open()).stores;
        const prefix = newRandomHex();
        for (const [name, visibility] of [
            ['b-a', 'PUBLIC'],
            ['ba', 'PRIVATE'],
            ['b', 'PUBLIC'],
            ['a', 'UNLISTED'],
        ] as const) {
            await agents.create({ ...newVersion({ agentName: `${prefix}${name}` }), visibility });
        }
        await agents.setVisibility(`${prefix}b`, 'UNLISTED', CHANGED_AT);

        expect(await listed(['PUBLIC'])).toEqual(['b-a']);
        expect(await listed(['UNLISTED', 'PRIVATE', 'PUBLIC'])).toEqual(['a', 'b', 'b-a', 'ba']);
        expect(await listed([])).toEqual([]);
        expect((await agents.list(['PUBLIC'])).filter(agent => 'agentSource' in agent)).toEqual([]);

        async function listed(visibilities: Parameters<typeof agents.list>[0]): Promise<readonly string[]> {
            const names = (await agents.list(visibilities)).map(agent => agent.agentName);
            return names.filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length));
        }
    });
});
