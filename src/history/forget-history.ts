import type { HistoryDeletionStore, HistoryStore, Person } from '../ports/history-stores.ts';
import { AppError } from '../shared/errors.ts';
import { pause } from '../shared/pause.ts';

/**
 * Removes a conversation for good: from the history, the search, what is to be learned and where lessons came from.
 * @throws AppError `not_found`
 */
export async function forgetConversation(
    { history, historyDeletion }: { readonly history: HistoryStore; readonly historyDeletion: HistoryDeletionStore },
    id: number,
): Promise<void> {
    if ((await history.findOrNull(id)) === null) throw new AppError('not_found', 'There is no such conversation.');
    await untilDone(() => historyDeletion.forgetSomeOfConversation(id));
}

/** Removes everything that a person said, and every answer that is kept for them. */
export async function forgetPerson(
    { historyDeletion }: { readonly historyDeletion: HistoryDeletionStore },
    person: Person,
): Promise<void> {
    await untilDone(() => historyDeletion.forgetSomeOfPerson(person));
}

/** Between two parts, whatever else waits has its turn. */
async function untilDone(work: () => Promise<boolean>): Promise<void> {
    while (await work()) await pause();
}
