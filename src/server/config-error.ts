/** A wrong variable: one line for a person, and the end of the start. */
export class ConfigError extends Error {
    override readonly name = 'ConfigError';
}
