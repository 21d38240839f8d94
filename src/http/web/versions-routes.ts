import { findLivingAgent } from '../../agents/find-agent.ts';
import { findVersion } from '../../agents/find-version.ts';
import { revertAgent } from '../../agents/revert-agent.ts';
import { listVersions as listLearnedVersions } from '../../learning/list-versions.ts';
import { diffLines } from '../../shared/diff/diff-lines.ts';
import { shortenDiff } from '../../shared/diff/shorten-diff.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseQuery } from '../parse-query.ts';
import { versionsQuery } from './learning-protocol.ts';
import { toBookAnswer } from './to-book-answer.ts';
import { toLessonAnswer } from './to-lesson-answer.ts';

const MOST_VERSIONS = 100;

/** `GET /agents/:agentName/api/versions?before=…`: newest first, a page at a time. */
export async function listVersions(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    const { before = null } = parseQuery(versionsQuery, request);
    const versions = await listLearnedVersions(context, agentName, { before, limit: MOST_VERSIONS });
    return Response.json({
        versions: versions.map(({ lessons, ...version }) => ({ ...version, lessons: lessons.map(toLessonAnswer) })),
        hasMore: (versions.at(-1)?.version ?? 1) > 1,
    });
}

export interface VersionInput {
    readonly agentName: string;
    readonly version: number;
}

/** `GET /agents/:agentName/api/versions/:version`: the book of that version, and how it differs from the one before. */
export async function showVersion(
    context: DoorContext,
    request: Request,
    { agentName, version }: VersionInput,
): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    const found = await findVersion(context.agents, agentName, version);
    const previous = await context.agents.versionOrNull(agentName, version - 1);
    const difference = shortenDiff(diffLines(previous?.agentSource ?? '', found.agentSource));
    return Response.json({ ...found, difference });
}

/** `POST /agents/:agentName/api/versions/:version/revert`: that book again, as the next version. */
export async function revertToVersion(
    context: DoorContext,
    request: Request,
    { agentName, version }: VersionInput,
): Promise<Response> {
    await requireAdmin(context, request);
    return Response.json(await toBookAnswer(context, await revertAgent(context, { agentName, version, who: 'admin' })));
}
