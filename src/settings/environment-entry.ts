/** An environment variable as it is shown to the admin. */
export interface EnvironmentEntry {
    readonly name: string;
    readonly description: string;
    readonly isSet: boolean;
    /** The value or the default; `null` if there is none, and for secrets. */
    readonly value: string | null;
    readonly isSecret: boolean;
}

/** Variables with secret values. `MODEL_PROVIDERS` may contain keys, too. */
const SECRET_NAME = /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|HEADERS|PROVIDERS)$/;

export interface EnvironmentVariable {
    readonly name: string;
    readonly description: string;
    readonly given: string | undefined;
    readonly defaultValue: unknown;
}

/** What can be shown of a variable: addresses without user, password and query. Pure. */
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
