import type { VersionSummary } from '../../http/web/learning-ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import type { SavedBook } from './saved-book.ts';

/** A book that was changed both here and on the server. */
export interface BookConflict {
    /** The common base of both changes. */
    readonly base: SavedBook;
    /** The newest book on the server. */
    readonly theirs: SavedBook;
    /** The versions since `base`, newest first. */
    readonly versions: readonly VersionSummary[];
}
export async function findConflict(
    agentName: string,
    { base, theirs }: Pick<BookConflict, 'base' | 'theirs'>,
): Promise<BookConflict> {
    type Answer = { readonly versions: readonly VersionSummary[] };
    const { versions } = await requestJson<Answer>(agentPath(agentName, '/api/versions'));
    return { base, theirs, versions: versions.filter(({ version }) => version > base.version) };
}
