import { findLivingAgent } from '../../agents/find-agent.ts';
import { describeLearning } from '../../learning/describe-learning.ts';
import { retryJobs } from '../../learning/retry-jobs.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { parseQuery } from '../parse-query.ts';
import { readJsonBody } from '../read-json-body.ts';
import { jobsQuery, learningModeBody, retryJobsBody } from './learning-protocol.ts';
import { toJobAnswer } from './to-job-answer.ts';

/** `GET /agents/:agentName/api/learning`: how the agent learns, how much it has learned, and what is still to be done. */
export async function showLearning(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    return Response.json({ ...(await describeLearning(context, agentName)), teacher: context.teacher.name });
}

/** `PUT /agents/:agentName/api/learning`: the mode, for all turns that are not learned from yet. */
export async function setLearningMode(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    const { mode } = parseParameters(learningModeBody, await readJsonBody(request, context.doors.bodyLimits));
    await context.agents.setLearningMode(agentName, mode, context.now());
    return Response.json({ ...(await describeLearning(context, agentName)), teacher: context.teacher.name });
}

const MOST_JOBS = 100;

/** `GET /agents/:agentName/api/learning/jobs?status=…&before=…`: newest first, with what was refused and why. */
export async function listLearningJobs(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    const jobs = await context.learningJobs.list(agentName, { ...parseQuery(jobsQuery, request), limit: MOST_JOBS });
    return Response.json({ jobs: jobs.map(toJobAnswer), hasMore: jobs.length === MOST_JOBS });
}

/** `POST /agents/:agentName/api/learning/jobs/retry`: some or all of those that failed or wait for their next try. */
export async function retryLearningJobs(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    const { jobIds } = parseParameters(retryJobsBody, await readJsonBody(request, context.doors.bodyLimits));
    const retried = await retryJobs(context, { agentName, jobIds: jobIds ?? null });
    context.learningWorker.wake(agentName);
    return Response.json({ retried });
}
