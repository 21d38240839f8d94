import { z } from 'zod';
import { LESSON_KEYWORDS, type ProposedLesson } from '../../domain/lesson.ts';
import { CONCERNS, type Proposal } from '../acceptance/proposal.ts';
import type { ModelReply } from './read-model-reply.ts';
import type { TeacherAnswer } from './teacher.ts';

/** The format of the teacher's answer: a JSON schema in OpenAI's strict mode. */
export const TEACHER_FORMAT = toFormat('lessons', {
    keyword: { type: 'string', enum: LESSON_KEYWORDS },
    content: { type: 'string' },
    replaces: { type: ['integer', 'null'], description: 'The number of the learned line that this one corrects.' },
    concerns: { type: 'string', enum: CONCERNS, description: 'Whom the lesson concerns, or that it is a secret.' },
    reason: { type: ['string', 'null'], description: 'Why it does not concern everyone, in a few words.' },
});

export const CONSOLIDATED_FORMAT = toFormat('lines', { content: { type: 'string' } });

const lesson = z.object({
    keyword: z.string(),
    content: z.string(),
    replaces: z.int().nullish(),
    // Models without a strict mode leave them out, or write something else.
    concerns: z.enum(CONCERNS).nullish().catch(null),
    reason: z.string().nullish().catch(null),
});
const answerSchema = z.object({ lessons: z.array(z.unknown()) });
const consolidatedSchema = z.object({ lines: z.array(z.object({ content: z.string() })) });

/** The valid lessons of a teacher's answer. A malformed lesson does not affect the others. */
export function parseTeacherAnswer(reply: ModelReply): TeacherAnswer {
    if (reply.kind !== 'text') return { kind: 'refused', reason: reply.kind };
    const answer = answerSchema.safeParse(parseJsonOrNull(reply.text));
    if (!answer.success) return { kind: 'refused', reason: 'answer-not-json' };
    const results = answer.data.lessons.slice(0, MAX_LESSONS).map(each => lesson.safeParse(each));
    const proposals = results.flatMap(({ data }) => (data === undefined ? [] : [toProposal(data)]));
    return { kind: 'proposals', proposals, malformedCount: results.length - proposals.length };
}

const MAX_LESSONS = 50;

function toProposal({ keyword, content, replaces, concerns, reason }: z.infer<typeof lesson>): Proposal {
    const proposal = { keyword, content, replacesId: replaces ?? null };
    return concerns == null ? proposal : { ...proposal, judgement: { concerns, reason: reason?.trim() ?? null } };
}

/** The merged lines; `null` if the answer is not valid. */
export function parseConsolidated(reply: ModelReply): readonly ProposedLesson[] | null {
    if (reply.kind !== 'text') return null;
    const answer = consolidatedSchema.safeParse(parseJsonOrNull(reply.text));
    return answer.success ? answer.data.lines.map(({ content }) => ({ keyword: 'KNOWLEDGE', content })) : null;
}

/** Models often wrap JSON in a code fence, even if told not to. */
function parseJsonOrNull(text: string): unknown {
    const trimmed = text.trim();
    const fence = /^```(?:json)?[^\S\n]*\n/.exec(trimmed)?.[0];
    try {
        return JSON.parse(fence !== undefined && trimmed.endsWith('```') ? trimmed.slice(fence.length, -3) : trimmed);
    } catch {
        return null;
    }
}

function toFormat(name: string, properties: Readonly<Record<string, unknown>>) {
    const item = { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
    return {
        name,
        strict: true,
        schema: {
            type: 'object',
            properties: { [name]: { type: 'array', items: item } },
            required: [name],
            additionalProperties: false,
        },
    };
}
