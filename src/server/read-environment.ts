import { type EnvironmentEntry, toEnvironmentEntry } from '../settings/environment-entry.ts';
import { ConfigError } from './config-error.ts';
import { ENVIRONMENT_VARIABLES, type EnvironmentVariable } from './environment-variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Variables = typeof ENVIRONMENT_VARIABLES;
type ValueOf<Variable> = Variable extends EnvironmentVariable<infer Value, infer Default> ? Value | Default : never;
/** What each variable says, or its default. */
export type EnvironmentValues = { readonly [Name in keyof Variables]: ValueOf<Variables[Name]> };

/** @throws ConfigError that names the first variable that is wrong */
export function readEnvironment(given: Environment): EnvironmentValues {
    const values = Object.entries(ENVIRONMENT_VARIABLES).map(([name, variable]) => [
        name,
        readVariable(name, variable, given[name]),
    ]);
    return asValues(Object.fromEntries(values));
}

/** Every variable as it may be shown. */
export function describeEnvironment(given: Environment): readonly EnvironmentEntry[] {
    return Object.entries(ENVIRONMENT_VARIABLES).map(([name, variable]) =>
        toEnvironmentEntry({
            name,
            description: variable.description,
            given: given[name],
            defaultValue: variable.default,
        }),
    );
}

function readVariable(
    name: string,
    variable: EnvironmentVariable<unknown, unknown>,
    given: string | undefined,
): unknown {
    if (given === undefined) return variable.default;
    const result = variable.schema().safeParse(given);
    if (result.success) return result.data;
    throw new ConfigError(`${name}: ${result.error.issues[0]?.message}`);
}

/** A cast: `Object.fromEntries` forgets the names, each of which was read by its own schema. */
function asValues(values: Readonly<Record<string, unknown>>): EnvironmentValues {
    return values as EnvironmentValues;
}
