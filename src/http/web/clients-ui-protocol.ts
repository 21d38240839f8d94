// What the page that connects an agent gets from `/docs/clients.json`.

export interface ClientsAnswer {
    readonly clients: readonly ClientSettings[];
}

/** How one program is told of an agent. */
export interface ClientSettings {
    /** For links. */
    readonly id: string;
    readonly name: string;
    /** Where the settings go. */
    readonly place: string;
    /** A text to paste, or the fields of a form. `{url}`, `{key}`, `{model}` and `{agent}` stand for what is the user's own. */
    readonly settings:
        | { readonly language: string; readonly text: string }
        | { readonly fields: readonly (readonly [label: string, value: string])[] };
    /** What the program puts behind the address that it is given, to get a list of models or an answer. */
    readonly requests: readonly string[];
    readonly remark?: string;
}
