import { type Command, InvalidArgumentError, Option } from 'commander';
import { LIMIT_NAMES, type LimitName, type Limits } from '../auth/limits.ts';

const DESCRIPTIONS: Readonly<Record<LimitName, string>> = {
    requestsPerMinute: 'requests a minute',
    tokensPerMinute: 'tokens a minute',
    tokensPerDay: 'tokens a day (UTC)',
    tokensPerMonth: 'tokens a month (UTC)',
    concurrentStreams: 'answers at the same time',
};

/** Adds `--limit-requests-per-minute` and its like. */
export function addLimitOptions(command: Command): Command {
    for (const name of LIMIT_NAMES) {
        const description = `${DESCRIPTIONS[name]}; 0 for no such limit, whatever KEY_LIMITS says`;
        command.addOption(new Option(`${toFlag(name)} <number>`, description).argParser(toCount));
    }
    return command;
}

/** The limits among the options of a command. */
export function limitsOf(options: object): Limits {
    const given = LIMIT_NAMES.map(name => {
        const value: unknown = Reflect.get(options, `limit${name[0]?.toUpperCase()}${name.slice(1)}`);
        return [name, value] as const;
    });
    return Object.fromEntries(given.filter(([, value]) => typeof value === 'number'));
}

function toFlag(name: LimitName): string {
    return `--limit-${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

function toCount(text: string): number {
    if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is no whole number.');
    return Number(text);
}
