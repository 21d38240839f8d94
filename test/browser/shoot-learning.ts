import type { Page } from 'playwright-core';
import { recordTaughtTurn } from '../learning/support/record-taught-turn.ts';
import { type LearningServer, startLearningServer } from '../learning/support/start-learning-server.ts';
import { logIn } from '../support/open-browser.ts';

const BOOK = `Rosa Reed

META COLOR #b0476a
PERSONA You run the office of a small nursery for garden plants.
RULE Never promise a delivery date.
KNOWLEDGE The nursery is closed on Mondays.
INITIAL MESSAGE Hello! What would you like to know?
`;

const TAUGHT = [
    'Remember that the nursery opens at nine and closes at six, from March to October.',
    'By “plug plants” we mean young plants that are sold in trays of 84.',
    'From now on, always name the Latin name of a plant beside the common one.',
    'Remember that the nursery opens at eight and closes at six, from March to October.',
];

/** Starts a server with an agent that has lessons and feedback. */
export async function startTaughtServer(): Promise<LearningServer> {
    const server = await startLearningServer();
    const agentName = await server.createAgent(BOOK);
    for (const message of TAUGHT) {
        await server.say(message, { agentName });
        await server.learned();
    }
    const asked = await server.say('How long does a rose take to arrive?', { agentName });
    const rate = (messageId: string, body: object) =>
        server.post(`/agents/${agentName}/api/feedback`, { messageId, ...body }, { authorization: '' });
    await rate(asked.replyId, {
        rating: -1,
        expectedAnswer: 'Roses are picked up at the nursery, we do not send them.',
    });
    const liked = await server.say('What are plug plants?', { agentName });
    await rate(liked.replyId, { rating: 1, note: 'Just what I needed.' });
    await server.learned();
    await server.adminJson('PUT', `/agents/${agentName}/api/learning`, { mode: 'REVIEW' });
    await server.say('Remember that gift vouchers are valid for three years.', { agentName });
    await server.say('Remember that dogs are welcome on a lead.', { agentName });
    await server.learned();
    return server;
}

async function failOneJob({ context }: LearningServer, agentName: string): Promise<void> {
    await recordTaughtTurn(context.stores, { agentName, message: 'Remember that the pond is deep.' });
    const at = new Date();
    const job = await context.learningJobs.take({
        agentName,
        at,
        leaseUntil: at,
        mostAttempts: 8,
        mostInterruptions: 8,
    });
    if (job === null) throw new Error('There is no job.');
    const error = 'The teacher could not be asked: the provider "openai" answered with status 500.';
    await context.learningJobs.fail({ ...job, attempts: 8 }, { error, runAfter: null, at });
}

/** One for each screenshot, because a pending lesson is not proposed again. */
const PLANTS = ['roses', 'lilies', 'poppies', 'asters'];

type Shoot = (name: string, fullPage?: boolean) => Promise<unknown>;

export async function shootLearning(page: Page, server: LearningServer, shoot: Shoot): Promise<void> {
    await logIn(page, server.url, await server.context.adminSessions.createLoginCode());
    const path = `${server.url}/agents/rosa-reed/learning`;
    await page.goto(`${path}#learned`);
    await page
        .getByRole('button', { name: /^Forget/ })
        .first()
        .waitFor();
    await shoot('learning-lines', true);
    await page.getByRole('tab', { name: 'Review' }).click();
    await page.getByRole('button', { name: 'Accept all' }).waitFor();
    await shoot('learning-review', true);
    await page.getByRole('button', { name: /^Edit/ }).last().click();
    await page.getByLabel('KNOWLEDGE').fill('Gift vouchers are valid for five years.');
    await shoot('learning-edit', true);
    await page.keyboard.press('Escape');
    await page.getByText('Edit cancelled.').waitFor();
    await shoot('learning-edit-cancelled', true);
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Show changes of version 5' }).click();
    await page.getByRole('region', { name: 'Changes of version 5' }).waitFor();
    await shoot('learning-versions', true);
    await failOneJob(server, 'rosa-reed');
    await page.getByRole('tab', { name: 'Jobs' }).click();
    await page
        .getByRole('button', { name: /^Retry job/ })
        .first()
        .waitFor();
    await shoot('learning-jobs', true);
    await page.goto(`${server.url}/agents/rosa-reed`);
    await page.getByLabel('Message', { exact: true }).fill(`Remember that ${PLANTS.pop()} are sold from April on.`);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Pending review:').waitFor();
    await shoot('chat-learned');
    await page.goto(`${server.url}/feedback`);
    await page.getByText('Roses are picked up').first().waitFor();
    await shoot('feedback', true);
}
