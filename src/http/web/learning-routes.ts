import { findLivingAgent } from '../../agents/find-living-agent.ts';
import { compileBook } from '../../books/compile-book.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { learningModeBody } from './learning-protocol.ts';

/** `GET /agents/:agentName/api/learning`: how the agent learns, how much it has learned, and what is still to be done. */
export async function showLearning(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    return Response.json(await describeLearning(context, agentName));
}

/** `PUT /agents/:agentName/api/learning`: the mode, for all turns that are not learned from yet. */
export async function setLearningMode(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    const { mode } = parseParameters(learningModeBody, await readJsonBody(request, context.doors.bodyLimits));
    await context.agents.setLearningMode(agentName, mode, context.now());
    return Response.json(await describeLearning(context, agentName));
}

const MOST_JOBS = 200;

/** `GET /agents/:agentName/api/learning/jobs`: the newest jobs, with what was refused and why. */
export async function listLearningJobs(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    const jobs = await context.learningJobs.list(agentName, MOST_JOBS);
    return Response.json({
        jobs: jobs.map(({ leaseToken: _, leaseUntil: __, agentName: ___, feedbackId, ...job }) => ({
            ...job,
            feedbackId: feedbackId === 0 ? null : feedbackId,
        })),
    });
}

async function describeLearning(context: DoorContext, agentName: string): Promise<object> {
    const agent = await findLivingAgent(context.agents, agentName);
    const sizes = await context.lessons.sizes(agentName);
    const active = sizes.filter(({ status }) => status === 'ACTIVE');
    const waiting = sizes.filter(({ status }) => status === 'PROPOSED');
    return {
        agentName,
        mode: agent.learningMode,
        isClosed: compileBook(agent.agentSource).isClosed,
        teacher: context.teacher.name,
        jobs: await context.learningJobs.counts(agentName),
        lessons: sumOf(active.map(({ lessons }) => lessons)),
        lessonsWaiting: sumOf(waiting.map(({ lessons }) => lessons)),
        learnedCharacters: sumOf(active.map(({ length }) => length)),
        mostLearnedCharacters: context.learningLimits.learnedPart,
    };
}

function sumOf(numbers: readonly number[]): number {
    return numbers.reduce((sum, number) => sum + number, 0);
}
