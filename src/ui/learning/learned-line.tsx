import { useSignal } from '@preact/signals';
import type { ConversationUnder, LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { failureOf } from '../api/failure-of.ts';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { ConversationsUnder } from './conversations-under.tsx';
import type { LearningStore } from './learning-store.ts';
import { LessonLine, LessonOrigin } from './lesson-line.tsx';

export interface LearnedLineProps {
    readonly lesson: LessonSummary;
    readonly store: LearningStore;
}

const STATUSES: Readonly<Record<LessonSummary['status'], string>> = {
    PROPOSED: 'Waits for review',
    ACTIVE: 'In the book',
    REFUSED: 'Refused',
    FORGOTTEN: 'Forgotten',
    REPLACED: 'Replaced',
    CONSOLIDATED: 'Condensed',
    REMOVED: 'Removed',
};

export function LearnedLine({ lesson, store }: LearnedLineProps) {
    const conversations = useSignal<readonly ConversationUnder[] | null>(null);
    const isAsked = useSignal(false);
    const failure = useSignal<string | null>(null);
    const path = store.path(`lessons/${lesson.id}`);
    return (
        <li class="stack">
            <LessonLine lesson={lesson} />
            <div class="row">
                {lesson.status !== 'ACTIVE' && <span class="chip">{STATUSES[lesson.status]}</span>}
                <LessonOrigin lesson={lesson} />
                <div class="row end grow">
                    {lesson.periods.length > 0 && (
                        <button
                            type="button"
                            class="button small"
                            aria-expanded={conversations.value !== null}
                            aria-label={`Used in which conversations: “${lesson.content}”`}
                            onClick={() => void toggle()}
                        >
                            Used in
                        </button>
                    )}
                    {lesson.status === 'ACTIVE' && (
                        <button
                            type="button"
                            class="button small"
                            aria-label={`Forget “${lesson.content}”`}
                            onClick={() => {
                                isAsked.value = true;
                            }}
                        >
                            Forget
                        </button>
                    )}
                </div>
            </div>
            {failure.value !== null && <Failure message={failure.value} />}
            {conversations.value !== null && (
                <ConversationsUnder agentName={lesson.agentName} conversations={conversations.value} />
            )}
            {isAsked.value && (
                <ConfirmDialog
                    title="Forget this line?"
                    text={`“${lesson.content}” leaves the book, and is not learned again. Under “Versions” you can go back to the book that had it.`}
                    action="Forget"
                    onConfirm={() => void forget()}
                    onClose={() => {
                        isAsked.value = false;
                    }}
                />
            )}
        </li>
    );

    async function toggle(): Promise<void> {
        if (conversations.value !== null) {
            conversations.value = null;
            return;
        }
        failure.value = await failureOf(async () => {
            type Answer = { readonly conversations: readonly ConversationUnder[] };
            conversations.value = (await requestJson<Answer>(`${path}/conversations`)).conversations;
        });
    }

    async function forget(): Promise<void> {
        isAsked.value = false;
        failure.value = await failureOf(async () => {
            await requestJson(path, { method: 'DELETE' });
        });
        store.changed();
    }
}
