import { authorizeToken } from '../../auth/api-key.ts';
import type { ApiToken } from '../../auth/api-token.ts';
import type { ChatTurn } from '../../chat/chat-turn.ts';
import { AppError } from '../../shared/errors.ts';
import { quotaOfToken } from '../admit.ts';
import type { HttpContext } from '../http-context.ts';
import { notesOf } from '../request-notes.ts';
import { type AddressSource, toCaller } from '../to-caller.ts';

export interface ApiRequest {
    readonly request: Request;
    readonly server: AddressSource | null;
    /** The agent of the address; absent at the shared one. */
    readonly routeName: string | undefined;
}

/** A request whose key is known. */
export interface AdmittedRequest extends ApiRequest {
    readonly token: ApiToken;
}

/** What the router hands to a route. */
export interface RouteRequest {
    readonly request: Request;
    readonly server: AddressSource | null;
    /** Absent where the path has no parameters. */
    readonly params: object | undefined;
}

export function toApiRequest({ request, server, params }: RouteRequest): ApiRequest {
    return { request, server, routeName: parameterOf(params, 'agentName') };
}

/** A parameter of the path: none where the path has no such one, empty where it cannot be decoded. */
export function parameterOf(params: object | undefined, name: string): string | undefined {
    if (params === undefined || !(name in params)) return undefined;
    return String(Reflect.get(params, name) ?? '');
}

const PREFIX = 'agent:';

/** An agent is a model of this API. */
export function toModelId(agentName: string): string {
    return `${PREFIX}${agentName}`;
}

/**
 * The agent that a request means. An agent's own address decides, and whatever model name a client has set by habit is taken for it,
 * unless it names another agent. The shared address has nothing but `model`.
 * @throws AppError `parameter_missing` or `model_not_found`, both with param `model`
 */
export function toAgentName(routeName: string | undefined, model: string | null | undefined): string {
    if (routeName === undefined) {
        if (!model) throw new AppError('parameter_missing', "Missing required parameter: 'model'.", { param: 'model' });
        return model.startsWith(PREFIX) ? model.slice(PREFIX.length) : model;
    }
    if (model?.startsWith(PREFIX) && model !== toModelId(routeName)) {
        throw new AppError('model_not_found', `The model '${model}' does not exist at this agent's address.`, {
            param: 'model',
        });
    }
    return routeName;
}

/** What a turn says of its caller, for every route of this API. */
export function toApiTurn(
    context: HttpContext,
    { request, server }: ApiRequest,
    token: ApiToken,
): Pick<ChatTurn, 'authorize' | 'caller' | 'isRetry' | 'quota' | 'trace'> {
    return {
        authorize: authorizeToken(token),
        quota: quotaOfToken(context, token),
        caller: toCaller({
            request,
            server,
            isProxyTrusted: context.http.isProxyTrusted,
            source: 'OPENAI_API_COMPATIBILITY',
            apiKey: token.token,
            identity: token.token,
        }),
        trace: notesOf(request).trace,
        isRetry: Number(request.headers.get('x-stainless-retry-count') ?? 0) > 0,
    };
}
