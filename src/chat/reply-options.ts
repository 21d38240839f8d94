/** A tool that the client brought. `definition` is what its wire format put beside `type`, kept as it came. */
export interface ToolDefinition {
    readonly kind: 'function' | 'custom';
    readonly name: string;
    readonly definition: Readonly<Record<string, unknown>>;
}

export type ToolChoice =
    | 'none'
    | 'auto'
    | 'required'
    | { readonly kind: 'function' | 'custom'; readonly name: string }
    | { readonly kind: 'allowed'; readonly definition: Readonly<Record<string, unknown>> };

export type ResponseFormat =
    | { readonly kind: 'text' }
    | { readonly kind: 'json_object' }
    | { readonly kind: 'json_schema'; readonly schema: Readonly<Record<string, unknown>> };

/** How a reply is to be made. What is absent is decided by the book, then by the provider. */
export interface ReplyOptions {
    readonly temperature?: number;
    readonly topP?: number;
    /** Tokens; the older of the two names, which some providers know alone. */
    readonly maxTokens?: number;
    readonly maxCompletionTokens?: number;
    readonly stop?: string | readonly string[];
    readonly seed?: number;
    readonly presencePenalty?: number;
    readonly frequencyPenalty?: number;
    readonly logitBias?: Readonly<Record<string, number>>;
    readonly logprobs?: boolean;
    readonly topLogprobs?: number;
    /** How many alternative replies; 1 where absent. */
    readonly choiceCount?: number;
    readonly tools?: readonly ToolDefinition[];
    readonly toolChoice?: ToolChoice;
    readonly parallelToolCalls?: boolean;
    readonly responseFormat?: ResponseFormat;
    readonly reasoningEffort?: string;
    readonly user?: string;
}
