import type { RecordedRequest } from './scripted-upstream.ts';

type Body = Readonly<Record<string, unknown>>;
/** What a provider answers to a request that it refuses; `null` where it takes it. */
type Refuse = (body: Body, bodyText: string, can: Abilities) => Response | null;

/** What differs between the models of one provider. */
export interface Abilities {
    readonly tools: boolean;
    /** Any value of the parameters that the provider knows, and JSON schemas. */
    readonly values?: boolean;
}

/** The refusals of real providers, in their words and shapes. */
export const IMITATIONS: Readonly<Record<string, Refuse>> = {
    openai: (body, bodyText, can) => {
        if (hasLoneSurrogate(bodyText)) return openai('We could not parse the JSON body of your request.', null, null);
        if (body['max_tokens'] !== undefined) {
            const message = `Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.`;
            return openai(message, 'max_tokens', 'unsupported_parameter');
        }
        if (can.values) return null;
        if ((body['temperature'] ?? 1) !== 1) {
            const message = `Unsupported value: 'temperature' does not support ${body['temperature']} with this model. Only the default (1) value is supported.`;
            return openai(message, 'temperature', 'unsupported_value');
        }
        const refused = [
            'top_p',
            'presence_penalty',
            'frequency_penalty',
            'logprobs',
            'top_logprobs',
            'logit_bias',
            'stop',
        ];
        const name = refused.find(each => body[each] !== undefined);
        if (name !== undefined) {
            const message = `Unsupported parameter: '${name}' is not supported with this model.`;
            return openai(message, name, 'unsupported_parameter');
        }
        return refuseOpenaiTools(body);
    },
    azure: (body, _, can) => {
        const refused = ['stream_options', 'parallel_tool_calls', 'max_completion_tokens', 'user', 'random_seed'];
        const named = refused.filter(name => body[name] !== undefined);
        if (named.length > 0) {
            const what = named.length === 1 ? 'argument' : 'arguments';
            return openai(`Unrecognized request ${what} supplied: ${named.join(', ')}`, null, null);
        }
        if (can.values || formatOf(body) !== 'json_schema') return null;
        const message =
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. Learn more about supported models at the Structured Outputs guide.";
        return openai(message, 'response_format', null);
    },
    gemini: (body, _, can) => {
        const unknown = ['user', 'random_seed', ...(can.values ? [] : ['logit_bias', 'parallel_tool_calls'])].find(
            name => body[name] !== undefined,
        );
        if (unknown !== undefined) {
            return gemini(`Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`);
        }
        if (can.values) return null;
        for (const [index, { parameters }] of functionsOf(body).entries()) {
            const keyword = findKeyword(parameters, [
                '$schema',
                'additionalProperties',
                '$ref',
                '$defs',
                'const',
                'oneOf',
            ]);
            if (keyword !== null) {
                const at = `tools[0].function_declarations[${index}].parameters`;
                return gemini(
                    `Invalid JSON payload received. Unknown name "${keyword}" at '${at}': Cannot find field.`,
                );
            }
            if (
                isRecord(parameters) &&
                Object.keys(isRecord(parameters['properties']) ? parameters['properties'] : {}).length === 0
            ) {
                const at = `GenerateContentRequest.tools[0].function_declarations[${index}].parameters.properties`;
                return gemini(`* ${at}: should be non-empty for OBJECT type\n`);
            }
        }
        if (functionsOf(body).length > 0 && ['json_schema', 'json_object'].includes(formatOf(body))) {
            return gemini("Function calling with a response mime type: 'application/json' is unsupported");
        }
        return null;
    },
    mistral: body => {
        const unknown = Object.keys(body).find(name => !MISTRAL_FIELDS.has(name));
        if (unknown === undefined) return null;
        const detail = [
            {
                type: 'extra_forbidden',
                loc: ['body', unknown],
                msg: 'Extra inputs are not permitted',
                input: body[unknown],
            },
        ];
        const error = { object: 'error', message: { detail }, type: 'invalid_request_error', param: null, code: null };
        return Response.json(error, { status: 422 });
    },
    deepseek: (body, _, can) => {
        if (can.values) return null;
        if (formatOf(body) === 'json_schema') {
            return openai('This response_format type is unavailable now', null, 'invalid_request_error');
        }
        if (formatOf(body) === 'json_object' && !/json/i.test(JSON.stringify(body['messages']))) {
            const message =
                "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'.";
            return openai(message, null, 'invalid_request_error');
        }
        if (Number(body['max_tokens'] ?? 1) <= 8192) return null;
        const message = 'Invalid max_tokens value, the valid range of max_tokens is [1, 8192]';
        return openai(message, null, 'invalid_request_error');
    },
    groq: (body, _, can) => {
        if (can.values)
            return body['random_seed'] === undefined
                ? null
                : openai("property 'random_seed' is unsupported", null, null);
        if (formatOf(body) === 'json_schema') {
            const message =
                'This model does not support response format `json_schema`. See supported models at https://console.groq.com/docs/structured-outputs#supported-models';
            return openai(message, 'response_format', null);
        }
        if (formatOf(body) === 'json_object' && body['tools'] !== undefined) {
            return openai('json mode cannot be combined with tool/function calling', null, null);
        }
        const name = ['logprobs', 'top_logprobs', 'logit_bias'].find(each => body[each] !== undefined);
        if (name !== undefined) return openai(`\`${name}\` is not supported with this model`, null, null);
        if (body['random_seed'] !== undefined) return openai("property 'random_seed' is unsupported", null, null);
        if (Number(body['n'] ?? 1) > 1) return openai("'n' : number must be at most 1", null, null);
        return null;
    },
    ollama: (body, _, can) => {
        if (can.tools || body['tools'] === undefined) return null;
        const message = 'registry.ollama.ai/library/gemma3:4b does not support tools';
        return Response.json({ error: { message, type: 'api_error', param: null, code: null } }, { status: 400 });
    },
    llamacpp: (body, _, can) => {
        if (can.tools) return null;
        const name = body['tools'] === undefined ? (body['tool_choice'] === undefined ? null : 'tool_choice') : 'tools';
        if (name === null) return null;
        const error = { code: 500, message: `${name} param requires --jinja flag`, type: 'server_error' };
        return Response.json({ error }, { status: 500 });
    },
    vllm: (body, _, can) => {
        const unknown = ['user_id', 'random_seed', 'parallel_tool_calls'].find(name => body[name] !== undefined);
        if (unknown !== undefined) {
            const entry = `{'type': 'extra_forbidden', 'loc': ('body', '${unknown}'), 'msg': 'Extra inputs are not permitted', 'input': ${String(body[unknown])}}`;
            return vllm(`[${entry}]`);
        }
        if (body['tools'] !== undefined && !can.tools) {
            return vllm('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set');
        }
        const limit = Number(body['max_completion_tokens'] ?? body['max_tokens'] ?? 1);
        if (limit <= 32_768) return null;
        return vllm(
            `'max_tokens' or 'max_completion_tokens' is too large: ${limit}. This model's maximum context length is 32768 tokens and your request has 12 input tokens (${limit} > 32768 - 12).`,
        );
    },
};

