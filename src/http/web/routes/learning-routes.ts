import { findLivingAgent } from '../../../agents/find-agent.ts';
import { describeLearning } from '../../../learning/describe-learning.ts';
import { retryJobs } from '../../../learning/retry-jobs.ts';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { sendJson } from '../../contract/json-reply.ts';
import { operation } from '../../contract/operation.ts';
import { agentParams } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { jobsQuery, learningModeBody, retryJobsBody } from '../learning-protocol.ts';
import { jobList, learningState, retriedJobs } from '../learning-ui-protocol.ts';
import { toJobReply } from './to-job-reply.ts';

const MOST_JOBS = 100;

/** How an agent learns, and its learning jobs. */
export function learningRoutes(context: HttpContext) {
    return contractRouter(context, '/agents/:agentName/api/learning')
        .get('', async ({ params: { agentName } }) => sendJson<typeof learningState>(await describe(agentName)), {
            admin: true,
            params: agentParams,
            response: { 200: learningState, ...errors(404, 410) },
            detail: operation({
                id: 'showLearning',
                tag: 'learning',
                summary: 'Show how an agent learns and how much it has learned',
            }),
        })
        .put(
            '',
            async ({ params: { agentName }, body: { mode } }) => {
                await findLivingAgent(context.agents, agentName);
                await context.agents.setLearningMode(agentName, mode, context.now());
                return sendJson<typeof learningState>(await describe(agentName));
            },
            {
                admin: true,
                params: agentParams,
                body: learningModeBody,
                response: { 200: learningState, ...errors(404, 410) },
                detail: operation({
                    id: 'setLearningMode',
                    tag: 'learning',
                    summary: 'Set how an agent learns: at once, after a review, or not at all',
                }),
            },
        )
        .get(
            '/jobs',
            async ({ params: { agentName }, query }) => {
                await findLivingAgent(context.agents, agentName);
                const jobs = await context.learningJobs.list(agentName, { ...query, limit: MOST_JOBS });
                return sendJson<typeof jobList>({ jobs: jobs.map(toJobReply), hasMore: jobs.length === MOST_JOBS });
            },
            {
                admin: true,
                params: agentParams,
                query: jobsQuery,
                response: { 200: jobList, ...errors(404, 410) },
                detail: operation({
                    id: 'listLearningJobs',
                    tag: 'learning',
                    summary: 'List learning jobs, with what was refused and why',
                    description: 'Newest first.',
                }),
            },
        )
        .post(
            '/jobs/retry',
            async ({ params: { agentName }, body: { jobIds } }) => {
                const retried = await retryJobs(context, { agentName, jobIds: jobIds ?? null });
                context.learningWorker.wake(agentName);
                return sendJson<typeof retriedJobs>({ retried });
            },
            {
                admin: true,
                params: agentParams,
                body: retryJobsBody,
                response: { 200: retriedJobs, ...errors(404, 410) },
                detail: operation({
                    id: 'retryLearningJobs',
                    tag: 'learning',
                    summary: 'Retry learning jobs, some or all',
                }),
            },
        );

    async function describe(agentName: string) {
        return { ...(await describeLearning(context, agentName)), teacher: context.teacher.name };
    }
}
