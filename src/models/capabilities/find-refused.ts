import { classifyUpstreamError } from '../errors/classify-upstream-error.ts';
import { findRefusedParameter } from '../errors/to-provider-error.ts';
import type { UpstreamError } from '../errors/upstream-error.ts';
import { type JsonRecord, listOf } from '../json-fields.ts';
import { WIRE_OPTION_NAMES } from '../to-openai-request.ts';
import {
    type Draft,
    isOfClient,
    isOwnTool,
    ownToolsOf,
    type Refusals,
    toolKey,
    toolName,
    valueKey,
    withNew,
    withoutRefused,
} from './without-refused.ts';

export interface FoundRefusal {
    /** What to do without from now on. */
    readonly names: readonly string[];
    /** The provider named nothing. */
    readonly isGuess: boolean;
}

/**
 * What of a request the provider refuses and the server can do without; `null` if the error has another reason. Every result changes
 * the request, so that asking again cannot go on forever. Pure.
 */
export function findRefusedOrNull(error: UpstreamError, draft: Draft, refusals: Refusals): FoundRefusal | null {
    const code = classifyUpstreamError(error);
    if (!isRefusal(error) || OTHER_CODES.has(code)) return null;
    const sent = withoutRefused(draft, refusals.refused);
    const sentText = JSON.stringify(sent);
    const isChange = (names: readonly string[]) =>
        JSON.stringify(withoutRefused(draft, withNew(refusals, names))) !== sentText;
    const named = namedIn(error, draft, sent).filter(name => code !== 'context_too_long' || isTokenLimit(name));
    const found = named.find(name => isChange([name]));
    if (found !== undefined) return { names: [found], isGuess: false };
    if (code !== 'parameter_value_invalid' || isAboutClient(error, draft)) return null;
    const additions = Object.keys(sent).filter(name => !isOfClient(draft, name) && !NOT_GUESSED.has(name));
    const guess = [[...additions, 'tool_schemas'], ['tools']].find(isChange);
    return guess === undefined ? null : { names: guess, isGuess: true };
}

const OTHER_CODES: ReadonlySet<string> = new Set([
    'rate_limited',
    'quota_exceeded',
    'upstream_timeout',
    'content_refused',
]);
const NOT_GUESSED: ReadonlySet<string> = new Set(['model', 'messages', 'stream', 'tools']);

/** Model servers also answer 500 and 501 to what they do not know, and routers 404 if no model is left. */
function isRefusal({ status }: UpstreamError): boolean {
    return status === null || [400, 404, 422, 500, 501].includes(status);
}

function isTokenLimit(name: string): boolean {
    return name.startsWith('max_');
}

