import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Loaded } from '../api/loader.ts';
import { RequestError } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { AdminOnly } from './admin-only.tsx';
import { Shell } from './shell.tsx';

export interface AdminPageProps<Value> {
    readonly title: string;
    readonly path: string;
    readonly page: {
        readonly current: ReadonlySignal<Loaded<Value>>;
        readonly latest: ReadonlySignal<Value | null>;
        reload(): void;
    };
    /** Shown next to the title. */
    readonly head?: ComponentChildren;
    readonly children: (value: Value) => ComponentChildren;
}

/** An admin page in all its states. While it reloads, the latest value stays visible. */
export function AdminPage<Value>({ title, path, page, head, children }: AdminPageProps<Value>) {
    const { value: loaded } = page.current;
    const { value: latest } = page.latest;
    if (loaded.state === 'failed' && loaded.error instanceof RequestError && loaded.error.status === 401) {
        return <AdminOnly />;
    }
    const isLoading = loaded.state === 'loading';
    return (
        <Shell current={path}>
            <div class="page stack" aria-busy={isLoading}>
                <div class="page-head">
                    <h1>{title}</h1>
                    {head}
                </div>
                {loaded.state === 'failed' && <Failure message={loaded.error.message} onRetry={() => page.reload()} />}
                {isLoading && latest === null && <div class="skeleton page-skeleton" />}
                {loaded.state !== 'failed' && latest !== null && children(latest)}
            </div>
        </Shell>
    );
}
