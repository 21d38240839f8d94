import { findTeaching } from './find-teaching.ts';
import type { Teacher } from './teacher.ts';

/** The teacher without a language model: learns what users teach explicitly, in English. */
export function createDeterministicTeacher(): Teacher {
    return {
        name: 'built-in',

        async teach({ turn, hasInitialMessage, fullName }) {
            const taught =
                turn.feedback === null ? findTeaching(turn.question) : toExpectedAnswer(turn.question, turn.feedback);
            const isGreetingProposed =
                taught.length > 0 && !hasInitialMessage && !taught.some(({ keyword }) => keyword === 'INITIAL MESSAGE');
            const greeting = {
                keyword: 'INITIAL MESSAGE',
                content: `Hello! I am ${fullName}. How can I help you?`,
                replacesId: null,
            };
            const proposals = isGreetingProposed ? [...taught, greeting] : taught;
            return { kind: 'proposals', proposals, malformedCount: 0 };
        },

        consolidate: async () => null,
    };
}

/** An expected answer is learned together with its question, so that the question finds it. */
function toExpectedAnswer(question: string, { expectedAnswer }: { readonly expectedAnswer: string | null }) {
    if (expectedAnswer === null) return [];
    const asked = question.replace(/\s+/g, ' ').trim().slice(0, MAX_QUESTION_LENGTH);
    const content =
        /[.!?:]$/.test(asked) || asked === '' ? `${asked} ${expectedAnswer}` : `${asked}: ${expectedAnswer}`;
    return [{ keyword: 'KNOWLEDGE', content: content.trim(), statement: expectedAnswer, replacesId: null }];
}

const MAX_QUESTION_LENGTH = 200;
