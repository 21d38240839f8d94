import { compileBook } from '../../books/compile/compile-book.ts';
import type { ChatModel } from '../../ports/chat-model.ts';
import { newRandomHex } from '../../shared/ids.ts';
import { lazy } from '../../shared/lazy.ts';
import type { Trace } from '../../shared/trace.ts';
import { CONSOLIDATED_FORMAT, parseConsolidated, parseTeacherAnswer, TEACHER_FORMAT } from './parse-teacher-answer.ts';
import { readModelReply } from './read-model-reply.ts';
import type { Teacher } from './teacher.ts';
import { CONSOLIDATE_PROMPT, toConsolidateMessage, toTeacherMessage, toTeacherPrompt } from './teacher-prompt.ts';

export interface ModelTeacherInput {
    readonly model: ChatModel;
    /** The name of the model; `null` for the provider's default. */
    readonly preferredModel: string | null;
}

/** A language model as the teacher, with its own prompt, at temperature 0, replying in JSON. */
export function createModelTeacher({ model, preferredModel }: ModelTeacherInput): Teacher {
    return {
        name: model.name,

        async teach(input, signal) {
            const message = toTeacherMessage(input, await input.relatedLessons());
            const request = toRequest(toTeacherPrompt(input), message, TEACHER_FORMAT, input.trace);
            return parseTeacherAnswer(await readModelReply(model.streamReply(request, signal)));
        },

        async consolidate(lines, signal) {
            const request = toRequest(
                CONSOLIDATE_PROMPT,
                toConsolidateMessage(lines),
                CONSOLIDATED_FORMAT,
                newConsolidationTrace(),
            );
            return parseConsolidated(await readModelReply(model.streamReply(request, signal)));
        },
    };

    function toRequest(system: string, message: string, format: Readonly<Record<string, unknown>>, trace: Trace) {
        return {
            system,
            messages: [{ role: 'user', content: message }],
            options: { temperature: 0, responseFormat: { kind: 'json_schema', schema: format } },
            clientOptions: {},
            preferredModel,
            book: teacherBook(),
            trace,
        } as const;
    }
}

/** Consolidation covers lessons of many requests, so it has a trace of its own. */
function newConsolidationTrace(): Trace {
    return { requestId: `lessons_${newRandomHex()}`, traceparent: null };
}

/** Every request has a book, which only the built-in model reads. That one is never a teacher. */
const teacherBook = lazy(() => compileBook('Teacher'));
