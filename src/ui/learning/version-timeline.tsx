import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { VersionSummary } from '../../http/web/learning-ui-protocol.ts';
import { createPager } from '../api/pager.ts';
import { requestJson } from '../api/request-json.ts';
import { PagerFoot } from '../controls/pager-foot.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { VersionEntry } from './version-entry.tsx';

export interface VersionTimelineProps {
    readonly agentName: string;
    /** The book is another one now. */
    readonly onChange: () => void;
}

/** All books that the agent ever had, newest first. */
export function VersionTimeline({ agentName, onChange }: VersionTimelineProps) {
    const start = useRef<number | null>(null);
    const field = useRef<HTMLInputElement>(null);
    const news = useSignal('');
    const newest = useSignal<VersionSummary | null>(null);
    const pager = useMemo(
        () =>
            createPager<VersionSummary>(async last => {
                const before = last?.version ?? start.current;
                type Answer = { readonly versions: readonly VersionSummary[]; readonly hasMore: boolean };
                const query = before === null ? '' : `?before=${before}`;
                const answer = await requestJson<Answer>(agentPath(agentName, `/api/versions${query}`));
                if (before === null) newest.value = answer.versions[0] ?? null;
                return { items: answer.versions, hasMore: answer.hasMore };
            }),
        [agentName],
    );
    return (
        <div class="stack">
            <form class="row" onSubmit={goTo}>
                <label class="row small">
                    <span>From version</span>
                    <input ref={field} class="input short" type="number" min={1} inputMode="numeric" />
                </label>
                <button type="submit" class="button small">
                    Show
                </button>
                <span role="status" class="small soft">
                    {news.value}
                </span>
            </form>
            <ol class="timeline" aria-label="Versions">
                {pager.items.value.map(version => (
                    <VersionEntry
                        key={version.version}
                        agentName={agentName}
                        version={version}
                        isCurrent={version.agentHash === newest.value?.agentHash}
                        onRevert={report}
                    />
                ))}
            </ol>
            <PagerFoot pager={pager} label="Show earlier versions" />
        </div>
    );

    function goTo(event: Event): void {
        event.preventDefault();
        const version = field.current?.valueAsNumber ?? Number.NaN;
        start.current = Number.isSafeInteger(version) ? version + 1 : null;
        void pager.reload();
    }

    function report(text: string): void {
        news.value = text;
        start.current = null;
        void pager.reload();
        onChange();
    }
}
