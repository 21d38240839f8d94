import type { Agent } from '../../agents/agent.ts';
import type { LearningContext } from '../learning-context.ts';
import { LESSON_KEYWORDS } from '../lesson.ts';
import type { BookIndex } from './statement-index.ts';

export interface Room {
    /** Characters that may be added. */
    readonly knowledge: number;
    readonly alwaysInPrompt: number;
    readonly isConsolidationDue: boolean;
}

/** Lessons that wait for the admin; a flood must not fill the disk. */
const MOST_WAITING = 1_000;

/** How much more the agent can learn. Counted in the database only where the book is long enough to be near a bound. */
export async function findRoom(
    { lessons, learningLimits: limits }: Pick<LearningContext, 'lessons' | 'learningLimits'>,
    { agent, index }: { readonly agent: Agent; readonly index: BookIndex },
    proposals: readonly { readonly content: string }[],
): Promise<Room> {
    const standing = IN_EVERY_PROMPT.reduce((sum, keyword) => sum + index.lengthOf(keyword), 0);
    const asked = lengthOf(proposals);
    const isFarFromBounds =
        agent.agentSource.length + asked < limits.learnedPart && standing + asked < limits.alwaysInPrompt;
    if (isFarFromBounds && agent.learningMode !== 'REVIEW') {
        return {
            knowledge: limits.learnedPart - agent.agentSource.length,
            alwaysInPrompt: limits.alwaysInPrompt - standing,
            isConsolidationDue: false,
        };
    }
    const sizes = await lessons.sizes(agent.agentName);
    const waiting = sizes.filter(({ status }) => status === 'PROPOSED').reduce((sum, size) => sum + size.lessons, 0);
    if (agent.learningMode === 'REVIEW' && waiting >= MOST_WAITING) return NO_ROOM;
    const active = sizes.filter(({ status }) => status === 'ACTIVE');
    const learned = active.reduce((sum, size) => sum + size.length, 0);
    const learnedStanding = active
        .filter(({ keyword }) => keyword !== 'KNOWLEDGE')
        .reduce((sum, size) => sum + size.length, 0);
    return {
        knowledge: limits.learnedPart - learned,
        alwaysInPrompt: limits.alwaysInPrompt - learnedStanding,
        isConsolidationDue: agent.learningMode !== 'REVIEW' && learned + asked > limits.learnedPart,
    };
}

const NO_ROOM: Room = { knowledge: 0, alwaysInPrompt: 0, isConsolidationDue: false };

const IN_EVERY_PROMPT = LESSON_KEYWORDS.filter(keyword => keyword !== 'KNOWLEDGE');

function lengthOf(lines: readonly { readonly content: string }[]): number {
    return lines.reduce((sum, { content }) => sum + content.length, 0);
}
