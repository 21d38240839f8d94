import { useSignal } from '@preact/signals';
import type { VersionDetail, VersionSummary } from '../../http/web/learning-ui-protocol.ts';
import { failureOf } from '../api/failure-of.ts';
import { requestJson } from '../api/request-json.ts';
import { Age } from '../controls/age.tsx';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { TextDiff } from '../diff/text-diff.tsx';
import type { LearningStore } from './learning-store.ts';
import { LessonLine, LessonOrigin } from './lesson-line.tsx';
import { toWho } from './to-who.ts';

export interface VersionEntryProps {
    readonly version: VersionSummary;
    readonly store: LearningStore;
    /** The agent has this very book. */
    readonly isCurrent: boolean;
    /** With what is to be told of it. */
    readonly onRevert: (news: string) => void;
}

const REASONS: Readonly<Record<VersionSummary['reason'], string>> = {
    CREATED: 'Created',
    EDITED: 'Edited',
    LEARNED: 'Learned',
    CONSOLIDATED: 'Condensed',
    REVERTED: 'Reverted',
    IMPORTED: 'Imported',
};

/** A version may have learned hundreds at once; the difference has them all. */
const MOST_LINES = 5;

export function VersionEntry({ version, store, isCurrent, onRevert }: VersionEntryProps) {
    const detail = useSignal<VersionDetail | null>(null);
    const isOpen = useSignal(false);
    const isAsked = useSignal(false);
    const failure = useSignal<string | null>(null);
    const { version: number, lessons } = version;
    return (
        <li class="stack">
            <div class="row">
                <strong>Version {number}</strong>
                <span class={version.reason === 'LEARNED' ? 'chip accent' : 'chip'}>{REASONS[version.reason]}</span>
                <span class="small soft">
                    by {toWho(version.who)}, <Age time={version.createdAt} />
                </span>
                {isCurrent && <span class="chip">The book now</span>}
                <div class="row end grow">
                    <button
                        type="button"
                        class="button small"
                        aria-expanded={isOpen.value}
                        aria-label={`What changed in version ${number}`}
                        onClick={() => void toggle()}
                    >
                        What changed
                    </button>
                    {!isCurrent && (
                        <button
                            type="button"
                            class="button small"
                            aria-label={`Go back to version ${number}`}
                            onClick={() => {
                                isAsked.value = true;
                            }}
                        >
                            Go back
                        </button>
                    )}
                </div>
            </div>
            {lessons.slice(0, MOST_LINES).map(lesson => (
                <div key={lesson.id}>
                    <LessonLine lesson={lesson} />
                    <LessonOrigin lesson={lesson} />
                </div>
            ))}
            {lessons.length > MOST_LINES && <p class="small soft">and {lessons.length - MOST_LINES} more lines</p>}
            {failure.value !== null && <Failure message={failure.value} />}
            {isOpen.value && detail.value !== null && (
                <TextDiff label={`What changed in version ${number}`} parts={detail.value.difference} />
            )}
            {isAsked.value && (
                <ConfirmDialog
                    title={`Go back to version ${number}?`}
                    text="The agent gets that book again, as a new version. What was learned since then leaves the book. You can come back in the same way."
                    action="Go back"
                    onConfirm={() => void revert()}
                    onClose={() => {
                        isAsked.value = false;
                    }}
                />
            )}
        </li>
    );

    async function toggle(): Promise<void> {
        isOpen.value = !isOpen.value;
        if (!isOpen.value || detail.value !== null) return;
        failure.value = await failureOf(async () => {
            detail.value = await requestJson<VersionDetail>(store.path(`versions/${number}`));
        });
    }

    async function revert(): Promise<void> {
        isAsked.value = false;
        failure.value = await failureOf(async () => {
            const path = store.path(`versions/${number}/revert`);
            const agent = await requestJson<{ readonly version: number }>(path, { method: 'POST' });
            onRevert(`The agent has the book of version ${number} again, as version ${agent.version}.`);
        });
    }
}
