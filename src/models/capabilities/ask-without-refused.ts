import type { ModelRequest } from '../../ports/chat-model.ts';
import { classifyUpstreamError } from '../errors/classify-upstream-error.ts';
import { findRefusedParameter } from '../errors/to-provider-error.ts';
import { UpstreamError } from '../errors/upstream-error.ts';
import { type JsonRecord, listOf } from '../json-fields.ts';
import type { CompletionRequest } from '../to-openai-request.ts';
import { findRefusedOrNull, namedIn } from './find-refused.ts';
import type { KnownRefusals } from './known-refusals.ts';
import { type Draft, isOwnTool, toDraft, withNew, withoutRefused } from './without-refused.ts';

/** Enough for one refusal of each kind. */
const MOST_ATTEMPTS = 12;

export interface AskInput {
    readonly refusals: KnownRefusals;
    readonly request: ModelRequest;
    readonly body: CompletionRequest;
    /** Why the whole body was refused; `null` if it was not sent. */
    readonly failure: UpstreamError | null;
    readonly ask: (body: JsonRecord) => Promise<Response>;
}

/**
 * Asks without what the provider is known to refuse, and again without what it refuses now, as long as the client does not need that.
 * What a request was accepted without is remembered.
 * @throws UpstreamError in terms of what the client sent
 */
export async function askWithoutRefused({ refusals, request, body, failure, ask }: AskInput): Promise<Response> {
    const draft = toDraft(request, body);
    const known = refusals.ofModel(body.model);
    const learned: string[] = [];
    let refused = known;
    let isGuess = false;
    let latest = failure;
    /** What followed a guess does not help the client. */
    let told = failure;
    for (let count = 0; count <= MOST_ATTEMPTS; count += 1) {
        if (latest !== null) {
            const found = findRefusedOrNull(latest, draft, { refused, known });
            if (found === null) break;
            learned.push(...found.names);
            refused = withNew({ refused, known }, found.names);
            isGuess ||= found.isGuess;
        }
        const sent = withoutRefused(draft, refused);
        try {
            const response = await ask(sent);
            refusals.noteAccepted(body.model, sent, draft);
            if (learned.length > 0) refusals.remember(body.model, learned, isGuess);
            return response;
        } catch (error) {
            if (!(error instanceof UpstreamError)) throw error;
            latest = error;
            if (!isGuess) told = error;
        }
    }
    throw forClient(told ?? new UpstreamError(''), draft, withoutRefused(draft, refused));
}

const RENAMED = /\b(?:max_tokens|max_completion_tokens|random_seed|seed)\b/;

/** The error with the client's names and positions; without its words if they are about something that the client did not send. */
function forClient(error: UpstreamError, draft: Draft, sent: JsonRecord): UpstreamError {
    const { param } = error;
    const toolIndex = /^tools\W{1,2}(\d{1,4})\]?/.exec(param ?? '');
    if (toolIndex !== null) return forTool(error, draft, listOf(sent['tools']), toolIndex);
    const renamed = RENAMED.exec(param ?? error.message)?.[0];
    if (renamed === undefined || draft.clientNames.has(renamed)) return withNamedParam(error, draft, sent);
    const names = renamed.includes('seed') ? ['seed'] : ['max_tokens', 'max_completion_tokens'];
    const own = names.find(name => draft.clientNames.has(name));
    return own === undefined ? error : withParam(error, own);
}

/** Providers often name what they refuse only in a sentence. */
function withNamedParam(error: UpstreamError, draft: Draft, sent: JsonRecord): UpstreamError {
    const { status, code, type, headers, body, message } = error;
    const isRefusal = ['parameter_value_invalid', 'upstream_failed'].includes(classifyUpstreamError(error));
    if (!isRefusal || !(status === 400 || status === 422 || UNSUPPORTED_PATTERN.test(message))) return error;
    if (findRefusedParameter(error, draft.body, draft.clientNames) !== null) return error;
    const param = namedIn(error, draft, sent).find(name => draft.clientNames.has(name));
    if (param === undefined) return error;
    return new UpstreamError(message, { status: 400, code, type, param, headers, body, cause: error });
}

const UNSUPPORTED_PATTERN = /require|support|not (?:allowed|enabled|permitted)|unknown/i;

function forTool(error: UpstreamError, draft: Draft, tools: readonly unknown[], match: RegExpExecArray): UpstreamError {
    const index = Number(match[1]);
    const isOwn = (tool: unknown) => isOwnTool(tool, draft.clientTools);
    if (isOwn(tools[index])) return withParam(error, null);
    const ownBefore = tools.slice(0, index).filter(isOwn).length;
    return ownBefore === 0
        ? error
        : withParam(error, `tools[${index - ownBefore}]${match.input.slice(match[0].length)}`);
}

function withParam(error: UpstreamError, param: string | null): UpstreamError {
    const { status, code, type, headers, body } = error;
    return new UpstreamError('', { status, code, type, param, headers, body, cause: error });
}
