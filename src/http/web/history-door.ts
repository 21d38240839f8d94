import { Elysia } from 'elysia';
import { routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import { deleteHistory, downloadHistory, forgetData, listHistory, showHistory } from './history-routes.ts';

const FILTERS =
    '`agent`, `source`, `token` (its id), `status`, `since`, `until` (days or moments), `search` (words that one message has) and `utility` choose';

/** The door of everything that was said, for the admin. */
export function historyDoor(context: DoorContext) {
    return new Elysia()
        .get('/api/history', ({ request }) => listHistory(context, request), {
            detail: detail(
                `Conversations of both doors, the one with the newest reply first; ${FILTERS}, \`cursor\` pages (admin)`,
            ),
        })
        .get('/api/history/export', ({ request }) => downloadHistory(context, request), {
            detail: detail(`All messages of conversations as JSONL or CSV (\`format\`); ${FILTERS} (admin)`),
        })
        .post('/api/history/forget', ({ request }) => forgetData(context, request), {
            detail: routeDetail({
                tag: 'web',
                summary: 'Delete everything that a person said, by token or conversation (admin)',
                description:
                    'Without `confirm` nothing is deleted, and the answer says how many conversations would be.',
                body: 'ForgetRequest',
            }),
        })
        .get('/api/history/:id', ({ request, params }) => showHistory(context, request, Number(params.id)), {
            detail: detail('A conversation with all its branches; `after` pages (admin)'),
        })
        .delete('/api/history/:id', ({ request, params }) => deleteHistory(context, request, Number(params.id)), {
            detail: detail('Delete a conversation for good (admin)'),
        });
}

function detail(summary: string) {
    return routeDetail({ tag: 'web', summary });
}
