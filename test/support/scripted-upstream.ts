import { type Abilities, imitate } from './imitations.ts';

/** What a provider was asked. */
export interface RecordedRequest {
    readonly method: string;
    /** With its query, e.g. `/v1/chat/completions`. */
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly bodyText: string;
    /** The body as JSON; `null` where it is none. */
    readonly body: Readonly<Record<string, unknown>> | null;
}

/** A pause until the test lets go, or the end of the connection in the middle of the answer. */
export type Interruption = { readonly waitFor: Promise<unknown> } | { readonly cut: true };

/**
 * How one request is answered. `cut` drops the connection at once, and with it what was sent but not yet read: put a `waitFor`
 * before it that is resolved when the reader has what it should have.
 */
export type UpstreamScript =
    /** The canonical answer: role, one delta a word (or as given), finish, usage, `[DONE]`; as JSON where no stream is asked. */
    | {
          readonly text: string | readonly (string | Interruption)[];
          readonly finishReason?: string;
          readonly usage?: Readonly<Record<string, unknown>> | null;
      }
    /** These objects as events of a stream, then `[DONE]`. */
    | { readonly chunks: readonly unknown[] }
    /** These bytes of an event stream, each step one write. */
    | { readonly raw: Steps; readonly headers?: Readonly<Record<string, string>>; readonly status?: number }
    /** A whole body: text as it is, anything else as JSON. Status 200 where none is given. */
    | { readonly body: unknown; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }
    | { readonly neverAnswers: true }
    | ((request: RecordedRequest) => UpstreamScript | Response | Promise<UpstreamScript | Response>);

type Step = string | Uint8Array | Interruption;
type Steps = Iterable<Step> | AsyncIterable<Step>;

export interface ScriptedUpstream {
    /** `http://127.0.0.1:<port>/v1` */
    readonly baseUrl: string;
    /** Everything asked so far except `GET /models`, in its order. */
    readonly requests: readonly RecordedRequest[];
    /** How often the list of models was asked for. */
    readonly modelListCount: () => number;
    /** Which models it has; `null`: it takes any name and has no list (404). */
    setModels(models: readonly string[] | null): void;
    /** Answers the next request that has no script yet; the rest get "Hello from <model>". */
    reply(script: UpstreamScript): void;
    /** Forgets the scripts that no request has used. */
    forgetReplies(): void;
    /** From now on it refuses what the provider of this name refuses; `null`: nothing. By default its model knows tools. */
    imitate(provider: string | null, can?: Abilities): void;
    /** Answers requests to another path than that of Chat Completions, e.g. `/v1/embeddings`; there are none before. */
    replyAt(path: string, script: UpstreamScript): void;
    /** Answers every request for which nothing was queued. */
    replyAlways(script: UpstreamScript): void;
    /** The oldest request that no earlier call gave; waits where there is none yet. */
    nextRequest(): Promise<RecordedRequest>;
    /** Resolves when the client left that request (the latest one where none is given) before its answer ended. */
    aborted(request?: RecordedRequest): Promise<void>;
    stop(): Promise<void>;
}

/** A real HTTP server that speaks as an OpenAI-compatible provider and says what the test tells it to. */
export function startScriptedUpstream(options: { readonly models?: readonly string[] | null } = {}): ScriptedUpstream {
    let models = options.models === undefined ? ['scripted-model'] : options.models;
    let modelListCount = 0;
    let fallback: UpstreamScript = sayHello;
    let refuse: (request: RecordedRequest) => Response | null = () => null;
    const queue: UpstreamScript[] = [];
    const otherPaths = new Map<string, UpstreamScript>();
    const requests: RecordedRequest[] = [];
    const aborts = new Map<RecordedRequest, Promise<void>>();
    const waiters: ((request: RecordedRequest) => void)[] = [];
    let handedOut = 0;

    const server = Bun.serve({
        hostname: '127.0.0.1',
        port: 0,
        idleTimeout: 0,
        development: false,
        async fetch(request) {
            const { pathname } = new URL(request.url);
            if (request.method === 'GET' && pathname === '/v1/models') {
                modelListCount += 1;
                return models === null ? errorResponse(404, 'Not found', null) : Response.json(toModelList(models));
            }
            const aborted = new Promise<void>(resolve => request.signal.addEventListener('abort', () => resolve()));
            const recorded = await record(request);
            aborts.set(recorded, aborted);
            requests.push(recorded);
            for (const waiter of waiters.splice(0)) waiter(recorded);
            const other = otherPaths.get(pathname);
            if (other !== undefined) return await perform(other, recorded);
            if (pathname !== '/v1/chat/completions') return errorResponse(404, `Invalid URL (${pathname})`, null);
            if (models !== null && !models.includes(modelOf(recorded))) {
                return errorResponse(404, `The model \`${modelOf(recorded)}\` does not exist`, 'model_not_found');
            }
            return refuse(recorded) ?? (await perform(queue.shift() ?? fallback, recorded));
        },
    });

    return {
        baseUrl: `http://127.0.0.1:${server.port}/v1`,
        requests,
        modelListCount: () => modelListCount,
        setModels(next) {
            models = next;
        },
        reply(script) {
            queue.push(script);
        },
        forgetReplies() {
            queue.length = 0;
        },
        imitate(provider, can = { tools: true }) {
            refuse = request => (provider === null ? null : imitate(provider, request, can));
        },
        replyAt(path, script) {
            otherPaths.set(path, script);
        },
        replyAlways(script) {
            fallback = script;
        },
        async nextRequest() {
            const index = handedOut;
            handedOut += 1;
            for (;;) {
                const request = requests[index];
                if (request !== undefined) return request;
                await new Promise<RecordedRequest>(resolve => waiters.push(resolve));
            }
        },
        async aborted(request) {
            const asked = request ?? requests.at(-1);
            if (asked === undefined) throw new Error('Nothing was asked of the scripted upstream yet');
            await aborts.get(asked);
        },
        async stop() {
            await server.stop(true);
        },
    };
}

