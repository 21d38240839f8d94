/** A variable of the environment as it may be shown to the admin. */
export interface EnvironmentEntry {
    readonly name: string;
    readonly description: string;
    readonly isSet: boolean;
    /** What counts: the value that is set, or the default; `null` where there is none, and for secrets. */
    readonly value: string | null;
    readonly isSecret: boolean;
}

/** Names of variables whose values nobody may see; a chain of providers names its keys' variables and may hold more. */
const SECRET_NAME = /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|HEADERS|PROVIDERS)$/;

export interface EnvironmentVariable {
    readonly name: string;
    readonly description: string;
    readonly given: string | undefined;
    readonly defaultValue: unknown;
}

/** Pure: what may be shown of a variable. Of addresses that is neither user nor password nor query. */
export function toEnvironmentEntry({ name, description, given, defaultValue }: EnvironmentVariable): EnvironmentEntry {
    const isSecret = SECRET_NAME.test(name);
    const value = given ?? (defaultValue === undefined ? null : String(defaultValue));
    return { name, description, isSet: given !== undefined, isSecret, value: isSecret ? null : withoutSecrets(value) };
}

function withoutSecrets(value: string | null): string | null {
    const url = value === null ? null : URL.parse(value);
    if (value === null || url === null || url.host === '') return value;
    const hidden = url.username !== '' || url.password !== '' ? '…@' : '';
    return `${url.protocol}//${hidden}${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
}
