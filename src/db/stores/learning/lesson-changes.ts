import { and, asc, eq, inArray, notInArray } from 'drizzle-orm';
import type { Agent } from '../../../agents/agent.ts';
import type { Lesson, LessonPeriod, LessonStatus, NewLesson } from '../../../learning/lesson.ts';
import type { LessonChange, LessonChanges, LessonReconciler } from '../../../ports/lesson-change.ts';
import { AppError } from '../../../shared/errors.ts';
import { prepared, query, rowPlaceholders } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';

interface Place {
    readonly agentName: string;
    /** The version of the book that the changes belong to; `null` if the book does not change. */
    readonly version: number | null;
    readonly at: Date;
}

/** Writes lessons in the transaction of their version of the book. */
export function* changeLessons(place: Place, { add, change }: LessonChanges): TransactionBody<void> {
    const addedIds: number[] = [];
    for (const lesson of add) {
        const [row] = yield* run(insertLesson(toRow(place, lesson)));
        if (row !== undefined) addedIds.push(row.id);
    }
    const ids = change.map(({ id }) => id);
    const known = ids.length === 0 ? [] : yield* run(findLessons(place.agentName, ids));
    const lessonOfId = new Map(known.map(lesson => [lesson.id, lesson]));
    for (const each of change) {
        const lesson = lessonOfId.get(each.id);
        if (lesson === undefined || lesson.status !== each.from) throw lessonConflict(each.id);
        yield* run(updateLesson(place, lesson, each, addedIds));
    }
}

/** Updates the lessons after an edit of the book. */
export function* reconcileLessons(agent: Agent, reconcile: LessonReconciler, at: Date): TransactionBody<void> {
    const { agentName, version } = agent;
    const change = reconcile(yield* run(everInBook(agentName)));
    yield* changeLessons({ agentName, version, at }, { add: [], change });
}

/** Removes the proposals of a deleted agent whose name is used again. */
export function* removeProposals(agentName: string, at: Date): TransactionBody<void> {
    yield* run(
        query(({ db, Lesson }) =>
            db
                .update(Lesson)
                .set({ status: 'REMOVED', updatedAt: at })
                .where(and(eq(Lesson.agentName, agentName), eq(Lesson.status, 'PROPOSED'))),
        ),
    );
}

function toRow({ agentName, version, at }: Place, lesson: NewLesson) {
    const periods = toPeriods([], lesson.status, version);
    return { ...lesson, agentName, createdAt: at, updatedAt: at, replacedById: null, periods };
}

/** A line is in the book from the version that activates it to before the one that removes it. */
function toPeriods(
    periods: readonly LessonPeriod[],
    status: LessonStatus,
    version: number | null,
): readonly LessonPeriod[] {
    if (version === null) return periods;
    const isOpen = periods.at(-1)?.until === null;
    if (status === 'ACTIVE') return isOpen ? periods : [...periods, { from: version, until: null }];
    return periods.map(period => (period.until === null ? { ...period, until: version } : period));
}

const insertLesson = prepared('lessons.insert', ({ db, Lesson }) =>
    db.insert(Lesson).values(rowPlaceholders(Lesson)).returning({ id: Lesson.id }),
);

function findLessons(agentName: string, ids: readonly number[]) {
    return query(({ db, Lesson }) =>
        db
            .select()
            .from(Lesson)
            .where(and(eq(Lesson.agentName, agentName), inArray(Lesson.id, [...ids]))),
    );
}

function updateLesson({ version, at }: Place, lesson: Lesson, change: LessonChange, addedIds: readonly number[]) {
    const { status, words, replacedBy, replacesId = lesson.replacesId } = change;
    const replacedById = replacedBy === undefined ? (change.replacedById ?? null) : (addedIds[replacedBy] ?? null);
    const periods = toPeriods(lesson.periods, status, version);
    return query(({ db, Lesson }) =>
        db
            .update(Lesson)
            .set({ status, replacesId, replacedById, periods, updatedAt: at, ...words })
            .where(eq(Lesson.id, lesson.id)),
    );
}

function everInBook(agentName: string) {
    return query(({ db, Lesson }) =>
        db
            .select()
            .from(Lesson)
            .where(and(eq(Lesson.agentName, agentName), notInArray(Lesson.status, ['PROPOSED', 'REFUSED'])))
            .orderBy(asc(Lesson.id)),
    );
}

function lessonConflict(id: number): AppError {
    return new AppError('version_conflict', `Lesson ${id} was changed in the meantime.`);
}
