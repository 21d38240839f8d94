import type { Agent } from '../../domain/agent.ts';
import { LESSON_KEYWORDS } from '../../domain/lesson.ts';
import type { LessonStore } from '../../ports/learning-stores.ts';
import type { LearningLimits } from '../learning-limits.ts';
import { isDoubtfulProposal, type Proposal } from './proposal.ts';
import type { StatementIndex } from './statement-index.ts';

/** How much more an agent can learn, in characters. */
export interface LearningCapacity {
    readonly knowledge: number;
    readonly alwaysInPrompt: number;
    readonly isConsolidationDue: boolean;
}

/** Lessons that wait for the admin. Limited so that a flood cannot fill the disk. */
const MAX_PROPOSED_LESSONS = 1_000;

/** How much more the agent can learn. Asks the database only if the book is long enough to be near a limit. */
export async function remainingCapacity(
    { lessons, learningLimits: limits }: CapacityContext,
    { agent, index }: { readonly agent: Agent; readonly index: StatementIndex },
    proposals: readonly Pick<Proposal, 'content' | 'judgement'>[],
): Promise<LearningCapacity> {
    const inPrompt = PROMPT_KEYWORDS.reduce((sum, keyword) => sum + index.lengthOf(keyword), 0);
    const proposed = lengthOf(proposals);
    const isFarFromLimits =
        agent.agentSource.length + proposed < limits.learnedPart && inPrompt + proposed < limits.alwaysInPrompt;
    const isReviewed =
        agent.learningMode === 'REVIEW' || (agent.visibility !== 'PRIVATE' && proposals.some(isDoubtfulProposal));
    if (isFarFromLimits && !isReviewed) {
        return {
            knowledge: limits.learnedPart - agent.agentSource.length,
            alwaysInPrompt: limits.alwaysInPrompt - inPrompt,
            isConsolidationDue: false,
        };
    }
    const sizes = await lessons.sizes(agent.agentName);
    const waiting = sizes.filter(({ status }) => status === 'PROPOSED').reduce((sum, size) => sum + size.lessons, 0);
    if (isReviewed && waiting >= MAX_PROPOSED_LESSONS) return NO_CAPACITY;
    const active = sizes.filter(({ status }) => status === 'ACTIVE');
    const learned = active.reduce((sum, size) => sum + size.length, 0);
    const learnedInPrompt = active
        .filter(({ keyword }) => keyword !== 'KNOWLEDGE')
        .reduce((sum, size) => sum + size.length, 0);
    return {
        knowledge: limits.learnedPart - learned,
        alwaysInPrompt: limits.alwaysInPrompt - learnedInPrompt,
        isConsolidationDue: agent.learningMode !== 'REVIEW' && learned + proposed > limits.learnedPart,
    };
}

interface CapacityContext {
    readonly lessons: LessonStore;
    readonly learningLimits: LearningLimits;
}

const NO_CAPACITY: LearningCapacity = { knowledge: 0, alwaysInPrompt: 0, isConsolidationDue: false };

const PROMPT_KEYWORDS = LESSON_KEYWORDS.filter(keyword => keyword !== 'KNOWLEDGE');

function lengthOf(lines: readonly { readonly content: string }[]): number {
    return lines.reduce((sum, { content }) => sum + content.length, 0);
}
