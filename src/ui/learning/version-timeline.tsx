import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { VersionSummary } from '../../http/web/learning-ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { ShowMore } from '../controls/show-more.tsx';
import type { LearningStore } from './learning-store.ts';
import { usePager } from './use-pager.ts';
import { VersionEntry } from './version-entry.tsx';

/** All versions of the book, newest first. */
export function VersionTimeline({ store }: { readonly store: LearningStore }) {
    const field = useRef<HTMLInputElement>(null);
    const message = useSignal('');
    const currentHash = useSignal('');
    const pager = usePager<VersionSummary>(store, async last => {
        const start = field.current?.value ? field.current.valueAsNumber + 1 : null;
        const before = last?.version ?? start;
        type Answer = { readonly versions: readonly VersionSummary[]; readonly hasMore: boolean };
        const query = before === null ? '' : `?before=${before}`;
        const { versions, hasMore } = await requestJson<Answer>(store.path(`versions${query}`));
        if (before === null) currentHash.value = versions[0]?.agentHash ?? '';
        return { items: versions, hasMore };
    });
    return (
        <div class="stack">
            <form
                class="row"
                onSubmit={event => {
                    event.preventDefault();
                    void pager.reload();
                }}
            >
                <label class="row small">
                    <span>From version</span>
                    <input ref={field} class="input short" type="number" min={1} max={1e9} inputMode="numeric" />
                </label>
                <button type="submit" class="button small">
                    Show
                </button>
                <span role="status" class="small soft">
                    {message.value}
                </span>
            </form>
            <ol class="entries" aria-label="Versions">
                {pager.items.value.map(version => (
                    <VersionEntry
                        key={version.version}
                        version={version}
                        store={store}
                        isCurrent={version.agentHash === currentHash.value}
                        onRevert={report}
                    />
                ))}
            </ol>
            <ShowMore pager={pager} label="Show older versions" />
        </div>
    );

    function report(text: string): void {
        message.value = text;
        if (field.current !== null) field.current.value = '';
        store.changed();
    }
}
