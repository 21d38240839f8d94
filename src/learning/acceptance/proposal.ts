import { isInKnownLanguage } from '../privacy/is-personal.ts';

/** A lesson as a teacher proposes it, not checked yet. */
export interface Proposal {
    readonly keyword: string;
    readonly content: string;
    /** The id of the lesson that it corrects. */
    readonly replacesId: number | null;
    /** The part of `content` that states something, if that is not all of it: the answer after a question. */
    readonly statement?: string;
    /** The teacher's own judgement; none if it did not give one. */
    readonly judgement?: Judgement;
    /** The proposed lesson that the admin accepts with it. */
    readonly lessonId?: number;
}

export interface Judgement {
    readonly concerns: Concern;
    /** Why, in the teacher's words. */
    readonly reason: string | null;
}

/** Whom a lesson concerns. */
export const CONCERNS = ['everyone', 'one-person', 'secret'] as const;
export type Concern = (typeof CONCERNS)[number];

/** Whether neither the teacher nor the words can say that a shared agent may learn it. */
export function isDoubtfulProposal({ judgement, content }: Pick<Proposal, 'judgement' | 'content'>): boolean {
    return judgement === undefined && !isInKnownLanguage(content.slice(0, MAX_LENGTH));
}

/** Longer lessons are refused. */
const MAX_LENGTH = 2_000;
