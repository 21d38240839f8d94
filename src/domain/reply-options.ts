import type { ExactInteger } from '../shared/exact-json.ts';

/** A tool of the client. `definition` is the content next to `type` in its wire format, unchanged. */
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

/** How to generate a reply. The book decides what is absent, then the provider. */
export interface ReplyOptions {
    readonly temperature?: number;
    readonly topP?: number;
    /** The older of the two names; some providers know only this one. */
    readonly maxTokens?: number;
    readonly maxCompletionTokens?: number;
    readonly stop?: string | readonly string[];
    readonly seed?: number | ExactInteger;
    readonly presencePenalty?: number;
    readonly frequencyPenalty?: number;
    readonly logitBias?: Readonly<Record<string, number>>;
    readonly logprobs?: boolean;
    readonly topLogprobs?: number;
    /** How many alternative replies; 1 if absent. */
    readonly choiceCount?: number;
    readonly tools?: readonly ToolDefinition[];
    readonly toolChoice?: ToolChoice;
    readonly parallelToolCalls?: boolean;
    readonly responseFormat?: ResponseFormat;
    readonly reasoningEffort?: string;
    readonly user?: string;
}
