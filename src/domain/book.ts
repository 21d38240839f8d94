/** A position in a book's source, counted from 1. */
export interface SourcePosition {
    readonly line: number;
    readonly column: number;
}

/** A remark on the book for its author. Nothing is ignored without one. */
export interface Diagnostic extends SourcePosition {
    readonly severity: 'error' | 'warning' | 'info';
    /** Kebab-case name of the rule, e.g. `fence-not-closed`. */
    readonly rule: string;
    readonly message: string;
}

export interface Commitment extends SourcePosition {
    /** The main keyword, even if the line uses an alias. */
    readonly keyword: string;
    /** The keyword of the line. */
    readonly writtenKeyword: string;
    readonly content: string;
}

/** The parts of a book. */
export interface ParsedBook {
    /** The first non-empty line; empty for an empty book. */
    readonly title: string;
    readonly commitments: readonly Commitment[];
    /** Text that does not belong to a commitment. */
    readonly freeText: string;
    /** The `# ` lines, which are for authors only. */
    readonly comments: readonly string[];
    readonly diagnostics: readonly Diagnostic[];
}

/** A `{name}`, `{name: description}` or `@name` of the book. */
export interface BookParameter {
    readonly name: string;
    readonly description: string | null;
}

/** The public profile of an agent, stored as a column of its table. */
export interface AgentProfile {
    readonly title: string;
    readonly fullName: string;
    /** `META DESCRIPTION`, or the persona if there is none. */
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

/** The model settings of a book. A provider follows them if it can. */
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

/** Knowledge that is too long for the system message. */
export interface SearchedKnowledge {
    /** Pieces that are found one by one, without duplicates. */
    readonly passages: readonly string[];
    /** Identifies the list of passages. */
    readonly hash: string;
}

/** A tool that the book asks for. The server runs it. */
export type ToolWish =
    /** `note` is the text of the commitment; it is added to the tool's description. */
    | { readonly kind: 'time' | 'browser' | 'search'; readonly note: string | null }
    | { readonly kind: 'mcp'; readonly url: string }
    | { readonly kind: 'team'; readonly agentName: string };

/** A book that is ready to use. Depends only on the source, so it can be cached by its hash. */
export interface CompiledBook {
    readonly agentName: string;
    readonly profile: AgentProfile;
    /** The agent's part of the system message, with knowledge up to the limit. The same bytes for the same source. */
    readonly systemMessage: string;
    /** The rules again, for the end of the prompt, where models follow them best; empty if there are none. */
    readonly closingRules: string;
    readonly examples: readonly ExampleExchange[];
    readonly messageSuffix: string | null;
    readonly modelPreferences: ModelPreferences;
    readonly isClosed: boolean;
    /** The text of `OPEN`, for the teacher. */
    readonly teacherInstructions: string | null;
    /** Knowledge as text, one entry per commitment. URLs are in `knowledgeUrls`. */
    readonly knowledge: readonly string[];
    /** The part of `knowledge` that is in the system message. */
    readonly inlineKnowledge: readonly string[];
    /** The rest of `knowledge`; `null` if there is none. */
    readonly searchedKnowledge: SearchedKnowledge | null;
    readonly knowledgeUrls: readonly string[];
    readonly samples: readonly string[];
    /** Words and their meanings, one entry per commitment. */
    readonly dictionary: readonly string[];
    readonly toolWishes: readonly ToolWish[];
    readonly diagnostics: readonly Diagnostic[];
}
