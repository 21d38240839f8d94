import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { withoutAbsent } from '../without-absent.ts';
import type { SettingsAnswer } from './operation-ui-protocol.ts';
import { settingsBody } from './settings-protocol.ts';

const NOT_KEPT = { headers: { 'cache-control': 'no-store' } } as const;

/** `GET /api/settings`: what is decided here, and what the environment decides. */
export async function showSettings(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const answer: SettingsAnswer = { ...(await context.settings.read()), environment: context.environment };
    return Response.json(answer, NOT_KEPT);
}

/** `PATCH /api/settings`. */
export async function changeSettings(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const change = parseParameters(settingsBody, await readJsonBody(request, context.doors.bodyLimits));
    return Response.json(await context.settings.change(withoutAbsent(change)), NOT_KEPT);
}
