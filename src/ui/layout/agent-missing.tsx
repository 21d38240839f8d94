import { RequestError } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Shell } from './shell.tsx';

export interface AgentMissingProps {
    readonly error: Error;
    readonly onRetry: () => void;
}

/** Shown if an agent does not exist or could not be loaded. */
export function AgentMissing({ error, onRetry }: AgentMissingProps) {
    const isMissing = error instanceof RequestError && (error.status === 404 || error.status === 410);
    return (
        <Shell>
            <div class="page narrow">
                {isMissing ? (
                    <div class="empty">
                        <h1>Agent not found</h1>
                        <p>{error.message} Private agents are visible only to the admin.</p>
                        <a class="button" href="/">
                            All agents
                        </a>
                    </div>
                ) : (
                    <div class="stack">
                        <h1>Could not load this page</h1>
                        <Failure message={error.message} onRetry={onRetry} />
                    </div>
                )}
            </div>
        </Shell>
    );
}
