import { useSignal } from '@preact/signals';
import type { VersionDetail, VersionSummary } from '../../http/web/learning-ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { toAge } from '../chat/to-age.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { TextDiff } from '../diff/text-diff.tsx';
import { agentPath } from '../layout/agent-path.ts';

export interface VersionEntryProps {
    readonly agentName: string;
    readonly version: VersionSummary;
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

export function VersionEntry({ agentName, version, isCurrent, onRevert }: VersionEntryProps) {
    const detail = useSignal<VersionDetail | null>(null);
    const isOpen = useSignal(false);
    const isAsked = useSignal(false);
    const failure = useSignal<string | null>(null);
    const number = version.version;
    return (
        <li class="version stack">
            <div class="row">
                <strong>Version {number}</strong>
                <span class={version.reason === 'LEARNED' ? 'chip accent' : 'chip'}>{REASONS[version.reason]}</span>
                <span class="small soft">
                    by {version.who}, <time dateTime={version.createdAt}>{toAge(version.createdAt)}</time>
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
        await attempt(async () => {
            detail.value = await requestJson<VersionDetail>(agentPath(agentName, `/api/versions/${number}`));
        });
    }

    async function revert(): Promise<void> {
        isAsked.value = false;
        await attempt(async () => {
            const path = agentPath(agentName, `/api/versions/${number}/revert`);
            const agent = await requestJson<{ readonly version: number }>(path, { method: 'POST' });
            onRevert(`The agent has the book of version ${number} again, as version ${agent.version}.`);
        });
    }

    async function attempt(action: () => Promise<void>): Promise<void> {
        failure.value = null;
        try {
            await action();
        } catch (error) {
            failure.value = error instanceof Error ? error.message : String(error);
        }
    }
}
