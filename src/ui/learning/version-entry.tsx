import { useSignal } from '@preact/signals';
import type { VersionDetail, VersionSummary } from '../../http/web/learning-ui-protocol.ts';
import { messageOfFailure } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { RelativeTime } from '../controls/relative-time.tsx';
import { TextDiff } from '../diff/text-diff.tsx';
import { authorLabel } from './author-label.ts';
import type { LearningStore } from './learning-store.ts';
import { LessonOrigin, LessonText } from './lesson-text.tsx';

export interface VersionEntryProps {
    readonly version: VersionSummary;
    readonly store: LearningStore;
    /** The agent's book is identical to this version. */
    readonly isCurrent: boolean;
    /** Called with a message for the user. */
    readonly onRevert: (message: string) => void;
}

const REASONS: Readonly<Record<VersionSummary['reason'], string>> = {
    CREATED: 'Created',
    EDITED: 'Edited',
    LEARNED: 'Learned',
    CONSOLIDATED: 'Condensed',
    REVERTED: 'Reverted',
    IMPORTED: 'Imported',
};

/** A version may have hundreds of lessons; the diff shows all of them. */
const MAX_LESSONS = 5;

export function VersionEntry({ version, store, isCurrent, onRevert }: VersionEntryProps) {
    const detail = useSignal<VersionDetail | null>(null);
    const isOpen = useSignal(false);
    const isDialogOpen = useSignal(false);
    const failure = useSignal<string | null>(null);
    const { version: number, lessons } = version;
    return (
        <li class="stack">
            <div class="row">
                <strong>Version {number}</strong>
                <span class={version.reason === 'LEARNED' ? 'chip accent' : 'chip'}>{REASONS[version.reason]}</span>
                <span class="small soft">
                    by {authorLabel(version.who)}, <RelativeTime time={version.createdAt} />
                </span>
                {isCurrent && <span class="chip">Current</span>}
                <div class="row end grow">
                    <button
                        type="button"
                        class="button small"
                        aria-expanded={isOpen.value}
                        aria-label={`Show changes of version ${number}`}
                        onClick={() => void toggle()}
                    >
                        Changes
                    </button>
                    {!isCurrent && (
                        <button
                            type="button"
                            class="button small"
                            aria-label={`Revert to version ${number}`}
                            onClick={() => {
                                isDialogOpen.value = true;
                            }}
                        >
                            Revert
                        </button>
                    )}
                </div>
            </div>
            {lessons.slice(0, MAX_LESSONS).map(lesson => (
                <div key={lesson.id}>
                    <LessonText lesson={lesson} />
                    <LessonOrigin lesson={lesson} />
                </div>
            ))}
            {lessons.length > MAX_LESSONS && <p class="small soft">and {lessons.length - MAX_LESSONS} more</p>}
            {failure.value !== null && <Failure message={failure.value} />}
            {isOpen.value && detail.value !== null && (
                <TextDiff label={`Changes of version ${number}`} parts={detail.value.difference} />
            )}
            {isDialogOpen.value && (
                <ConfirmDialog
                    title={`Revert to version ${number}?`}
                    text="This creates a new version with that book. Lessons learned since then are removed from the book. You can revert this, too."
                    action="Revert"
                    onConfirm={() => void revert()}
                    onClose={() => {
                        isDialogOpen.value = false;
                    }}
                />
            )}
        </li>
    );

    async function toggle(): Promise<void> {
        isOpen.value = !isOpen.value;
        if (!isOpen.value || detail.value !== null) return;
        failure.value = await messageOfFailure(async () => {
            detail.value = await requestJson<VersionDetail>(store.path(`versions/${number}`));
        });
    }

    async function revert(): Promise<void> {
        isDialogOpen.value = false;
        failure.value = await messageOfFailure(async () => {
            const path = store.path(`versions/${number}/revert`);
            const agent = await requestJson<{ readonly version: number }>(path, { method: 'POST' });
            onRevert(`Reverted to version ${number}. The new version is ${agent.version}.`);
        });
    }
}