function sayHello(request: RecordedRequest): UpstreamScript {
    return { text: `Hello from ${modelOf(request)}` };
}

async function record(request: Request): Promise<RecordedRequest> {
    const url = new URL(request.url);
    const bodyText = await request.text();
    return {
        method: request.method,
        path: url.pathname + url.search,
        headers: Object.fromEntries(request.headers),
        bodyText,
        body: parseObject(bodyText),
    };
}

function parseObject(text: string): Record<string, unknown> | null {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

function modelOf(request: RecordedRequest): string {
    return String(request.body?.['model']);
}

async function perform(script: UpstreamScript, request: RecordedRequest): Promise<Response> {
    if (typeof script === 'function') {
        const result = await script(request);
        return result instanceof Response ? result : perform(result, request);
    }
    if ('neverAnswers' in script) return new Promise<Response>(() => {});
    if ('body' in script) return wholeResponse(script);
    if ('raw' in script) return streamResponse(script.raw, script.status ?? 200, script.headers ?? {});
    if ('chunks' in script) return streamResponse([...script.chunks.map(toFrame), DONE], 200, {});
    if (request.body?.['stream'] === true) return streamResponse(canonicalSteps(script, modelOf(request)), 200, {});
    return Response.json(await canonicalCompletion(script, modelOf(request)));
}

function wholeResponse(script: {
    body: unknown;
    status?: number;
    headers?: Readonly<Record<string, string>>;
}): Response {
    const status = script.status ?? 200;
    if (typeof script.body === 'string') return new Response(script.body, { status, headers: { ...script.headers } });
    return Response.json(script.body, { status, headers: { ...script.headers } });
}

const DONE = 'data: [DONE]\n\n';

/** An object as one event of a stream. */
export function toFrame(chunk: unknown): string {
    return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** One write a step, each in a turn of the event loop of its own, so that they reach the client as separate reads. */
function streamResponse(steps: Steps, status: number, headers: Readonly<Record<string, string>>): Response {
    const iterator = iterate(steps);
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
            for (;;) {
                const { done, value } = await iterator.next();
                if (done) return controller.close();
                if (typeof value === 'string' || value instanceof Uint8Array) {
                    controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
                    await new Promise(resolve => setImmediate(resolve));
                    return;
                }
                if ('cut' in value) return controller.error(new Error('The script cuts the connection here'));
                await value.waitFor;
            }
        },
        async cancel() {
            await iterator.return?.(undefined);
        },
    });
    return new Response(body, {
        status,
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', ...headers },
    });
}

async function* iterate(steps: Steps): AsyncGenerator<Step, void, undefined> {
    yield* steps;
}

type CanonicalScript = Extract<UpstreamScript, { text: unknown }>;

const DEFAULT_USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

function* canonicalSteps(script: CanonicalScript, model: string): Generator<Step, void, undefined> {
    const envelope = { id: 'chatcmpl-scripted', object: 'chat.completion.chunk', created: 1_700_000_000, model };
    const chunk = (delta: unknown, finishReason: string | null): string =>
        toFrame({ ...envelope, choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }] });
    yield chunk({ role: 'assistant', content: '', refusal: null }, null);
    for (const part of toParts(script.text)) yield typeof part === 'string' ? chunk({ content: part }, null) : part;
    yield chunk({}, script.finishReason ?? 'stop');
    if (script.usage !== null) yield toFrame({ ...envelope, choices: [], usage: script.usage ?? DEFAULT_USAGE });
    yield DONE;
}

async function canonicalCompletion(script: CanonicalScript, model: string): Promise<unknown> {
    let content = '';
    for (const part of toParts(script.text)) {
        if (typeof part === 'string') content += part;
        else if ('waitFor' in part) await part.waitFor;
    }
    return {
        id: 'chatcmpl-scripted',
        object: 'chat.completion',
        created: 1_700_000_000,
        model,
        choices: [
            {
                index: 0,
                message: { role: 'assistant', content, refusal: null },
                logprobs: null,
                finish_reason: script.finishReason ?? 'stop',
            },
        ],
        ...(script.usage === null ? {} : { usage: script.usage ?? DEFAULT_USAGE }),
    };
}

function toParts(text: CanonicalScript['text']): readonly (string | Interruption)[] {
    return typeof text === 'string' ? (text.match(/\s*\S+\s*$|\s*\S+/g) ?? []) : text;
}

function toModelList(models: readonly string[]): unknown {
    return {
        object: 'list',
        data: models.map(id => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'scripted' })),
    };
}

function errorResponse(status: number, message: string, code: string | null): Response {
    return Response.json({ error: { message, type: 'invalid_request_error', param: null, code } }, { status });
}
