import { AppError } from '../../shared/errors.ts';
import { pause } from '../../shared/pause.ts';
import type { TurnOptions } from '../database.ts';
import type { TransactionBody } from '../transaction.ts';

export interface WaitingTurn {
    readonly steps: () => TransactionBody<unknown>;
    readonly options: TurnOptions;
}

interface TurnGroupsInput {
    /** In one transaction of the database; gives the results in the same order. */
    readonly together: (group: readonly WaitingTurn[]) => Promise<readonly unknown[]>;
    readonly alone: (turn: WaitingTurn) => Promise<unknown>;
}

interface Entry extends WaitingTurn {
    readonly resolve: (result: unknown) => void;
    readonly reject: (error: unknown) => void;
}

const MOST_TOGETHER = 64;
/** One is at work while the disk writes the other. */
const MOST_GROUPS = 2;

/** Gathers turns that wait at the same moment, for a database to which each transaction is several ways there and back. */
export function createTurnGroups({ together, alone }: TurnGroupsInput) {
    const waiting: Entry[] = [];
    /** What the turns that are being written are about. */
    const busy = new Set<string>();
    let groups = 0;

    return {
        waiting: () => waiting.length,
        add<Result>(steps: () => TransactionBody<Result>, options: TurnOptions): Promise<Result> {
            return new Promise((resolve, reject) => {
                waiting.push({ steps, options, resolve: result => resolve(asResultOf(steps, result)), reject });
                if (groups < MOST_GROUPS) void work();
            });
        },
    };

    async function work(): Promise<void> {
        groups += 1;
        // One turn of the event loop, in which whatever else is ready to write joins the group.
        for (await pause(); ; await pause()) {
            const group = takeGroup();
            if (group.length === 0) break;
            await write(group);
            for (const { options } of group) busy.delete(options.about);
        }
        groups -= 1;
    }

    /** Those that wait longest, without such as are about the same as one that is taken. */
    function takeGroup(): readonly Entry[] {
        const group: Entry[] = [];
        const left: Entry[] = [];
        for (const entry of waiting) {
            const isFree = group.length < MOST_TOGETHER && !busy.has(entry.options.about);
            (isFree ? group : left).push(entry);
            if (isFree) busy.add(entry.options.about);
        }
        waiting.splice(0, waiting.length, ...left);
        return group;
    }

    async function write(group: readonly Entry[]): Promise<void> {
        if (group.length === 1) return writeAlone(group);
        try {
            const results = await together(group);
            for (const [index, { resolve }] of group.entries()) resolve(results[index]);
        } catch (error) {
            // The database is away, or may have committed: nothing of it is to be written again.
            if (error instanceof AppError && error.code === 'storage_unavailable') {
                for (const { reject } of group) reject(error);
            } else {
                await writeAlone(group);
            }
        }
    }

    async function writeAlone(group: readonly Entry[]): Promise<void> {
        for (const entry of group) {
            try {
                entry.resolve(await alone(entry));
            } catch (error) {
                entry.reject(error);
            }
        }
    }
}

/** One list has turns with results of every type. */
function asResultOf<Result>(_steps: () => TransactionBody<Result>, result: unknown): Result {
    return result as Result;
}
