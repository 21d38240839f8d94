/** Users with a password. */
export interface UserStore {
    passwordHashOrNull(name: string): Promise<string | null>;
    /** Creates the user if it is missing. */
    setPassword(input: { readonly name: string; readonly passwordHash: string; readonly at: Date }): Promise<void>;
    count(): Promise<number>;
}
