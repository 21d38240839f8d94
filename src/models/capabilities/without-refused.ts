import type { ModelRequest } from '../../ports/chat-model.ts';
import { sha256Hex } from '../../shared/hash.ts';
import { type JsonRecord, listOf, recordOrNull, textOrNull } from '../json-fields.ts';
import { type CompletionRequest, clientNamesOf } from '../to-openai-request.ts';
import { toPlainSchemaOrNull } from './to-plain-schema.ts';

/** A request with everything that the server adds, and what of it the client sent itself. */
export interface Draft {
    readonly body: JsonRecord;
    /** Wire names. */
    readonly clientNames: ReadonlySet<string>;
    readonly clientTools: ReadonlySet<string>;
}

/**
 * What a provider refuses, each as one text:
 * - a wire name, as `temperature`, or a name with the refused value, as `temperature=0.2`;
 * - `json_schema`: the format needs no schema;
 * - `system_role`: system text is a part of the first message;
 * - `reasoning_content`, `extra_content`: what a model gets back of its own messages;
 * - `role_runs`: messages of one role in a row are one message;
 * - `tool_schemas`: only the simplest keywords;
 * - `tools`, or one tool as `toolKey` writes it.
 */
export type Refused = ReadonlySet<string>;

/** Names with the same meaning: the second is sent if the first is refused. */
const RENAMES = [
    ['max_tokens', 'max_completion_tokens'],
    ['max_completion_tokens', 'max_tokens'],
    ['seed', 'random_seed'],
] as const;

export function toDraft(request: ModelRequest, body: CompletionRequest): Draft {
    const { tools } = request.clientOptions ?? request.options;
    return {
        body: { ...body },
        clientNames: clientNamesOf(request),
        clientTools: new Set(tools?.map(({ name }) => name)),
    };
}

/** The body without what the provider refuses. What the client sent stays, unless it can be said in another way. Pure. */
export function withoutRefused(draft: Draft, refused: Refused): JsonRecord {
    const body: Record<string, unknown> = { ...draft.body };
    for (const [name, other] of RENAMES) {
        if (body[name] === undefined || !refused.has(name) || refused.has(other)) continue;
        body[other] = body[name];
        delete body[name];
    }
    if (refused.has('json_schema') && !draft.clientNames.has('response_format')) {
        if (recordOrNull(body['response_format'])?.['type'] === 'json_schema') {
            body['response_format'] = { type: 'json_object' };
        }
    }
    for (const [name, value] of Object.entries(body)) {
        const isRefused = refused.has(name) || refused.has(valueKey(name, value));
        if (isRefused && isOptional(draft, name, value)) delete body[name];
    }
    for (const name of ECHOES) {
        if (refused.has(name)) body['messages'] = listOf(body['messages']).map(message => withoutEcho(message, name));
    }
    if (refused.has('system_role')) body['messages'] = withoutSystemRole(listOf(body['messages']));
    if (refused.has('role_runs')) body['messages'] = withoutRoleRuns(listOf(body['messages']));
    fitTools(body, draft, refused);
    return body;
}

export interface Refusals {
    readonly refused: Refused;
    /** Those of `refused` that were known before this request. */
    readonly known: Refused;
}

/** If the name that replaced another is refused too, the other one is tried again, unless this request has already tried it. */
export function withNew({ refused, known }: Refusals, names: readonly string[]): Refused {
    const outdated: readonly string[] = RENAMES.flatMap(([name, other]) =>
        names.includes(other) && known.has(name) ? [name] : [],
    );
    return new Set([...[...refused].filter(name => !outdated.includes(name)), ...names]);
}

export function valueKey(name: string, value: unknown): string {
    return `${name}=${JSON.stringify(value)}`;
}

/** Names and definition: another tool with the same name may be accepted. */
export function toolKey(tool: unknown): string {
    return `tool ${toolName(tool)} ${sha256Hex(JSON.stringify(tool)).slice(0, 12)}`;
}

export function toolName(tool: unknown): string {
    return textOrNull(recordOrNull(recordOrNull(tool)?.['function'])?.['name']) ?? '';
}

export function ownToolsOf({ body, clientTools }: Pick<Draft, 'body' | 'clientTools'>): readonly unknown[] {
    return listOf(body['tools']).filter(tool => isOwnTool(tool, clientTools));
}

export function isOwnTool(tool: unknown, clientTools: ReadonlySet<string>): boolean {
    return recordOrNull(tool)?.['type'] === 'function' && !clientTools.has(toolName(tool));
}

