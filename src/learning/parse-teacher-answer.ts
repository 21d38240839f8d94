import { z } from 'zod';
import type { Proposal } from './accept-commitments.ts';
import { LESSON_KEYWORDS, type ProposedLesson } from './lesson.ts';
import type { ModelReply } from './read-model-reply.ts';
import type { TeacherAnswer } from './teacher.ts';

/** The form of the teacher's answer as providers are told it: a JSON schema in OpenAI's strict dialect. */
export const TEACHER_FORMAT = toFormat('lessons', {
    keyword: { type: 'string', enum: LESSON_KEYWORDS },
    content: { type: 'string' },
    replaces: { type: ['integer', 'null'], description: 'The number of the learned line that this one corrects.' },
});

export const CONSOLIDATED_FORMAT = toFormat('lines', { content: { type: 'string' } });

const lesson = z.object({
    keyword: z.string(),
    content: z.string(),
    replaces: z.int().nullish(),
});
const answerSchema = z.object({ lessons: z.array(z.unknown()) });
const consolidatedSchema = z.object({ lines: z.array(z.object({ content: z.string() })) });

/** What can be used of a teacher's answer. One lesson that is malformed does not spoil the others. */
export function parseTeacherAnswer(reply: ModelReply): TeacherAnswer {
    if (reply.kind !== 'text') return { kind: 'refused', reason: reply.kind };
    const answer = answerSchema.safeParse(parseJsonOrNull(reply.text));
    if (!answer.success) return { kind: 'refused', reason: 'answer-not-json' };
    const results = answer.data.lessons.slice(0, MOST_READ).map(each => lesson.safeParse(each));
    const proposals: Proposal[] = results.flatMap(({ data }) =>
        data === undefined ? [] : [{ keyword: data.keyword, content: data.content, replacesId: data.replaces ?? null }],
    );
    return { kind: 'proposals', proposals, malformedCount: results.length - proposals.length };
}

const MOST_READ = 50;

/** The merged lines; `null` where the answer is none. */
export function parseConsolidated(reply: ModelReply): readonly ProposedLesson[] | null {
    if (reply.kind !== 'text') return null;
    const answer = consolidatedSchema.safeParse(parseJsonOrNull(reply.text));
    return answer.success ? answer.data.lines.map(({ content }) => ({ keyword: 'KNOWLEDGE', content })) : null;
}

/** Models like to wrap JSON into a code fence, also when told not to. */
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
