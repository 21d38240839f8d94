import { findLivingAgent } from '../agents/find-agent.ts';
import { compileBook } from '../books/compile-book.ts';
import type { LearningContext } from './learning-context.ts';
import type { LearningStatus } from './learning-job.ts';
import type { LearningMode } from './learning-mode.ts';

export interface LearningDescription {
    readonly agentName: string;
    readonly mode: LearningMode;
    /** The book itself says that the agent does not learn. */
    readonly isClosed: boolean;
    readonly jobs: Readonly<Record<LearningStatus, number>>;
    /** Lines that stand in the book. */
    readonly lessons: number;
    readonly lessonsWaiting: number;
    readonly learnedCharacters: number;
    readonly mostLearnedCharacters: number;
}

/**
 * How an agent learns, how much it has learned, and what is still to be done.
 * @throws AppError `model_not_found`, `agent_deleted`
 */
export async function describeLearning(
    { agents, lessons, learningJobs, learningLimits }: DescribeContext,
    agentName: string,
): Promise<LearningDescription> {
    const agent = await findLivingAgent(agents, agentName);
    const sizes = await lessons.sizes(agentName);
    const active = sizes.filter(({ status }) => status === 'ACTIVE');
    const waiting = sizes.filter(({ status }) => status === 'PROPOSED');
    return {
        agentName,
        mode: agent.learningMode,
        isClosed: compileBook(agent.agentSource).isClosed,
        jobs: await learningJobs.counts(agentName),
        lessons: sumOf(active.map(size => size.lessons)),
        lessonsWaiting: sumOf(waiting.map(size => size.lessons)),
        learnedCharacters: sumOf(active.map(({ length }) => length)),
        mostLearnedCharacters: learningLimits.learnedPart,
    };
}

type DescribeContext = Pick<LearningContext, 'agents' | 'lessons' | 'learningJobs' | 'learningLimits'>;

function sumOf(numbers: readonly number[]): number {
    return numbers.reduce((sum, number) => sum + number, 0);
}