/** Whether a reply can be asked for without this field and means the same to the client. */
function isOptional(draft: Draft, name: string, value: unknown): boolean {
    if (NEEDED.has(name)) return false;
    return !isOfClient(draft, name) || HINTS.has(name) || isDefault(name, value);
}

export function isOfClient({ clientNames }: Pick<Draft, 'clientNames'>, name: string): boolean {
    return clientNames.has(name) || RENAMES.some(([own, other]) => other === name && clientNames.has(own));
}

const NEEDED: ReadonlySet<string> = new Set(['model', 'messages', 'stream', 'tools']);

/** A reply without them is as good: OpenAI's reference calls `seed` a best effort, and `user` is for its own statistics. */
const HINTS: ReadonlySet<string> = new Set(['user', 'seed', 'random_seed']);

/** The values that OpenAI's reference gives to absent fields. */
const DEFAULTS: JsonRecord = {
    temperature: 1,
    top_p: 1,
    n: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    logprobs: false,
    tool_choice: 'auto',
    parallel_tool_calls: true,
};

export function isDefault(name: string, value: unknown): boolean {
    if (name === 'response_format') return recordOrNull(value)?.['type'] === 'text';
    return value !== undefined && DEFAULTS[name] === value;
}

/** What a provider said beside texts and calls, and gets back: others may not know it. */
const ECHOES = ['reasoning_content', 'extra_content'] as const;

function withoutEcho(message: unknown, name: (typeof ECHOES)[number]): unknown {
    const { [name]: _, ...rest } = recordOrNull(message) ?? {};
    if (name === 'reasoning_content' || rest['tool_calls'] === undefined) return rest;
    return { ...rest, tool_calls: listOf(rest['tool_calls']).map(call => withoutField(call, name)) };
}

function withoutField(value: unknown, name: string): unknown {
    const { [name]: _, ...rest } = recordOrNull(value) ?? {};
    return rest;
}

function withoutSystemRole(messages: readonly unknown[]): readonly unknown[] {
    const [system, first, ...rest] = messages.map(recordOrNull);
    if (system?.['role'] !== 'system' || first?.['role'] !== 'user') return messages;
    const text = String(system['content']);
    return [{ ...first, content: joinContents(text, first['content']) }, ...rest];
}

/** Such as two questions, the first of which has no answer. */
function withoutRoleRuns(messages: readonly unknown[]): readonly unknown[] {
    const joined: JsonRecord[] = [];
    for (const message of messages) {
        const next = recordOrNull(message) ?? {};
        const before = joined.at(-1);
        const isRun = next['role'] === before?.['role'] && (next['role'] === 'user' || isPlainAnswer(next, before));
        if (!isRun || before === undefined) joined.push(next);
        else joined[joined.length - 1] = { ...before, content: joinContents(before['content'], next['content']) };
    }
    return joined;
}

function isPlainAnswer(next: JsonRecord, before: JsonRecord | undefined): boolean {
    return [next, before].every(each => each?.['role'] === 'assistant' && each['tool_calls'] === undefined);
}

function joinContents(first: unknown, second: unknown): unknown {
    if (typeof first === 'string' && typeof second === 'string') return `${first}\n\n${second}`;
    return [...partsOf(first), ...partsOf(second)];
}

function partsOf(content: unknown): readonly unknown[] {
    return typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content);
}

function fitTools(body: Record<string, unknown>, draft: Draft, refused: Refused): void {
    if (body['tools'] === undefined) return;
    const isOwn = (tool: unknown) => isOwnTool(tool, draft.clientTools);
    const kept = listOf(body['tools']).filter(
        tool => !isOwn(tool) || !(refused.has('tools') || refused.has(toolKey(tool))),
    );
    if (kept.length > 0) {
        body['tools'] = refused.has('tool_schemas')
            ? kept.map(tool => (isOwn(tool) ? withPlainSchema(tool) : tool))
            : kept;
        return;
    }
    for (const name of ['tools', 'tool_choice', 'parallel_tool_calls']) delete body[name];
}

function withPlainSchema(tool: unknown): unknown {
    const { parameters, ...definition } = recordOrNull(recordOrNull(tool)?.['function']) ?? {};
    const plain = toPlainSchemaOrNull(parameters);
    return { type: 'function', function: plain === null ? definition : { ...definition, parameters: plain } };
}
