/** A place in a book's source; both count from 1. */
export interface SourcePosition {
    readonly line: number;
    readonly column: number;
}

/** What a reader of the book should know about it; nothing is dropped without one. */
export interface Diagnostic extends SourcePosition {
    readonly severity: 'error' | 'warning' | 'info';
    /** Kebab-case name of the rule, e.g. `fence-not-closed`. */
    readonly rule: string;
    readonly message: string;
}

export interface Commitment extends SourcePosition {
    /** The commitment's main keyword, whatever alias the line uses. */
    readonly keyword: string;
    /** The keyword as the line has it. */
    readonly writtenKeyword: string;
    readonly content: string;
}

/** A book taken apart; printing it and parsing it again gives the same. */
export interface ParsedBook {
    /** The first non-empty line; empty for an empty book. */
    readonly title: string;
    readonly commitments: readonly Commitment[];
    /** What belongs to no commitment, in its order. */
    readonly freeText: string;
    /** The `# ` lines, which are for authors alone. */
    readonly comments: readonly string[];
    readonly diagnostics: readonly Diagnostic[];
}

/** A `{name}`, `{name: description}` or `@name` of the book. */
export interface BookParameter {
    readonly name: string;
    readonly description: string | null;
}

/** The public face of an agent; a column of its table. */
export interface AgentProfile {
    readonly title: string;
    readonly fullName: string;
    /** `META DESCRIPTION`, or else the persona. */
    readonly description: string | null;
    readonly initialMessage: string | null;
    readonly image: string | null;
    readonly color: string | null;
    readonly font: string | null;
    readonly link: string | null;
    readonly voice: string | null;
    readonly disclaimer: string | null;
    readonly inputPlaceholder: string | null;
    /** Every other `META NAME value` of the book, by its name in camelCase. */
    readonly meta: Readonly<Record<string, string>>;
    readonly parameters: readonly BookParameter[];
}

/** What the book wishes of the model; a provider follows where it can. */
export interface ModelPreferences {
    readonly model: string | null;
    readonly temperature: number | null;
    readonly topP: number | null;
    readonly maxTokens: number | null;
}

/** An example exchange: `USER MESSAGE` and the `AGENT MESSAGE` after it. */
export interface ExampleExchange {
    readonly user: string;
    readonly agent: string;
}

/** Knowledge that does not fit into the system message. */
export interface SearchedKnowledge {
    /** Pieces that are found one by one, each once. */
    readonly passages: readonly string[];
    /** Tells one list of passages from another. */
    readonly hash: string;
}

/** A tool that the book asks for; the server runs it. */
export type ToolWish =
    /** `note` is what the book says to it; it becomes part of the tool's description. */
    | { readonly kind: 'time' | 'browser' | 'search'; readonly note: string | null }
    | { readonly kind: 'mcp'; readonly url: string }
    | { readonly kind: 'team'; readonly agentName: string };

/** A book ready to answer with. Depends on nothing but the source, so it can be kept by its hash. */
export interface CompiledBook {
    readonly agentName: string;
    readonly profile: AgentProfile;
    /** The agent's part of the system message with its knowledge up to the budget, byte for byte the same for a source. */
    readonly systemMessage: string;
    /** The rules again, for the end of the prompt, where models heed them best; empty where there are none. */
    readonly closingRules: string;
    readonly examples: readonly ExampleExchange[];
    readonly messageSuffix: string | null;
    readonly modelPreferences: ModelPreferences;
    readonly isClosed: boolean;
    /** The text of `OPEN`, for the teacher. */
    readonly teacherInstructions: string | null;
    /** Knowledge as text, one entry a commitment; URLs are in `knowledgeUrls`. */
    readonly knowledge: readonly string[];
    /** What of it stands in the system message. */
    readonly inlineKnowledge: readonly string[];
    /** The rest of it; `null` where all of it stands there. */
    readonly searchedKnowledge: SearchedKnowledge | null;
    readonly knowledgeUrls: readonly string[];
    readonly samples: readonly string[];
    /** Words and what they mean, one entry a commitment. */
    readonly dictionary: readonly string[];
    readonly toolWishes: readonly ToolWish[];
    readonly diagnostics: readonly Diagnostic[];
}
