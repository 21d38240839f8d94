import { systemClock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { Database } from '../database.ts';
import { createMetadataStore } from '../stores/metadata-store.ts';
import { deleteAllRows, isEmpty } from './moved-tables.ts';

/** In a database into which another one is being moved. */
export const MOVE_MARK = 'unfinished-move';

/** @throws AppError `parameter_value_invalid` where the database holds something that no unfinished move has left there */
export async function beginMove(target: Database): Promise<void> {
    const metadata = createMetadataStore(target, systemClock);
    const isUnfinished = (await metadata.getOrNull(MOVE_MARK)) !== null;
    if (!isUnfinished && !(await isEmpty(target))) {
        throw new AppError('parameter_value_invalid', 'The database to move to holds something already.');
    }
    if (isUnfinished) await deleteAllRows(target);
    await metadata.set(MOVE_MARK, true);
}

export async function endMove(target: Database): Promise<void> {
    await createMetadataStore(target, systemClock).takeOrNull(MOVE_MARK);
}
