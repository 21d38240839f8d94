import { findLivingAgent } from '../agents/find-agent.ts';
import { AppError } from '../shared/errors.ts';
import { acceptCommitments, type Proposal } from './accept-commitments.ts';
import { toContentKey } from './content-key.ts';
import { findLessonsConcerned } from './find-lessons-concerned.ts';
import { findRoom } from './find-room.ts';
import type { LearningContext } from './learning-context.ts';
import type { RefusalReason } from './learning-job.ts';
import type { Lesson } from './lesson.ts';
import { toNextVersion } from './to-next-version.ts';

export type ReviewContext = Pick<LearningContext, 'agents' | 'lessons' | 'learningLimits' | 'bookReader' | 'now'>;

export interface ReviewInput {
    readonly agentName: string;
    /** The waiting lessons that are meant; all of them where `null`. */
    readonly lessonIds: readonly number[] | null;
    readonly who: string;
}

export interface ReviewResult {
    readonly accepted: readonly number[];
    /** Those that still wait, as the book would not take them. */
    readonly refused: readonly { readonly lessonId: number; readonly reason: RefusalReason }[];
    /** The version that came of it; `null` where none was accepted. */
    readonly version: number | null;
}

/**
 * Puts waiting lessons into the book, as one version.
 * @throws AppError `model_not_found`, `agent_deleted`, `not_found` where one of them does not wait, `forbidden` where the agent is
 * closed, `version_conflict`
 */
export async function acceptLessons(context: ReviewContext, input: ReviewInput): Promise<ReviewResult> {
    const { agents, lessons, bookReader, now } = context;
    const agent = await findLivingAgent(agents, input.agentName);
    const { face, index } = await bookReader.read(agent);
    if (face.isClosed) throw new AppError('forbidden', `The agent '${agent.agentName}' is closed: it does not learn.`);
    const waiting = await waitingLessons(context, input);
    const proposals = await Promise.all(waiting.map(lesson => toProposal(context, lesson)));
    const room = await findRoom(context, { agent: { ...agent, learningMode: 'LEARN_AT_ONCE' }, index }, proposals);
    const concerned = await findLessonsConcerned(lessons, { agent, index }, proposals);
    const { accepted, refused } = acceptCommitments({
        proposals,
        index,
        // What was refused before may be accepted after all.
        lessons: concerned.filter(({ status }) => status === 'ACTIVE'),
        // What a person has read and accepts, they say themselves.
        userText: waiting.map(({ content }) => content).join('\n'),
        isShared: false,
        initialMessage: face.profile.initialMessage,
        room,
        mostLessons: waiting.length,
    });
    const refusals = refused.map(({ proposal, reason }) => ({ lessonId: proposal.lessonId ?? 0, reason }));
    if (accepted.length === 0) return { accepted: [], refused: refusals, version: null };
    const ids = accepted.flatMap(({ proposal }) => proposal.lessonId ?? []);
    const rewrite = { remove: accepted.flatMap(({ replaces }) => replaces ?? []), add: accepted };
    const version = toNextVersion(agent, {
        ...rewrite,
        reason: 'LEARNED',
        messageIds: waiting.filter(({ id }) => ids.includes(id)).flatMap(({ messageIds }) => messageIds),
        who: input.who,
        at: now(),
    });
    const changed = await lessons.applyVersion(version, {
        add: [],
        change: [
            // What it is to replace may have come into the book while it waited.
            ...accepted.map(
                ({ replaces, proposal }) =>
                    ({
                        id: proposal.lessonId ?? 0,
                        from: 'PROPOSED',
                        status: 'ACTIVE',
                        replacesId: replaces?.id ?? null,
                    }) as const,
            ),
            ...accepted.flatMap(({ replaces, proposal }) =>
                replaces === null
                    ? []
                    : [
                          {
                              id: replaces.id,
                              from: 'ACTIVE',
                              status: 'REPLACED',
                              replacedById: proposal.lessonId ?? 0,
                          } as const,
                      ],
            ),
        ],
    });
    bookReader.rewritten(agent, rewrite, version.agentSource);
    return { accepted: ids, refused: refusals, version: changed.version };
}

/**
 * Changes the words of a waiting lesson.
 * @throws AppError `not_found` where it does not wait, `parameter_value_invalid` (param `content`), `version_conflict`
 */
export async function editLesson(
    context: ReviewContext,
    input: { readonly agentName: string; readonly lessonId: number; readonly content: string },
): Promise<void> {
    await waitingLessons(context, { ...input, lessonIds: [input.lessonId] });
    const content = input.content.trim();
    if (content === '' || content.includes('\0')) {
        throw new AppError('parameter_value_invalid', 'A lesson is text.', { param: 'content' });
    }
    const words = { content, contentKey: toContentKey(content) };
    const change = { id: input.lessonId, from: 'PROPOSED', status: 'PROPOSED', words } as const;
    await context.lessons.change(input.agentName, [change], context.now());
}

/**
 * Ends waiting lessons without learning them. They are not proposed again, whoever teaches them.
 * @throws AppError `not_found` where one of them does not wait, `version_conflict`
 */
export async function refuseLessons(
    context: ReviewContext,
    input: Omit<ReviewInput, 'who'>,
): Promise<readonly number[]> {
    const waiting = await waitingLessons(context, input);
    const changes = waiting.map(({ id }) => ({ id, from: 'PROPOSED', status: 'REFUSED' }) as const);
    await context.lessons.change(input.agentName, changes, context.now());
    return waiting.map(({ id }) => id);
}

async function waitingLessons(
    { agents, lessons }: ReviewContext,
    { agentName, lessonIds }: Omit<ReviewInput, 'who'>,
): Promise<readonly Lesson[]> {
    await findLivingAgent(agents, agentName);
    const waiting = await lessons.list(agentName, ['PROPOSED']);
    if (lessonIds === null) return waiting;
    const missing = lessonIds.find(lessonId => !waiting.some(({ id }) => id === lessonId));
    if (missing !== undefined) throw new AppError('not_found', `No lesson ${missing} waits to be reviewed.`);
    return waiting.filter(({ id }) => lessonIds.includes(id));
}

/** What the lesson was to replace may have gone in the meantime. */
async function toProposal({ lessons }: ReviewContext, lesson: Lesson): Promise<Proposal> {
    const { id, keyword, content, agentName, replacesId } = lesson;
    const replaced = replacesId === null ? null : await lessons.findOrNull(agentName, replacesId);
    return { lessonId: id, keyword, content, replacesId: replaced?.status === 'ACTIVE' ? replaced.id : null };
}