/** The refusal of the provider of this name; `null` where it answers. */
export function imitate(name: string, request: RecordedRequest, can: Abilities): Response | null {
    const refuse = IMITATIONS[name];
    if (refuse === undefined)
        throw new Error(`There is no imitation "${name}", only ${Object.keys(IMITATIONS).join(', ')}`);
    return refuse(request.body ?? {}, request.bodyText, can);
}

const MISTRAL_FIELDS: ReadonlySet<string> = new Set(
    'model messages temperature top_p max_tokens stream stop random_seed response_format tools tool_choice presence_penalty frequency_penalty n prediction parallel_tool_calls prompt_mode safe_prompt'.split(
        ' ',
    ),
);

function openai(message: string, param: string | null, code: string | null): Response {
    return Response.json({ error: { message, type: 'invalid_request_error', param, code } }, { status: 400 });
}

/** Google wraps the errors of its OpenAI endpoint in a list. */
function gemini(message: string): Response {
    return Response.json([{ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }], { status: 400 });
}

function vllm(message: string): Response {
    return Response.json(
        { object: 'error', message, type: 'BadRequestError', param: null, code: 400 },
        { status: 400 },
    );
}

const NAME_PATTERN = /^[a-zA-Z0-9_-]{1,64}$/;

function refuseOpenaiTools(body: Body): Response | null {
    for (const [index, { name, description, parameters }] of functionsOf(body).entries()) {
        const at = `tools[${index}].function`;
        if (!NAME_PATTERN.test(String(name))) {
            return openai(`Invalid '${at}.name': string does not match pattern.`, `${at}.name`, 'invalid_value');
        }
        if (String(description ?? '').length > 1024) {
            const message = `Invalid '${at}.description': string too long. Expected a string with maximum length 1024.`;
            return openai(message, `${at}.description`, 'string_above_max_length');
        }
        const reason = parameters === undefined ? null : faultOf(parameters);
        if (reason !== null) {
            const message = `Invalid schema for function '${name}': In context=(), ${reason}.`;
            return openai(message, `${at}.parameters`, 'invalid_function_parameters');
        }
    }
    return null;
}

function faultOf(schema: unknown): string | null {
    if (!isRecord(schema) || schema['type'] !== 'object') return 'schema must be a JSON Schema of \'type: "object"\'';
    if (schema['properties'] === undefined) return 'object schema missing properties';
    if (['oneOf', 'anyOf', 'allOf', 'enum', 'not'].some(name => schema[name] !== undefined)) {
        return "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level";
    }
    return hasArrayWithoutItems(schema) ? 'array schema missing items' : null;
}

function hasArrayWithoutItems(value: unknown): boolean {
    if (Array.isArray(value)) return value.some(hasArrayWithoutItems);
    if (!isRecord(value)) return false;
    if (value['type'] === 'array' && value['items'] === undefined) return true;
    return Object.values(value).some(hasArrayWithoutItems);
}

function findKeyword(value: unknown, keywords: readonly string[]): string | null {
    if (Array.isArray(value)) return value.map(each => findKeyword(each, keywords)).find(each => each !== null) ?? null;
    if (!isRecord(value)) return null;
    const own = keywords.find(keyword => value[keyword] !== undefined);
    return own ?? findKeyword(Object.values(value), keywords);
}

function functionsOf(body: Body): readonly Body[] {
    const tools = Array.isArray(body['tools']) ? body['tools'] : [];
    return tools.flatMap(tool => (isRecord(tool) && isRecord(tool['function']) ? [tool['function']] : []));
}

function formatOf(body: Body): string {
    return isRecord(body['response_format']) ? String(body['response_format']['type']) : 'text';
}

function hasLoneSurrogate(bodyText: string): boolean {
    let isFound = false;
    JSON.parse(bodyText, (_, value) => {
        if (typeof value === 'string' && !value.isWellFormed()) isFound = true;
        return value;
    });
    return isFound;
}

function isRecord(value: unknown): value is Body {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
