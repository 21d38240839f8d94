import { findLivingAgent } from '../../agents/find-agent.ts';
import { updateAgent } from '../../agents/update-agent.ts';
import { AppError } from '../../shared/errors.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody, readTextBody } from '../read-json-body.ts';
import { bookBody } from './books-protocol.ts';
import { toBookAnswer } from './to-book-answer.ts';

/** `GET /agents/:agentName/api/book`: the book as it was written, or with what belongs to it where JSON is asked for. */
export async function showBook(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    const agent = await findLivingAgent(context.agents, agentName);
    const headers = { etag: toEtag(agent.version), vary: 'Accept', 'cache-control': 'no-store' };
    if (isJsonWanted(request)) return Response.json(await toBookAnswer(context, agent), { headers });
    return new Response(agent.agentSource, {
        headers: { ...headers, 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
}

/** `PUT /agents/:agentName/api/book`: replaces the book of the version that the writer has seen, and of no other. */
export async function replaceBook(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    const { agentSource, expectedVersion } = await readBook(context, request);
    const current = await findLivingAgent(context.agents, agentName);
    // The same book again is no new version.
    const isSame = current.version === expectedVersion && current.agentSource === agentSource;
    const agent = isSame
        ? current
        : await updateAgent(context, { agentName, agentSource, expectedVersion, who: 'admin' });
    context.knowledgePages.prefetch((await context.compile(agent)).knowledgeUrls);
    return Response.json(await toBookAnswer(context, agent), { headers: { etag: toEtag(agent.version) } });
}

async function readBook({ doors }: DoorContext, request: Request) {
    if (request.headers.get('content-type')?.startsWith('text/plain') === true) {
        const agentSource = await readTextBody(request, doors.bodyLimits);
        return { agentSource, expectedVersion: requireVersion(versionOfIfMatch(request)) };
    }
    const body = parseParameters(bookBody, await readJsonBody(request, doors.bodyLimits));
    return {
        agentSource: body.agentSource,
        expectedVersion: requireVersion(body.version ?? versionOfIfMatch(request)),
    };
}

function requireVersion(version: number | null): number {
    if (version !== null) return version;
    const message =
        "Missing required parameter: 'version', here or as the header 'If-Match'. It is the one you have read.";
    throw new AppError('parameter_missing', message, { param: 'version' });
}

function versionOfIfMatch(request: Request): number | null {
    const written = /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(request.headers.get('if-match') ?? '')?.[1];
    return written === undefined ? null : Number(written);
}

function toEtag(version: number): string {
    return `"${version}"`;
}

function isJsonWanted(request: Request): boolean {
    return request.headers.get('accept')?.includes('application/json') ?? false;
}
