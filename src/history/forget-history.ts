import type { HistoryDeletionStore, HistoryStore, Person } from '../ports/history-stores.ts';
import { AppError } from '../shared/errors.ts';
import { pause } from '../shared/pause.ts';

/**
 * Deletes a conversation from the history, the search index, the learning jobs and the sources of lessons.
 * @throws AppError `not_found`
 */
export async function forgetConversation(
    { history, historyDeletion }: { readonly history: HistoryStore; readonly historyDeletion: HistoryDeletionStore },
    id: number,
): Promise<void> {
    if ((await history.findOrNull(id)) === null) throw new AppError('not_found', 'There is no such conversation.');
    await untilDone(() => historyDeletion.deleteSomeOfConversation(id));
}

/** Deletes everything that a person said, and every reply that is stored for them. */
export async function forgetPerson(
    { historyDeletion }: { readonly historyDeletion: HistoryDeletionStore },
    person: Person,
): Promise<void> {
    await untilDone(() => historyDeletion.deleteSomeOfPerson(person));
}

/** Gives way to other work between two steps. */
async function untilDone(work: () => Promise<boolean>): Promise<void> {
    while (await work()) await pause();
}
