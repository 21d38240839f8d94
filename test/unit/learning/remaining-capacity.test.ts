import { expect, test } from 'bun:test';
import type { Proposal } from '../../../src/learning/acceptance/proposal.ts';
import { remainingCapacity } from '../../../src/learning/acceptance/remaining-capacity.ts';
import { createStatementIndex } from '../../../src/learning/acceptance/statement-index.ts';
import type { LessonStore } from '../../../src/ports/learning-stores.ts';

const GEORGIAN = 'პომიდორს მზე უნდა.';

test.each<[string, Pick<Proposal, 'content' | 'judgement'>, 'PUBLIC' | 'PRIVATE', boolean]>([
    ['in a known language', { content: 'Peas are green.' }, 'PUBLIC', true],
    ['that nobody can judge', { content: GEORGIAN }, 'PUBLIC', false],
    [
        'that the teacher judged',
        { content: GEORGIAN, judgement: { concerns: 'everyone', reason: null } },
        'PUBLIC',
        true,
    ],
    ['of a private agent', { content: GEORGIAN }, 'PRIVATE', true],
])(
    'when a thousand lessons wait for the admin, a lesson %s has space: %p',
    async (_, proposal, visibility, hasSpace) => {
        const sizes = async () => [{ keyword: 'KNOWLEDGE', status: 'PROPOSED', lessons: 1_000, length: 20_000 }];
        const context = {
            lessons: { sizes } as unknown as LessonStore,
            learningLimits: { learnedPart: 10_000, consolidatedPart: 5_000, alwaysInPrompt: 1_000 },
        };
        const agent = { agentName: 'jack', agentSource: 'Jack', learningMode: 'LEARN_AT_ONCE', visibility };
        const target = { agent, index: createStatementIndex() } as unknown as Parameters<typeof remainingCapacity>[1];
        const { knowledge } = await remainingCapacity(context, target, [proposal]);
        expect(knowledge > 0).toBe(hasSpace);
    },
);
