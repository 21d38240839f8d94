/** People with a password. */
export interface UserStore {
    passwordHashOrNull(name: string): Promise<string | null>;
    /** Makes the account where there is none. */
    setPassword(input: { readonly name: string; readonly passwordHash: string; readonly at: Date }): Promise<void>;
    count(): Promise<number>;
}
