import type { AddressSource } from '../to-caller.ts';
import type { ApiRequest } from './to-api-turn.ts';

/** What the router hands to a route of this door. */
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
