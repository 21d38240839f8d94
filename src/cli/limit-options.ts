import { type Command, Option } from 'commander';
import { LIMIT_NAMES, type LimitName, type Limits } from '../auth/limits.ts';
import { parseCount } from './option-parsers.ts';

const DESCRIPTIONS: Readonly<Record<LimitName, string>> = {
    requestsPerMinute: 'requests per minute',
    tokensPerMinute: 'tokens per minute',
    tokensPerDay: 'tokens per day (UTC)',
    tokensPerMonth: 'tokens per month (UTC)',
    concurrentStreams: 'concurrent replies',
};

/** Adds `--limit-requests-per-minute` and the other limit options. */
export function addLimitOptions(command: Command): Command {
    for (const name of LIMIT_NAMES) {
        const description = `${DESCRIPTIONS[name]}; 0 for no limit, even if KEY_LIMITS sets one`;
        command.addOption(new Option(`${toFlag(name)} <number>`, description).argParser(parseCount));
    }
    return command;
}

/** Picks the limits from the options of a command. */
export function toLimits(options: object): Limits {
    const entries = LIMIT_NAMES.map(name => {
        const value: unknown = Reflect.get(options, `limit${name[0]?.toUpperCase()}${name.slice(1)}`);
        return [name, value] as const;
    });
    return Object.fromEntries(entries.filter(([, value]) => typeof value === 'number'));
}

function toFlag(name: LimitName): string {
    return `--limit-${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}
