import { RequestError } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Shell } from './shell.tsx';

export interface AgentMissingProps {
    readonly error: Error;
    readonly onRetry: () => void;
}

/** The page of an agent that cannot be shown: it is not there, or the server did not answer. */
export function AgentMissing({ error, onRetry }: AgentMissingProps) {
    const isMissing = error instanceof RequestError && (error.status === 404 || error.status === 410);
    return (
        <Shell>
            <div class="page narrow">
                {isMissing ? (
                    <div class="empty">
                        <h1>There is no such agent</h1>
                        <p>{error.message} It may be private: then the admin alone sees it.</p>
                        <a class="button" href="/">
                            All agents
                        </a>
                    </div>
                ) : (
                    <div class="stack">
                        <h1>This page cannot be shown now</h1>
                        <Failure message={error.message} onRetry={onRetry} />
                    </div>
                )}
            </div>
        </Shell>
    );
}
