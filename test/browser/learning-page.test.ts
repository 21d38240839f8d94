import { describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { sha256Hex } from '../../src/shared/hash.ts';
import { recordTaughtTurn } from '../learning/support/record-taught-turn.ts';
import { startLearningServer } from '../learning/support/start-learning-server.ts';
import { expectAccessible } from '../support/expect-accessible.ts';
import type { VisitorOptions } from '../support/open-browser.ts';
import { startPages } from '../support/start-pages.ts';

const REFUSED = 'Failed to load resource: the server responded with a status of 401 (Unauthorized)';

const { server, visit, open, openAsAdmin, expectComplaints } = await startPages(() => startLearningServer());

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
])('on a $size, $scheme', options => {
    test('the admin sees the changes of each version, and reverts to one', async () => {
        const agentName = await createAgent('Well Keeper');
        await teach(agentName, 'Remember that the well is deep.', 'Remember that the gate is red.');
        const learned = await server.book(agentName);
        const page = await openAsAdmin(`/agents/${agentName}/learning`, options);
        await page.getByRole('tab', { name: 'Versions' }).click();
        const entries = page.getByRole('list', { name: 'Versions' }).getByRole('listitem');
        await entries.nth(2).waitFor();
        expect(await entries.count()).toBe(3);
        await entries.nth(1).getByRole('button', { name: 'Show changes of version 2' }).click();
        const difference = page.getByRole('region', { name: 'Changes of version 2' });
        await difference.getByText('KNOWLEDGE The well is deep.').waitFor();
        expect(await difference.getByText('The gate is red.').count()).toBe(0);
        await expectAccessible(page);

        await entries.nth(1).getByRole('button', { name: 'Revert to version 2' }).click();
        await page.getByRole('button', { name: 'Cancel' }).click();
        expect(await server.book(agentName)).toBe(learned);
        await entries.nth(1).getByRole('button', { name: 'Revert to version 2' }).click();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Revert', exact: true }).click();
        await page.getByText('Reverted to version 2. The new version is 4.').waitFor();
        expect(await server.book(agentName)).not.toContain('The gate is red.');
        await expectFits(page);
    });

    test('the admin searches a lesson, sees where it was used, and forgets it', async () => {
        const agentName = await createAgent('Line Keeper');
        await teach(agentName, 'Remember that the well is deep.', 'Remember that the gate is red.');
        const asked = await server.say('How deep is the well?', { agentName });
        const page = await openAsAdmin(`/agents/${agentName}/learning#learned`, options);
        const entries = page.getByRole('list', { name: 'Lessons' }).locator(':scope > li');
        await entries.nth(1).waitFor();
        await page.getByLabel('Search lessons').fill('WELL');
        await page.getByRole('button', { name: 'Search' }).click();
        await entries.nth(1).waitFor({ state: 'detached' });
        const origin = page.getByRole('link', { name: 'Conversation that taught “The well is deep.”' });
        const [lesson] = (await server.lessons()).filter(row => row['agentName'] === agentName);
        expect(await origin.getAttribute('href')).toContain(String(lesson?.['conversationId']));
        await entries.getByRole('button', { name: /^Used in/ }).click();
        const uses = page.getByRole('list', { name: 'Conversations that used this lesson' });
        await uses.waitFor();
        const addresses = await uses
            .getByRole('link')
            .evaluateAll(links => links.map(link => link.getAttribute('href')));
        expect(addresses).toContain(`/agents/${agentName}/conversations/${asked.conversationId}`);
        await expectAccessible(page);
        await entries.getByRole('button', { name: 'Forget “The well is deep.”' }).press('Enter');
        await entries.getByText('Forgotten', { exact: true }).waitFor();
        expect(await server.book(agentName)).not.toContain('The well is deep.');
        // The focus stays on the button, so that the key undoes the action.
        await page.keyboard.press('Enter');
        await entries.getByText('In the book', { exact: true }).waitFor({ state: 'detached' });
        await entries.getByRole('button', { name: 'Forget “The well is deep.”' }).waitFor();
        expect(await server.book(agentName)).toContain('The well is deep.');
        await page.keyboard.press('Enter');
        await entries.getByText('Forgotten', { exact: true }).waitFor();
        await expectAccessible(page);
        expect(await entries.count()).toBe(1);
        await page.getByRole('button', { name: 'Search' }).click();
        await page.getByRole('heading', { name: 'No lessons found' }).waitFor();
        await page.getByLabel('Status').selectOption({ label: 'Forgotten' });
        await entries.getByRole('button', { name: 'Restore “The well is deep.”' }).waitFor();
        await expectFits(page);
        await origin.click();
        await page.locator('.history-message.linked').waitFor();
        await page.getByRole('heading', { name: 'Remember that the well is deep.' }).waitFor();
    });

    test('the admin switches to review, and accepts, edits and rejects lessons', async () => {
        const agentName = await createAgent('Review Keeper');
        const page = await openAsAdmin(`/agents/${agentName}/learning`, options);
        await page.getByRole('heading', { name: 'No lessons yet' }).waitFor();
        await page.getByLabel('After review').check();
        await page.getByLabel('After review').and(page.locator(':checked')).waitFor();
        await page.getByRole('tab', { name: 'Review' }).click();
        await page.getByRole('heading', { name: 'No lessons to review' }).waitFor();
        expect((await server.context.agents.findOrNull(agentName))?.learningMode).toBe('REVIEW');
        await teach(
            agentName,
            'Remember that the well is deep.',
            'Remember that the gate is red.',
            'Remember that the oak is old.',
            'Always be brief.',
        );
        await page.reload();
        const waiting = page.getByRole('list', { name: 'Lessons to review' }).getByRole('listitem');
        await waiting.nth(3).waitFor();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Edit “The well is deep.”' }).click();
        await page.getByLabel('KNOWLEDGE').fill('The well is nine metres deep.');
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Cancel' }).click();
        await page.getByText('Edit cancelled.').waitFor();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Undo', exact: true }).click();
        expect(await page.getByLabel('KNOWLEDGE').inputValue()).toBe('The well is nine metres deep.');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByRole('button', { name: 'Accept “The well is nine metres deep.”' }).click();
        await waiting.nth(3).waitFor({ state: 'detached' });
        await page.getByRole('button', { name: 'Reject “The gate is red.”' }).press('Enter');
        await page.getByText('It will not be proposed again').waitFor();
        await expectAccessible(page);
        await page.keyboard.press('Enter');
        await page.getByText('1 lesson restored.').waitFor();
        await page.getByRole('button', { name: 'Reject all' }).click();
        await page.getByText('3 lessons rejected.').waitFor();
        await page.getByRole('heading', { name: 'No lessons to review' }).waitFor();
        await page.getByRole('button', { name: 'Undo', exact: true }).click();
        await page.getByText('3 lessons restored.').waitFor();
        await page.getByRole('button', { name: 'Reject “The gate is red.”' }).click();
        await page.getByText('It will not be proposed again').waitFor();
        await page.getByRole('button', { name: 'Accept all' }).click();
        await waiting.nth(1).waitFor({ state: 'detached' });
        await page.getByRole('button', { name: 'Undo rejecting “The gate is red.”' }).waitFor();
        await page.reload();
        await page.getByRole('heading', { name: 'No lessons to review' }).waitFor();
        const book = await server.book(agentName);
        const lines = ['The well is nine metres deep.', 'The oak is old.', 'Always be brief.'];
        expect(lines.filter(line => !book.includes(line))).toEqual([]);
        expect(book).not.toContain('The gate is red.');
        await expectFits(page);
    });

    test('the admin sees why a learning job failed, and retries it', async () => {
        const agentName = await createAgent('Job Keeper');
        await failJob(agentName, 'Remember that the well is deep.');
        const page = await openAsAdmin(`/agents/${agentName}/learning`, options);
        await page.getByText('1 learning job failed.').waitFor();
        await page.getByRole('link', { name: 'Show jobs' }).click();
        await page.getByText('The teacher is ill.').waitFor();
        await expectAccessible(page);
        await page.getByRole('button', { name: /^Retry job/ }).click();
        const jobs = page.getByRole('list', { name: 'Learning jobs' });
        await jobs.getByText('The well is deep.').waitFor();
        await page.getByText('The teacher is ill.').waitFor({ state: 'detached' });
        await page.getByText('1 learning job failed.').waitFor({ state: 'detached' });
        expect(await server.book(agentName)).toContain('The well is deep.');
        await expectFits(page);
    });

    test('the lessons of a turn are shown under it, can be forgotten, and are shown again after a reload', async () => {
        const agentName = await createAgent('Mark Keeper');
        const page = await openAsAdmin(`/agents/${agentName}`, options);
        await page.getByLabel('Message', { exact: true }).fill('Remember that the well is deep.');
        await page.getByRole('button', { name: 'Send' }).click();
        const marks = page.getByRole('list', { name: 'Lessons from this reply' });
        await marks.getByText('Learned: The well is deep.').waitFor();
        await page.getByLabel('Message', { exact: true }).fill('Remember that the gate is red.');
        await page.getByRole('button', { name: 'Send' }).click();
        await marks.getByText('Learned: The gate is red.').waitFor();
        await page.reload();
        await marks.getByText('The well is deep.').waitFor();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Forget “The well is deep.”' }).click();
        await page.getByRole('button', { name: 'Undo forgetting “The well is deep.”' }).click();
        await marks.getByText('Forgotten.').waitFor({ state: 'detached' });
        expect(await server.book(agentName)).toContain('The well is deep.');
        await page.getByRole('button', { name: 'Forget “The well is deep.”' }).click();
        await marks.getByText('Forgotten.').waitFor();
        const book = await server.book(agentName);
        expect([book.includes('The well is deep.'), book.includes('The gate is red.')]).toEqual([false, true]);
        await page.reload();
        await marks.getByText('The gate is red.').waitFor();
        expect(await page.getByText('Learned: The well').count()).toBe(0);
    });

    test('the admin reads the feedback on all agents or one agent, and the lessons from it', async () => {
        const [agentName, other] = [await createAgent('Rated'), await createAgent('Other Rated')];
        const page = await openAsAdmin(`/feedback?agent=${agentName}`, options);
        await page.getByRole('heading', { name: 'No feedback found' }).waitFor();
        const asked = await server.say('How long does a delivery take?', { agentName });
        await rate(agentName, { messageId: asked.replyId, rating: -1, expectedAnswer: 'Three days.' });
        await rate(other, { messageId: (await server.say('Hello!', { agentName: other })).replyId, rating: 1 });
        await server.learned();
        await page.goto(`${server.url}/feedback`);
        const entries = page.getByRole('list', { name: 'Feedback' }).locator(':scope > li');
        await entries.nth(1).waitFor();
        await expectAccessible(page);
        await page.getByLabel('Agent', { exact: true }).selectOption(agentName);
        await entries.nth(1).waitFor({ state: 'detached' });
        await entries.getByText('How long does a delivery take? Three days.').waitFor();
        const conversation = entries.getByRole('link', { name: 'Conversation' });
        expect(await conversation.getAttribute('href')).toContain(asked.conversationId);
        await page.reload();
        await entries.getByText('Three days.', { exact: true }).waitFor();
        await page.getByRole('combobox', { name: 'Agent' }).locator(`option[value=${agentName}]:checked`).waitFor({
            state: 'attached',
        });
        await page.getByLabel('Rating').selectOption({ label: 'Good replies' });
        await page.getByRole('heading', { name: 'No feedback found' }).waitFor();
        await expectFits(page);
    });
});