/** The provider names something that only the client can change, or that is needed or was not sent. */
function isAboutClient(error: UpstreamError, { body, clientNames }: Draft): boolean {
    const [param = ''] = error.param?.split(/[.[]/) ?? [];
    return (
        WIRE_OPTION_NAMES.has(param) ||
        NOT_GUESSED.has(param) ||
        findRefusedParameter(error, body, clientNames) !== null
    );
}

/** Everything that the error may mean, the surest first. A wrong one costs a request and is not remembered. */
export function namedIn(error: UpstreamError, draft: Draft, sent: JsonRecord): readonly string[] {
    // The first words are the provider's, the rest may quote the request.
    const text = [error.param ?? '', error.message].join('\n').slice(0, LONGEST_READ);
    const words =
        text
            .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
            .toLowerCase()
            .match(/\w+/g) ?? [];
    const fields = words.flatMap(word => ALIASES[word] ?? word).filter(word => sent[word] !== undefined);
    const isValue = VALUE_PATTERN.test(text) && !NAME_PATTERN.test(text);
    const named = [...new Set(fields)]
        .filter(field => field !== 'tools')
        .flatMap(field => toRefusals(field, sent, isValue));
    const tools = toolRefusals(text, draft, sent);
    return tools.isSure ? [...tools.names, ...named] : [...named, ...phrasesIn(text), ...tools.names];
}

const LONGEST_READ = 4000;

const ALIASES: Readonly<Record<string, readonly string[]>> = {
    max_output_tokens: ['max_tokens', 'max_completion_tokens'],
    max_new_tokens: ['max_tokens', 'max_completion_tokens'],
    num_predict: ['max_tokens', 'max_completion_tokens'],
    penalty: ['presence_penalty', 'frequency_penalty'],
    response_schema: ['response_format'],
    response_mime_type: ['response_format'],
    response_json_schema: ['response_format'],
    output_config: ['response_format'],
    output_format: ['response_format'],
    thinking: ['reasoning_effort'],
    reasoning: ['reasoning_effort'],
    thinking_config: ['reasoning_effort'],
};

const VALUE_PATTERN =
    /unsupported_?\s?value|does not support \S+ with this model|only the default|too (?:large|big|high|small|low|long)|at (?:most|least)|must be (?:less|greater|between|in|one of|<|>|=)|exceed|maximum|minimum|\brange\b|less than|greater than|between \d/i;
const NAME_PATTERN =
    /unsupported (?:parameter|argument|field)|not supported with|unknown|unrecogni[sz]ed|extra|not permitted|unexpected|not allowed|instead/i;

function toRefusals(field: string, sent: JsonRecord, isValue: boolean): readonly string[] {
    if (field === 'response_format') return ['json_schema', field];
    return [isValue ? valueKey(field, sent[field]) : field];
}

/** What providers say of things that have no parameter of that name. */
const PHRASES: readonly (readonly [RegExp, readonly string[]])[] = [
    [/json[ _-]?schema|structured output/i, ['json_schema', 'response_format']],
    [/json[ _-]?(?:mode|object)|mime type|the word .?json|response[ _]format|grammar/i, ['response_format']],
    [/parallel[ _](?:tool|function)/i, ['parallel_tool_calls']],
    [/tool[ _]choice/i, ['tool_choice']],
    [/\balternat(?:e|es|ing)\b|consecutive (?:user|assistant) messages/i, ['role_runs', 'system_role']],
    [/\breasoning_content\b/i, ['reasoning_content']],
    [/\bextra_content\b|\bthought_signature\b/i, ['extra_content']],
    [/(?:system|developer)[ _](?:role|message|instruction|prompt)/i, ['system_role']],
];

function phrasesIn(text: string): readonly string[] {
    return PHRASES.flatMap(([pattern, names]) => (pattern.test(text) ? names : []));
}

const TOOL_PATTERN = /\btools?\b|\bfunctions?\b|function_?declaration/i;

/** One tool by its position or name, else all. A simpler schema is tried before a tool is left out. */
function toolRefusals(text: string, draft: Draft, sent: JsonRecord): { isSure: boolean; names: readonly string[] } {
    const tools = listOf(sent['tools']);
    const isOwn = (tool: unknown) => tool !== undefined && isOwnTool(tool, draft.clientTools);
    const index = toolIndexOrNull(text);
    const indexed = index === null ? undefined : tools[index];
    // The definition before it was changed, of which the key is made.
    const originals = ownToolsOf(draft);
    const refused = indexed ?? tools.find(tool => isOwn(tool) && isNamed(toolName(tool), text));
    if (refused !== undefined && !isOwn(refused)) return { isSure: true, names: [] };
    if (refused !== undefined) {
        const original = originals.find(tool => toolName(tool) === toolName(refused));
        return { isSure: true, names: ['tool_schemas', toolKey(original), 'tools'] };
    }
    return { isSure: false, names: TOOL_PATTERN.test(text) ? ['tools'] : [] };
}

/** Google counts inside its own list of functions. */
function toolIndexOrNull(text: string): number | null {
    const match = /function_?declarations\W{1,3}(\d{1,4})/i.exec(text) ?? /\btools['"]?\W{1,3}(\d{1,4})/i.exec(text);
    return match === null ? null : Number(match[1]);
}

/** A name that is a common word counts only in quotes. */
function isNamed(name: string, text: string): boolean {
    if (name === '') return false;
    if (name.includes('_')) return text.match(/[\w-]+/g)?.includes(name) ?? false;
    return [`"${name}"`, `'${name}'`, `\`${name}\``].some(quoted => text.includes(quoted));
}
