import type { VersionSummary } from '../../http/web/learning-ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import type { SavedBook } from './saved-book.ts';

/** Two changes of one book. */
export interface BookConflict {
    /** What both began with. */
    readonly base: SavedBook;
    readonly theirs: SavedBook;
    /** The versions between the two, newest first. */
    readonly versions: readonly VersionSummary[];
}

/** What happened to the book since the version that the writer has seen. */
export async function findConflict(
    agentName: string,
    { base, theirs }: Pick<BookConflict, 'base' | 'theirs'>,
): Promise<BookConflict> {
    type Answer = { readonly versions: readonly VersionSummary[] };
    const { versions } = await requestJson<Answer>(agentPath(agentName, '/api/versions'));
    return { base, theirs, versions: versions.filter(({ version }) => version > base.version) };
}
