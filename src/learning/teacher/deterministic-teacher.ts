import { findTeaching } from './find-teaching.ts';
import type { Teacher } from './teacher.ts';

/** The teacher where no language model is configured: takes what people teach in so many words, in English. */
export function createDeterministicTeacher(): Teacher {
    return {
        name: 'built-in',

        async teach({ turn, hasInitialMessage, fullName }) {
            const taught =
                turn.feedback === null ? findTeaching(turn.question) : toExpected(turn.question, turn.feedback);
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

/** An answer says little without its question: both are learned, so that the question finds it. */
function toExpected(question: string, { expectedAnswer }: { readonly expectedAnswer: string | null }) {
    if (expectedAnswer === null) return [];
    const asked = question.replace(/\s+/g, ' ').trim().slice(0, LONGEST_QUESTION);
    const content =
        /[.!?:]$/.test(asked) || asked === '' ? `${asked} ${expectedAnswer}` : `${asked}: ${expectedAnswer}`;
    return [{ keyword: 'KNOWLEDGE', content: content.trim(), statement: expectedAnswer, replacesId: null }];
}

const LONGEST_QUESTION = 200;