test('versions are loaded page by page, from the requested one', async () => {
    const agentName = await createAgent('Old Book');
    const { lessons, agents } = server.context;
    for (let version = 1; version <= 240; version += 1) {
        const agent = await agents.findOrNull(agentName);
        if (agent === null) throw new Error('There is no agent.');
        const agentSource = `${agent.agentSource}# ${version}\n`;
        await lessons.applyVersion(
            {
                agentName,
                agentSource,
                agentHash: sha256Hex(agentSource),
                agentProfile: agent.agentProfile,
                expectedVersion: version,
                reason: 'EDITED',
                messageIds: [],
                who: 'admin',
                at: new Date(),
            },
            { add: [], change: [] },
        );
    }
    const page = await openAsAdmin(`/agents/${agentName}/learning#versions`);
    const entries = page.getByRole('list', { name: 'Versions' }).getByRole('listitem');
    await page.getByRole('button', { name: 'Show older versions' }).click();
    await entries.nth(199).waitFor();
    expect(await entries.last().getByText('Version 42').count()).toBe(1);
    await page.getByLabel('From version').fill('17');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await entries.nth(17).waitFor({ state: 'detached' });
    expect([await entries.count(), await entries.first().getByText('Version 17').count()]).toEqual([17, 1]);
});

test('lessons and feedback are shown as text, never as markup (attack 15)', async () => {
    const agentName = await createAgent('Attacked');
    const attack = '<img src=x onerror="pwned=1"> [x](javascript:pwned=1) ![x](http://evil.example/picture)';
    const asked = await server.say(`${attack} is it true?`, { agentName });
    await rate(agentName, { messageId: asked.replyId, rating: -1, note: attack, expectedAnswer: attack });
    const page = await openAsAdmin('/feedback');
    const foreign: string[] = [];
    page.on('request', request => {
        if (!request.url().startsWith(server.url)) foreign.push(request.url());
    });
    await page.getByText(attack, { exact: true }).first().waitFor();
    // Lessons cannot contain markup, but an older or imported book might.
    const source = `${await server.book(agentName)}\nKNOWLEDGE ${attack}\n`;
    await server.asAdmin('PUT', `/agents/${agentName}/api/book`, { agentSource: source, version: 1 });
    const content = { keyword: 'KNOWLEDGE', content: attack, contentKey: 'attack', status: 'PROPOSED' } as const;
    const [job] = (await server.rows('LearningJob')).slice(-1);
    await server.context.learningJobs.retry({ agentName, jobIds: null, at: new Date() });
    const agent = await server.context.agents.findOrNull(agentName);
    if (agent === null) throw new Error('There is no agent.');
    await server.context.lessons.applyVersion(
        {
            agentName,
            agentSource: `${source}# x`,
            agentHash: sha256Hex(`${source}# x`),
            agentProfile: agent.agentProfile,
            expectedVersion: agent.version,
            reason: 'LEARNED',
            messageIds: [Number(job?.['messageId'])],
            who: attack,
            at: new Date(),
        },
        {
            add: [
                {
                    ...content,
                    learningJobId: null,
                    messageId: Number(job?.['messageId']),
                    messageIds: [],
                    conversationId: attack,
                    who: attack,
                    replacesId: null,
                },
            ],
            change: [],
        },
    );
    await page.goto(`${server.url}/agents/${agentName}/learning#review`);
    await page.getByText(attack).first().waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Show changes of version 2' }).click();
    await page.getByRole('region', { name: 'Changes of version 2' }).getByText('onerror').waitFor();
    expect([await page.evaluate('window.pwned'), foreign]).toEqual([undefined, []]);
    expect(await page.locator('main img').count()).toBe(0);
});

