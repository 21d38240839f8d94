import { Elysia } from 'elysia';
import { routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import { listProviders, testProvider } from './providers-route.ts';
import { changeSettings, showSettings } from './settings-route.ts';
import { exportUsage, showUsage } from './usage-route.ts';

/** The door of those who run the server: what it did, and with whom. */
export function operationDoor(context: DoorContext) {
    return new Elysia()
        .get('/api/usage', ({ request }) => showUsage(context, request), {
            detail: routeDetail({
                tag: 'server',
                summary: 'Replies, tokens and time by day, agent, key and model (admin)',
                description: '`days` (30 where absent) up to today; `agent` and `token` (its id) choose.',
            }),
        })
        .get('/api/usage.csv', ({ request }) => exportUsage(context, request), {
            detail: routeDetail({ tag: 'server', summary: 'The same as comma-separated values (admin)' }),
        })
        .get('/api/providers', ({ request }) => listProviders(context, request), {
            detail: routeDetail({
                tag: 'server',
                summary: 'The providers in their order, and how each did (admin)',
                description: 'Of the last `days` (7 where absent).',
            }),
        })
        .post(
            '/api/providers/:position/test',
            ({ request, params }) => testProvider(context, request, String(params.position ?? '')),
            {
                detail: routeDetail({
                    tag: 'server',
                    summary: 'Ask one provider a real, tiny question (admin)',
                    description: 'Providers are counted from 1.',
                }),
            },
        )
        .get('/api/settings', ({ request }) => showSettings(context, request), {
            detail: routeDetail({ tag: 'server', summary: 'What is decided here and in the environment (admin)' }),
        })
        .patch('/api/settings', ({ request }) => changeSettings(context, request), {
            detail: routeDetail({
                tag: 'server',
                summary: "Change the server's name or who sees new agents (admin)",
                body: 'SettingsRequest',
            }),
        });
}
