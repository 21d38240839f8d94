import { afterAll, expect, test } from 'bun:test';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { TEST_KEY, type TestServerOptions } from '../support/start-test-server.ts';
import { recordTaughtTurn } from './support/record-taught-turn.ts';
import { type LearningServer, startLearningServer } from './support/start-learning-server.ts';

const started: { stop(): Promise<void> }[] = [];
afterAll(() => Promise.all(started.map(each => each.stop())));

eachDialect('a learned lesson', (_open, { newUrl }) => {
    let server: LearningServer;

    async function agent(title: string, book = ''): Promise<string> {
        server ??= await start(await newUrl());
        return server.createAgent(`${title}\n\nPERSONA You are ${title}.\n\nINITIAL MESSAGE Hello!\n${book}`);
    }

    async function teach(agentName: string, ...messages: readonly string[]): Promise<void> {
        for (const message of messages) {
            await server.say(message, { agentName });
            await server.learned();
        }
    }

    test('is shown with versions, differences and the user who taught it (attack 28)', async () => {
        const agentName = await agent('Seen');
        const before = await server.book(agentName);
        await teach(agentName, 'Remember that the well is deep.');
        const api = `/agents/${agentName}/api`;

        const { versions } = await server.adminJson('GET', `${api}/versions`);
        expect(versions.map(({ version, reason }) => [version, reason])).toEqual([
            [2, 'LEARNED'],
            [1, 'CREATED'],
        ]);
        const { difference } = await server.adminJson('GET', `${api}/versions/2`);
        expect(difference.filter(({ kind }) => kind === 'added')).toEqual([
            { kind: 'added', lines: ['KNOWLEDGE The well is deep.', ''] },
        ]);
        expect(difference.some(({ kind }) => kind === 'removed')).toBe(false);
        expect(await server.book(agentName)).toBe(`${before}\nKNOWLEDGE The well is deep.\n`);

        const { lessons } = await server.adminJson('GET', `${api}/lessons`);
        const taughtBy = (await server.rows('ChatHistory')).filter(row => row['agentName'] === agentName);
        expect(lessons).toMatchObject([
            {
                content: 'The well is deep.',
                keyword: 'KNOWLEDGE',
                status: 'ACTIVE',
                who: 'visitor',
                conversationId: taughtBy[0]?.['conversationId'],
                messageIds: taughtBy.map(row => Number(row['id'])),
            },
        ]);
    });

    test('is forgotten by itself, and the line that it had replaced is restored (attack 28)', async () => {
        const agentName = await agent('Forgetful');
        await teach(
            agentName,
            'Remember that the gate closes at six.',
            'Remember that the well is deep.',
            'Remember that the gate closes at seven.',
        );
        const { lessons } = await server.adminJson('GET', `/agents/${agentName}/api/lessons`);
        expect(lessons.map(({ content }) => content)).toEqual(['The gate closes at seven.', 'The well is deep.']);
        const path = `/agents/${agentName}/api/lessons/${lessons[0]?.id}`;

        expect((await server.adminJson('DELETE', path)).version).toBe(5);
        expect(learnedLines(await server.book(agentName))).toEqual(['The well is deep.', 'The gate closes at six.']);
        expect((await server.asAdmin('DELETE', path)).status).toBe(404);
        await teach(agentName, 'Remember that the gate closes at seven.');
        expect((await server.lastOutcome()).refused.map(({ reason }) => reason)).toEqual(['refused-before']);
    });

    test('is undone by a revert, which is a version itself and can be undone as well', async () => {
        const agentName = await agent('Backwards');
        await teach(agentName, 'Remember that the well is deep.', 'Always be brief.');
        const api = `/agents/${agentName}/api`;
        const learned = await server.book(agentName);
        const active = async () =>
            (await server.adminJson('GET', `${api}/lessons`)).lessons.map(({ content }) => content).reverse();

        expect((await server.adminJson('POST', `${api}/versions/2/revert`)).version).toBe(4);
        expect(await active()).toEqual(['The well is deep.']);
        expect((await server.adminJson('POST', `${api}/versions/3/revert`)).version).toBe(5);
        expect(await active()).toEqual(['The well is deep.', 'Always be brief.']);
        expect(await server.book(agentName)).toBe(learned);
        expect((await server.asAdmin('POST', `${api}/versions/3/revert`)).status).toBe(400);
        expect((await server.asAdmin('POST', `${api}/versions/99/revert`)).status).toBe(404);
        const { versions } = await server.adminJson('GET', `${api}/versions`);
        expect(versions.map(({ reason }) => reason)).toEqual(['REVERTED', 'REVERTED', 'LEARNED', 'LEARNED', 'CREATED']);
    });

    test('shows the conversations with replies from versions that have its line, and no others (attack 28)', async () => {
        const agentName = await agent('Traced');
        const before = await server.say('Hello!', { agentName });
        const teaching = await server.say('Remember that the well is deep.', { agentName });
        await server.learned();
        const during = await server.say('How deep is the well?', { agentName });
        const { lessons } = await server.adminJson('GET', `/agents/${agentName}/api/lessons`);
        const path = `/agents/${agentName}/api/lessons/${lessons[0]?.id}`;
        await server.adminJson('DELETE', path);
        const after = await server.say('How deep is the well now?', { agentName });

        const { conversations } = await server.adminJson('GET', `${path}/conversations`);
        const ids = conversations.map(({ conversationId }) => conversationId);
        expect(ids).toEqual([during.conversationId]);
        expect([before, teaching, after].some(({ conversationId }) => ids.includes(conversationId))).toBe(false);
    });

    test('follows the author’s own edits', async () => {
        const agentName = await agent('Edited');
        await teach(agentName, 'Remember that the well is deep.', 'Remember that the gate is red.');
        const book = (await server.book(agentName)).replace('The gate is red.', 'The gate is green.');
        const edited = await server.asAdmin('PUT', `/agents/${agentName}/api/book`, { agentSource: book, version: 3 });
        expect(edited.status).toBe(200);
        const { lessons } = await server.adminJson('GET', `/agents/${agentName}/api/lessons?status=all`);
        expect(lessons).toMatchObject([{ status: 'REMOVED', periods: [{ from: 3, until: 4 }] }, { status: 'ACTIVE' }]);
    });

    test('waits for the admin in review mode, who accepts, edits or refuses one or all (attack 28)', async () => {
        const agentName = await agent('Reviewed');
        const api = `/agents/${agentName}/api`;
        expect((await server.adminJson('PUT', `${api}/learning`, { mode: 'REVIEW' })).mode).toBe('REVIEW');
        const before = await server.book(agentName);
        await teach(agentName, 'Remember that the well is deep.', 'Remember that the gate is red.', 'Always be brief.');
        await server.sayByKey('Remember that the oak is old.', agentName);
        await server.learned();
        await teach(agentName, 'Remember that the oak is old!');
        expect((await server.lastOutcome()).refused.map(({ reason }) => reason)).toEqual(['repeated']);
        expect(await server.book(agentName)).toBe(before);
        const waiting = await server.adminJson('GET', `${api}/lessons?status=proposed`);
        expect(waiting.lessons.map(({ content }) => content)).toEqual([
            ...['The oak is old.', 'Always be brief.', 'The gate is red.', 'The well is deep.'],
        ]);
        const [oak, brief, gate, well] = waiting.lessons.map(({ id }) => id);
        expect((await server.adminJson('GET', `${api}/learning`)).lessonsWaiting).toBe(4);

        await server.adminJson('PUT', `${api}/lessons/${well}`, { content: 'The well is nine metres deep.' });
        expect(await server.adminJson('POST', `${api}/lessons/refuse`, { lessonIds: [gate] })).toEqual(
            Object({ refused: [gate] }),
        );
        expect((await server.adminJson('POST', `${api}/lessons/accept`, { lessonIds: [oak] })).version).toBe(2);
        expect(await server.adminJson('POST', `${api}/lessons/accept`, {})).toEqual(
            Object({ accepted: [well, brief], refused: [], version: 3 }),
        );
        expect(learnedLines(await server.book(agentName))).toEqual([
            ...['The oak is old.', 'The well is nine metres deep.', 'Always be brief.'],
        ]);
        expect((await server.asAdmin('POST', `${api}/lessons/accept`, { lessonIds: [oak] })).status).toBe(404);
        await teach(agentName, 'Remember that the gate is red.');
        expect((await server.lastOutcome()).refused.map(({ reason }) => reason)).toEqual(['refused-before']);
    });

    test('can be restored if it was refused or forgotten, and replaces the line that had returned', async () => {
        const agentName = await agent('Regretful');
        const api = `/agents/${agentName}/api`;
        const idsOf = async (status: string) =>
            (await server.adminJson('GET', `${api}/lessons?status=${status}`)).lessons.map(({ id }) => id);
        await teach(agentName, 'Remember that the gate closes at six.', 'Remember that the gate closes at seven.');
        const [seven = 0, six = 0] = [...(await idsOf('active')), ...(await idsOf('replaced'))];
        await server.adminJson('DELETE', `${api}/lessons/${seven}`);
        expect(learnedLines(await server.book(agentName))).toEqual(['The gate closes at six.']);
        await server.adminJson('PUT', `${api}/learning`, { mode: 'REVIEW' });
        await teach(agentName, 'Remember that the well is deep.');
        const waiting = await idsOf('proposed');
        await server.adminJson('POST', `${api}/lessons/refuse`, { lessonIds: null });

        const restore = { lessonIds: [seven, ...waiting, seven] };
        expect(await server.adminJson('POST', `${api}/lessons/restore`, restore)).toEqual(
            Object({ restored: [seven, ...waiting], version: 5 }),
        );
        expect(learnedLines(await server.book(agentName))).toEqual(['The gate closes at seven.']);
        expect(await Promise.all(['active', 'replaced', 'proposed', 'refused', 'forgotten'].map(idsOf))).toEqual([
            ...[[seven], [six], waiting, [], []],
        ]);
        expect((await server.asAdmin('POST', `${api}/lessons/restore`, { lessonIds: waiting })).status).toBe(404);
        await server.adminJson('POST', `${api}/lessons/refuse`, { lessonIds: null });
        expect(await server.adminJson('POST', `${api}/lessons/restore`, { lessonIds: waiting })).toEqual(
            Object({ restored: waiting, version: null }),
        );
        expect((await server.adminJson('POST', `${api}/lessons/accept`, {})).version).toBe(6);
    });

    test('does not exist in mode "off", in either protocol', async () => {
        const agentName = await agent('Switched Off');
        await server.adminJson('PUT', `/agents/${agentName}/api/learning`, { mode: 'OFF' });
        const before = await server.book(agentName);
        await teach(agentName, 'Remember that the well is deep.');
        await server.sayByKey('Remember that the well is deep.', agentName);
        await server.learned();
        expect(await server.book(agentName)).toBe(before);
        expect((await server.lastOutcome()).skipped).toBe('off');
    });

    test('does not exist if the agent is closed, even if it was closed after the turn (attack 26)', async () => {
        const agentName = await agent('Closing');
        const open = await server.context.agents.findOrNull(agentName);
        const closed = `${await server.book(agentName)}\nCLOSED\n`;
        await recordTaughtTurn(server.context.stores, { agentName, message: 'Remember that the well is deep.' });
        await server.asAdmin('PUT', `/agents/${agentName}/api/book`, { agentSource: closed, version: open?.version });
        await server.learned();
        expect((await server.lastOutcome()).skipped).toBe('closed');
        await server.sayByKey('Remember that the well is deep.', agentName);
        await teach(agentName, 'Remember that the well is deep.');
        expect(await server.book(agentName)).toBe(closed);
        expect((await server.adminJson('GET', `/agents/${agentName}/api/learning`)).isClosed).toBe(true);
    });

    test('does not exist for a deleted agent, even if it is created again', async () => {
        const agentName = await agent('Deleted');
        await teach(agentName, 'Remember that the gate is red.');
        await recordTaughtTurn(server.context.stores, {
            agentName,
            message: 'Remember that the well is deep.',
            at: new Date(Date.now() - 1000),
        });
        await server.asAdmin('DELETE', `/api/agents/${agentName}`);
        await server.createAgent('Deleted\n\nINITIAL MESSAGE Hello!\n');
        await server.learned();
        expect((await server.lastOutcome()).skipped).toBe('agent-deleted');
        expect(await server.book(agentName)).toBe('Deleted\n\nINITIAL MESSAGE Hello!\n');
        expect((await server.adminJson('GET', `/agents/${agentName}/api/lessons`)).lessons).toEqual([]);
    });

    test('does not wait for review if its agent was deleted and created again', async () => {
        const agentName = await agent('Waiting');
        const api = `/agents/${agentName}/api`;
        await server.adminJson('PUT', `${api}/learning`, { mode: 'REVIEW' });
        await teach(agentName, 'Remember that the well is deep.');
        await server.asAdmin('DELETE', `/api/agents/${agentName}`);
        await server.asAdmin('POST', `/api/agents/${agentName}/restore`);
        expect((await server.adminJson('GET', `${api}/learning`)).lessonsWaiting).toBe(1);

        await server.asAdmin('DELETE', `/api/agents/${agentName}`);
        await server.createAgent('Waiting\n\nINITIAL MESSAGE Hello!\n');
        expect((await server.adminJson('GET', `${api}/learning`)).lessonsWaiting).toBe(0);
        expect((await server.adminJson('POST', `${api}/lessons/accept`, {})).version).toBe(null);
        expect(await server.book(agentName)).toBe('Waiting\n\nINITIAL MESSAGE Hello!\n');
    });

    test('no longer names its user after that user’s data was deleted, in any version (attack 46)', async () => {
        const agentName = await agent('Discreet');
        await server.sayByKey('Remember that the well is deep.', agentName);
        await server.learned();
        await teach(agentName, 'Remember that the gate is red.');
        const [token] = await server.context.apiKeys.list();
        const told = async () => {
            const rows = [...(await server.rows('AgentHistory')), ...(await server.lessons())];
            return rows.filter(row => row['agentName'] === agentName).map(row => row['who']);
        };
        expect(await told()).toEqual(['admin', token?.hint, 'visitor', token?.hint, 'visitor']);

        const body = { tokenId: token?.id, confirm: true };
        expect((await server.asAdmin('POST', '/api/history/forget', body)).status).toBe(200);
        expect(await told()).toEqual(['admin', 'deleted', 'visitor', 'deleted', 'visitor']);
        expect(learnedLines(await server.book(agentName))).toEqual(['The well is deep.', 'The gate is red.']);
    });

    test('is a greeting if the book has none', async () => {
        await agent('Unused');
        const agentName = await server.createAgent('Rose Red\n\nPERSONA You love roses.\n');
        await teach(agentName, 'Remember that roses like sun.', 'Remember that roses like loam.');
        expect(learnedLines(await server.book(agentName))).toEqual([
            ...['Roses like sun.', 'Hello! I am Rose Red. How can I help you?', 'Roses like loam.'],
        ]);
        expect((await server.context.agents.findOrNull(agentName))?.agentProfile.initialMessage).toBe(
            'Hello! I am Rose Red. How can I help you?',
        );
    });

    test('can be an expected answer from the visitor or from the API key of the turn', async () => {
        const agentName = await agent('Corrected');
        const path = `/agents/${agentName}/api/feedback`;
        const asked = await server.say('How long does shipping of a rose take?', { agentName });
        const visitor = await server.post(
            path,
            { messageId: asked.replyId, rating: -1, expectedAnswer: 'Three days.' },
            { authorization: '' },
        );
        expect(visitor.status).toBe(201);
        await server.learned();
        expect(learnedLines(await server.book(agentName))).toEqual([
            'How long does shipping of a rose take? Three days.',
        ]);
        expect((await server.say('How long does shipping of a rose take?', { agentName })).text).toContain(
            'Three days',
        );

        const byKey = await server.sayByKey('Which soil does heather like?', agentName);
        const key = await server.post(path, { messageId: byKey.replyId, expectedAnswer: 'Acid soil.', note: 'Wrong' });
        expect(key.status).toBe(201);
        await server.learned();
        expect(learnedLines(await server.book(agentName))).toContain('Which soil does heather like? Acid soil.');
        const { feedback } = await server.adminJson('GET', path);
        expect(feedback).toMatchObject([
            { rating: null, note: 'Wrong', expectedAnswer: 'Acid soil.', source: 'OPENAI_API_COMPATIBILITY' },
            { rating: -1, note: null, expectedAnswer: 'Three days.', source: 'AGENT_PAGE_CHAT' },
        ]);
        expect(JSON.stringify(feedback)).not.toContain(TEST_KEY);
    });

    test('is not taken from feedback on someone else’s reply', async () => {
        const agentName = await agent('Unrated');
        const path = `/agents/${agentName}/api/feedback`;
        const byKey = await server.sayByKey('Hello!', agentName);
        const other = await server.post(path, { messageId: byKey.replyId, rating: 1 }, { authorization: '' });
        expect([other.status, (await jsonOf(other)).error.code]).toEqual([404, 'not_found']);
        const wrongKey = await server.post(
            path,
            { messageId: byKey.replyId, rating: 1 },
            { authorization: 'Bearer x' },
        );
        expect(wrongKey.status).toBe(401);
        for (const body of [{}, { messageId: 'x' }, { messageId: 1, rating: 1 }, { messageId: 'x', rating: 5 }, []]) {
            expect((await server.post(path, body)).status).toBe(400);
        }
        expect((await server.post(path, { messageId: 'chatcmpl-x', rating: 1 })).status).toBe(404);
        const unknown = await jsonOf(await server.post(path, { messageId: 'x', rating: 'up' }));
        expect(unknown.error.message).toBe("Invalid value for 'rating': Invalid option: expected one of -1|0|1.");
    });

    test('is shown to and changed by admins only', async () => {
        const agentName = await agent('Guarded');
        const api = `/agents/${agentName}/api`;
        const routes: readonly (readonly [string, string])[] = [
            ['GET', 'learning'],
            ['PUT', 'learning'],
            ['GET', 'learning/jobs'],
            ['GET', 'versions'],
            ['GET', 'versions/1'],
            ['POST', 'versions/1/revert'],
            ['GET', 'lessons'],
            ['DELETE', 'lessons/1'],
            ['PUT', 'lessons/1'],
            ['GET', 'lessons/1/conversations'],
            ['POST', 'lessons/accept'],
            ['POST', 'lessons/refuse'],
            ['POST', 'lessons/restore'],
            ['GET', 'feedback'],
            ['POST', 'learning/jobs/retry'],
            ['GET', 'conversations/x/lessons'],
        ];
        for (const [method, path] of routes) {
            const response = await fetch(`${server.url}${api}/${path}`, {
                method,
                headers: { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' },
                ...(method === 'GET' ? {} : { body: '{}' }),
            });
            expect([path, response.status]).toEqual([path, 401]);
        }
        for (const body of [undefined, null, [], { mode: 'SOMETIMES' }, { mode: 1 }]) {
            expect((await server.asAdmin('PUT', `${api}/learning`, body)).status).toBe(400);
        }
        for (const path of ['lessons?status=x', 'lessons?before=x', 'versions?before=0', 'learning/jobs?status=x']) {
            expect([path, (await server.asAdmin('GET', `${api}/${path}`)).status]).toEqual([path, 400]);
        }
        for (const path of ['/api/feedback?rating=7', '/api/feedback?before=-1', `${api}/feedback?rating=good`]) {
            expect([path, (await server.asAdmin('GET', path)).status]).toEqual([path, 400]);
        }
        for (const body of [null, [], {}, { lessonIds: null }, { lessonIds: [] }, { lessonIds: ['1'] }]) {
            expect((await server.asAdmin('POST', `${api}/lessons/restore`, body)).status).toBe(400);
        }
        for (const body of [null, [], { jobIds: 1 }, { jobIds: ['1'] }]) {
            expect((await server.asAdmin('POST', `${api}/learning/jobs/retry`, body)).status).toBe(400);
        }
        expect((await fetch(`${server.url}/api/feedback`)).status).toBe(401);
        expect((await server.asAdmin('DELETE', `${api}/lessons/x`)).status).toBe(404);
        expect((await server.asAdmin('GET', `${api}/versions/-1`)).status).toBe(404);
        expect((await server.asAdmin('GET', '/agents/nobody/api/lessons')).status).toBe(404);
    });

    test('is listed with its versions, page by page, and found by its words', async () => {
        const agentName = await agent('Listed');
        await teach(agentName, 'Remember that the well is 100% deep.', 'Remember that the gate is red.');
        const api = `/agents/${agentName}/api`;
        const { versions } = await server.adminJson('GET', `${api}/versions`);
        expect(versions.map(({ version, lessons }) => [version, lessons.map(({ content }) => content)])).toEqual([
            [3, ['The gate is red.']],
            [2, ['The well is 100% deep.']],
            [1, []],
        ]);
        const found = async (query: string) =>
            (await server.adminJson('GET', `${api}/lessons?${query}`)).lessons.map(({ content }) => content);
        const [newest] = (await server.adminJson('GET', `${api}/lessons`)).lessons;
        expect(await found(`before=${newest?.id}`)).toEqual(['The well is 100% deep.']);
        expect(await found('search=THE%20GATE')).toEqual(['The gate is red.']);
        expect(await found('search=100%25%20deep')).toEqual(['The well is 100% deep.']);
        expect(await found('search=%25')).toEqual(['The well is 100% deep.']);
        expect(await found('search=_')).toEqual([]);
        expect(await found('status=forgotten')).toEqual([]);
    });

    test('is found by words in any case and script, and by any character', async () => {
        const agentName = await agent('Found');
        const facts = [
            'The café is called Žluťoučký kůň.',
            'The sign says ЁЛКА 🌲 and Σίσυφος.',
            'The code is [^a-z]*?.+(x|y)$ \\d{2} and e\u0301.',
        ];
        await teach(agentName, ...facts.map(fact => `Remember that ${fact}`));
        const found = async (search: string) => {
            const query = new URLSearchParams({ search });
            const { lessons } = await server.adminJson('GET', `/agents/${agentName}/api/lessons?${query}`);
            return lessons.map(({ content }) => content);
        };
        const [horse = '', tree = '', code = ''] = facts;
        for (const words of ['Žluťoučký KŮŇ', 'žluť', 'CAFÉ', 'kůň.']) expect(await found(words)).toEqual([horse]);
        for (const words of ['ёлка', 'Ёлка 🌲', 'ΣΊΣΥ']) expect(await found(words)).toEqual([tree]);
        for (const words of ['[^A-Z]*?.+(X|Y)$ \\D{2}', '^', '[', ']', '*', '\\', 'E\u0301', '-']) {
            expect(await found(words)).toEqual([code]);
        }
        for (const words of ['[a-z]', '\\w', 'x*', '\0']) expect(await found(words)).toEqual([]);
    });

    test('is shown with each reply of a conversation while it is in the book', async () => {
        const agentName = await agent('Marked');
        const said = await server.say('Remember that the well is deep.', { agentName });
        const { conversationId, replyId } = said;
        await server.say('How deep is it?', { agentName, conversationId });
        await server.learned();
        const path = `/agents/${agentName}/api/conversations/${conversationId}/lessons`;
        const { replies } = await server.adminJson('GET', path);
        expect(replies).toMatchObject([
            { replyId, isPending: false, lessons: [{ content: 'The well is deep.', status: 'ACTIVE' }] },
        ]);
        expect(replies[0]?.lessons[0]).not.toContainKey('contentKey');
        await server.adminJson('DELETE', `/agents/${agentName}/api/lessons/${replies[0]?.lessons[0]?.id}`);
        expect((await server.adminJson('GET', path)).replies).toEqual([]);
        expect((await server.adminJson('GET', path.replace(agentName, 'jack-green'))).replies).toEqual([]);
    });

    test('links to its conversation, for admins only', async () => {
        const agentName = await agent('Traceable');
        const { conversationId } = await server.say('Remember that the well is deep.', { agentName });
        const cookie = (await logIn(server))['cookie'] ?? '';
        const leadsTo = async (id: string, headers: Readonly<Record<string, string>>) => {
            const path = `${server.url}/agents/${agentName}/conversations/${id}`;
            const { status, headers: answered } = await fetch(path, { headers, redirect: 'manual' });
            return [status, answered.get('location')];
        };
        const row = (await server.rows('Conversation')).find(each => each['conversationId'] === conversationId);
        expect(await leadsTo(conversationId, { cookie })).toEqual([303, `/history?open=${row?.['id']}`]);
        expect(await leadsTo(conversationId, {})).toEqual([303, '/history']);
        expect(await leadsTo('nothing', { cookie })).toEqual([303, '/history']);
    });

    test('from feedback is listed with the feedback, for all agents or one', async () => {
        const agentName = await agent('Rated');
        const other = await agent('Rated Too');
        const asked = await server.say('How wide is the "pond"?', { agentName });
        const askedOther = await server.say('Hello!', { agentName: other });
        const rate = (name: string, body: object) =>
            server.post(`/agents/${name}/api/feedback`, body, { authorization: '' });
        await rate(agentName, { messageId: asked.replyId, rating: -1, expectedAnswer: 'Nine metres.' });
        await rate(other, { messageId: askedOther.replyId, rating: 1 });
        await server.learned();
        const { feedback: all } = await server.adminJson('GET', '/api/feedback');
        expect(all.slice(0, 2)).toMatchObject([
            { agentName: other, rating: 1, question: 'Hello!', reply: askedOther.text, job: null, lessons: [] },
            {
                agentName,
                rating: -1,
                expectedAnswer: 'Nine metres.',
                question: 'How wide is the "pond"?',
                conversationId: asked.conversationId,
                replyId: asked.replyId,
                job: { status: 'DONE' },
                lessons: [{ content: 'How wide is the "pond"? Nine metres.' }],
            },
        ]);
        const ofAgent = async (query: string) =>
            (await server.adminJson('GET', `/api/feedback?agent=${agentName}&${query}`)).feedback.length;
        expect([await ofAgent(''), await ofAgent('rating=-1'), await ofAgent('rating=1')]).toEqual([1, 1, 0]);
        const [, before] = all;
        expect(await ofAgent(`before=${before?.id}`)).toBe(0);
        await server.asAdmin('DELETE', `/api/agents/${agentName}`);
        expect(await ofAgent('')).toBe(0);
    });

    test('is learned again after a failure if the admin retries', async () => {
        // A server that does not learn leaves the job to this test.
        const idle = await start(await newUrl(), { isLearning: false });
        const agentName = await idle.createAgent('Failed\n\nINITIAL MESSAGE Hello!\n');
        const { learningJobs } = idle.context.stores;
        const api = `/agents/${agentName}/api/learning`;
        await idle.say('Remember that the well is deep.', { agentName });
        const at = new Date();
        const job = await learningJobs.take({ agentName, at, leaseUntil: at, mostAttempts: 8, mostInterruptions: 8 });
        if (job === null) throw new Error('There is no job.');
        await learningJobs.fail(job, { error: 'The teacher is ill.', runAfter: null, at });

        const failed = await idle.adminJson('GET', `${api}/jobs?status=failed`);
        expect(failed.jobs).toMatchObject([{ id: job.id, status: 'FAILED', error: 'The teacher is ill.' }]);
        const run = (...words: readonly string[]) => runCommand(idle, ['agents', 'learning', agentName, ...words]);
        expect(await run()).toContain(`#${job.id} failed (attempts: 1): The teacher is ill.`);
        expect((await idle.adminJson('POST', `${api}/jobs/retry`, { jobIds: [job.id + 1] })).retried).toEqual([]);
        expect((await idle.adminJson('POST', `${api}/jobs/retry`, { jobIds: [job.id] })).retried).toEqual([job.id]);
        expect((await idle.adminJson('GET', `${api}/jobs`)).jobs).toMatchObject([{ status: 'QUEUED', attempts: 0 }]);
        expect((await idle.adminJson('POST', `${api}/jobs/retry`, {})).retried).toEqual([]);

        const again = await learningJobs.take({ agentName, at, leaseUntil: at, mostAttempts: 8, mostInterruptions: 8 });
        await learningJobs.fail(again ?? job, { error: 'Still ill.', runAfter: new Date(Date.now() + 60_000), at });
        expect(JSON.parse(await run('--retry', '--json'))).toMatchObject({ retried: [job.id], jobs: { QUEUED: 1 } });
        await idle.context.learningWorker.drain();
        expect(learnedLines(await idle.book(agentName))).toEqual(['The well is deep.']);
        expect((await idle.adminJson('GET', `${api}/jobs`)).jobs).toMatchObject([{ status: 'DONE', error: null }]);
    });

    test('is listed and undone on the command line', async () => {
        const agentName = await agent('Commanded');
        await teach(agentName, 'Remember that the well is deep.', 'Always be brief.');
        const { lessons } = await server.adminJson('GET', `/agents/${agentName}/api/lessons`);
        const run = (...words: readonly string[]) => runCommand(server, ['agents', ...words]);

        const [newest] = JSON.parse(await run('history', agentName, '--json'));
        expect(newest).toMatchObject({ version: 3, reason: 'LEARNED', lessons: [{ content: 'Always be brief.' }] });
        expect(await run('history', agentName)).toContain(`#${lessons[1]?.id} KNOWLEDGE The well is deep.`);
        expect(await run('diff', agentName, '2')).toContain('+KNOWLEDGE The well is deep.');
        expect(await run('diff', agentName, '1', '3')).toContain('-RULE Always be brief.');
        expect(JSON.parse(await run('forget', agentName, String(lessons[1]?.id), '--json'))).toEqual({
            agentName,
            version: 4,
        });
        expect(learnedLines(await server.book(agentName))).toEqual(['Always be brief.']);
        expect(await run('revert', agentName, '1')).toContain('The new version is 5.');
        expect(learnedLines(await server.book(agentName))).toEqual([]);
        expect(await run('learning', agentName)).toContain('Lessons   0 in the book');
        for (const command of ['learning', 'history', 'diff', 'revert', 'forget']) {
            expect(await run(command, '--help')).toContain(`agents ${command}`);
        }
    });
});

async function start(databaseUrl: string, config: TestServerOptions['config'] = {}): Promise<LearningServer> {
    const server = await startLearningServer({ databaseUrl, config });
    started.push(server);
    return server;
}

/** What stands below the greeting that the test agents have, without its keyword. */
function learnedLines(book: string): readonly string[] {
    const lines = book.split('\n').filter(line => line.trim() !== '');
    const start = lines.findIndex(line => line === 'INITIAL MESSAGE Hello!' || line.startsWith('PERSONA You love'));
    return lines.slice(start + 1).map(line => line.replace(/^(KNOWLEDGE|RULE|INITIAL MESSAGE) /, ''));
}

async function runCommand(server: LearningServer, words: readonly string[]): Promise<string> {
    const child = Bun.spawn([process.execPath, 'src/main.ts', ...words], {
        env: { ...process.env, DATABASE_URL: server.databaseUrl, LOG_LEVEL: 'silent' },
        stdout: 'pipe',
        stderr: 'pipe',
    });
    const [output, errors] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    if ((await child.exited) !== 0) throw new Error(errors);
    return output;
}