test('a visitor does not see what was learned from a conversation', async () => {
    const agentName = await createAgent('Quiet');
    const { page } = await visit();
    const asked: string[] = [];
    page.on('request', request => asked.push(new URL(request.url()).pathname));
    await page.goto(`${server.url}/agents/${agentName}`);
    await page.getByLabel('Message', { exact: true }).fill('Remember that the well is deep.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await server.learned();
    await page.reload();
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    expect(await page.getByText('Learned:').count()).toBe(0);
    expect(asked.filter(path => path.endsWith('/lessons') || path.endsWith('/learning'))).toEqual([]);
});

test.each(['/agents/jack-green/learning', '/feedback'])('a visitor sees that %s is only for admins', async path => {
    expectComplaints([REFUSED]);
    const page = await open(path);
    await page.getByRole('heading', { name: 'Admins only' }).waitFor();
    await expectAccessible(page);
});

let agentCount = 0;

/** Creates a separate agent for each test. */
function createAgent(fullName: string): Promise<string> {
    agentCount += 1;
    return server.createAgent(`${fullName} ${agentCount}\n\nINITIAL MESSAGE Hello!\n`);
}

async function teach(agentName: string, ...messages: readonly string[]): Promise<void> {
    for (const message of messages) {
        await server.say(message, { agentName });
        await server.learned();
    }
}

async function failJob(agentName: string, message: string): Promise<void> {
    const { learningJobs, stores } = server.context;
    // Otherwise the server could take the job before this test does.
    await server.context.learningWorker.drain();
    await recordTaughtTurn(stores, { agentName, message });
    const at = new Date();
    const job = await learningJobs.take({
        agentName,
        at,
        leaseUntil: new Date(at.getTime() + 60_000),
        mostAttempts: 8,
        mostInterruptions: 8,
    });
    if (job === null) throw new Error('There is no job.');
    await learningJobs.fail(job, { error: 'The teacher is ill.', runAfter: null, at });
}

async function rate(agentName: string, body: object): Promise<void> {
    const response = await server.post(`/agents/${agentName}/api/feedback`, body, { authorization: '' });
    expect(response.status).toBe(201);
}

async function expectFits(page: Page): Promise<void> {
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}
