import { z } from 'zod';
import { findLivingAgent } from '../../../agents/find-agent.ts';
import { findVersion } from '../../../agents/find-version.ts';
import { revertAgent } from '../../../agents/revert-agent.ts';
import { listVersions } from '../../../learning/lessons/list-versions.ts';
import { diffLines } from '../../../shared/diff/diff-lines.ts';
import { shortenDiff } from '../../../shared/diff/shorten-diff.ts';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { sendJson } from '../../contract/json-reply.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { operation } from '../../contract/operation.ts';
import { agentParams, pathNumber, pathText } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { book } from '../books-ui-protocol.ts';
import { versionsQuery } from '../learning-protocol.ts';
import { versionDetail, versionList } from '../learning-ui-protocol.ts';
import { toBookReply } from './to-book-reply.ts';
import { toLessonReply } from './to-lesson-reply.ts';

const MOST_VERSIONS = 100;

const versionParams = lazySchema(() => z.object({ agentName: pathText(), version: pathNumber() }));

/** The versions of an agent's book. */
export function versionsRoutes(context: HttpContext) {
    return contractRouter(context, '/agents/:agentName/api/versions')
        .get(
            '',
            async ({ params: { agentName }, query: { before = null } }) => {
                await findLivingAgent(context.agents, agentName);
                const versions = await listVersions(context, agentName, { before, limit: MOST_VERSIONS });
                return sendJson<typeof versionList>({
                    versions: versions.map(({ lessons, ...version }) => ({
                        ...version,
                        lessons: lessons.map(toLessonReply),
                    })),
                    hasMore: (versions.at(-1)?.version ?? 1) > 1,
                });
            },
            {
                admin: true,
                params: agentParams,
                query: versionsQuery,
                response: { 200: versionList, ...errors(404, 410) },
                detail: operation({
                    id: 'listVersions',
                    tag: 'learning',
                    summary: 'List the versions of a book',
                    description: 'Newest first.',
                }),
            },
        )
        .get(
            '/:version',
            async ({ params: { agentName, version } }) => {
                await findLivingAgent(context.agents, agentName);
                const found = await findVersion(context.agents, agentName, version);
                const previous = await context.agents.versionOrNull(agentName, version - 1);
                const difference = shortenDiff(diffLines(previous?.agentSource ?? '', found.agentSource));
                return sendJson<typeof versionDetail>({ ...found, difference });
            },
            {
                admin: true,
                params: versionParams,
                response: { 200: versionDetail, ...errors(404, 410) },
                detail: operation({
                    id: 'showVersion',
                    tag: 'learning',
                    summary: 'Show a version, and how it differs from the one before',
                }),
            },
        )
        .post(
            '/:version/revert',
            async ({ params: { agentName, version } }) => {
                const agent = await revertAgent(context, { agentName, version, who: 'admin' });
                return sendJson<typeof book>(await toBookReply(context, agent));
            },
            {
                admin: true,
                params: versionParams,
                response: { 200: book, ...errors(400, 404, 409, 410) },
                detail: operation({
                    id: 'revertBook',
                    tag: 'learning',
                    summary: 'Revert a book to an earlier version',
                }),
            },
        );
}
