import { AppError } from '../../shared/errors.ts';
import { pause } from '../../shared/pause.ts';
import type { TurnOptions } from '../database.ts';
import type { TransactionBody } from '../transaction.ts';

export interface WaitingTurn {
    readonly body: () => TransactionBody<unknown>;
    readonly options: TurnOptions;
}

interface TurnGroupsInput {
    /** Runs all of them in one transaction and returns the results in the same order. */
    readonly runTogether: (group: readonly WaitingTurn[]) => Promise<readonly unknown[]>;
    readonly runAlone: (turn: WaitingTurn) => Promise<unknown>;
}

interface Entry extends WaitingTurn {
    readonly resolve: (result: unknown) => void;
    readonly reject: (error: unknown) => void;
}

const MOST_IN_GROUP = 64;
/** One group runs while the disk writes the other. */
const MOST_GROUPS = 2;

/** Groups turns that wait at the same time, for a database to which each transaction is several round trips. */
export class TurnGroups {
    readonly #input: TurnGroupsInput;
    readonly #waiting: Entry[] = [];
    readonly #runningKeys = new Set<string>();
    #groups = 0;

    constructor(input: TurnGroupsInput) {
        this.#input = input;
    }

    add<Result>(body: () => TransactionBody<Result>, options: TurnOptions): Promise<Result> {
        return new Promise((resolve, reject) => {
            this.#waiting.push({ body, options, resolve: result => resolve(asResultOf(body, result)), reject });
            if (this.#groups < MOST_GROUPS) void this.#runGroups();
        });
    }

    waiting(): number {
        return this.#waiting.length;
    }

    async #runGroups(): Promise<void> {
        this.#groups += 1;
        // In the pause, everything else that is ready to write joins the group.
        for (await pause(); ; await pause()) {
            const group = this.#takeGroup();
            if (group.length === 0) break;
            await this.#run(group);
            for (const { options } of group) this.#runningKeys.delete(options.key);
        }
        this.#groups -= 1;
    }

    /** The longest waiting turns, one for each key that is not running. */
    #takeGroup(): readonly Entry[] {
        const group: Entry[] = [];
        const left: Entry[] = [];
        for (const entry of this.#waiting) {
            const isFree = group.length < MOST_IN_GROUP && !this.#runningKeys.has(entry.options.key);
            (isFree ? group : left).push(entry);
            if (isFree) this.#runningKeys.add(entry.options.key);
        }
        this.#waiting.splice(0, this.#waiting.length, ...left);
        return group;
    }

    async #run(group: readonly Entry[]): Promise<void> {
        if (group.length === 1) return this.#runEachAlone(group);
        try {
            const results = await this.#input.runTogether(group);
            for (const [index, { resolve }] of group.entries()) resolve(results[index]);
        } catch (error) {
            // The database is unavailable, or may have committed: running the turns again could write them twice.
            if (error instanceof AppError && error.code === 'storage_unavailable') {
                for (const { reject } of group) reject(error);
            } else {
                await this.#runEachAlone(group);
            }
        }
    }

    async #runEachAlone(group: readonly Entry[]): Promise<void> {
        for (const entry of group) {
            try {
                entry.resolve(await this.#input.runAlone(entry));
            } catch (error) {
                entry.reject(error);
            }
        }
    }
}

/** One list holds turns with results of every type. */
function asResultOf<Result>(_body: () => TransactionBody<Result>, result: unknown): Result {
    return result as Result;
}
