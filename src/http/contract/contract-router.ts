import { Elysia } from 'elysia';
import type { ApiToken } from '../../domain/api-token.ts';
import { type AdmitInput, admitKey, admitVisitor, keyOf } from '../admit.ts';
import type { HttpContext } from '../http-context.ts';
import { requireMetricsReader } from '../metrics-reader.ts';
import { readJsonBody, readTextBody } from '../read-json-body.ts';
import { notesOf } from '../request-notes.ts';
import { isAdminRequest, requireAdmin } from '../require-admin.ts';
import type { LazySchema } from './lazy-schema.ts';

/** What a client can rely on, and has to bring, at a route. */
export interface RouteContract {
    readonly guard: GuardName;
    readonly params?: LazySchema | undefined;
    readonly query?: LazySchema | undefined;
    readonly headers?: LazySchema | undefined;
    readonly body?: LazySchema | undefined;
    readonly response?: Readonly<Record<number, LazySchema>> | undefined;
}

export type GuardName = 'admin' | 'apiKey' | 'visitor' | 'keyOrVisitor' | 'metricsReader' | 'public';

/** A caller who may come with a key, or as a visitor. */
export interface KeyOrVisitor {
    readonly token: ApiToken | null;
    readonly isAdmin: boolean;
}

/**
 * A plugin whose routes declare their contract: one guard, the schemas of `params`, `query` and `body`, and all responses. The guard runs
 * first, then the body is read within its limits, then Elysia validates. Responses are not validated: they are for the compiler, the
 * description of the API and the tests. `type: 'text'` takes a body of plain text as well.
 */
export function contractRouter(context: HttpContext, prefix = '') {
    const { bodyLimits, visitorBodyLimits } = context.http;
    return new Elysia({ prefix }).macro({
        /** The admin's session. */
        admin: guarded('admin', async ({ request }) => {
            await requireAdmin(context, request);
            return {};
        }),
        /** A key of the API; the handler gets its `token`. */
        apiKey: guarded('apiKey', async call => ({ token: await admitKey(context, call) })),
        /** Anyone, within the limits of their address. */
        visitor: guarded(
            'visitor',
            async call => {
                const isAdmin = await isAdminRequest(context, call.request);
                return { isAdmin, quota: await admitVisitor(context, { ...call, isAdmin }) };
            },
            ({ isAdmin }) => isAdmin,
        ),
        /** The key of the API if there is one, or anyone within the limits of their address. */
        keyOrVisitor: guarded(
            'keyOrVisitor',
            async call => ({ caller: await admitKeyOrVisitor(context, call) }),
            ({ caller }) => caller.isAdmin || caller.token !== null,
        ),
        /** The token for metrics, or the admin's session. */
        metricsReader: guarded('metricsReader', async call => {
            await requireMetricsReader(context, call);
            return {};
        }),
        /** Anyone; what they may see is decided by the handler. */
        public: guarded(
            'public',
            async () => ({}),
            () => false,
        ),
        /** A contract that is only described: the route has its own guard and reads its body itself. */
        described: (contract: RouteContract) => ({
            introspect(options: object) {
                const route = asRouteOptions(options);
                route.contract = contract;
                route.parse = 'none';
            },
        }),
    });

    /** `isKnown` tells whether an admitted caller has shown a key or the admin's session. */
    function guarded<Admitted extends object>(
        name: GuardName,
        guard: (call: AdmitInput) => Promise<Admitted>,
        isKnown: (admitted: Admitted) => boolean = () => true,
    ) {
        const admitted = new WeakMap<Request, Admitted>();
        return {
            introspect(options: object) {
                const route = asRouteOptions(options);
                const { params, query, headers, body, response } = route;
                const isTextAccepted = route.type === 'text';
                route.contract = { guard: name, params, query, headers, body, response };
                // Otherwise Elysia would copy every response.
                delete route.response;
                if (body === undefined) {
                    route.parse = 'none';
                    // Before validation, unlike `beforeHandle`.
                    route.transform = ({ request, server }: RouteCall) => admit({ request, server });
                } else {
                    route.parse = async function readBody({ request, server, route: path }: RouteCall) {
                        notesOf(request).route = path;
                        await admit({ request, server });
                        const limits = isKnown(admittedOf(request)) ? bodyLimits : visitorBodyLimits;
                        const isText = isTextAccepted && isPlainText(request);
                        return isText ? readTextBody(request, limits) : readJsonBody(request, limits);
                    };
                }
            },
            resolve: ({ request }: { readonly request: Request }) => admittedOf(request),
        };

        async function admit(call: AdmitInput): Promise<void> {
            admitted.set(call.request, await guard(call));
        }

        function admittedOf(request: Request): Admitted {
            const found = admitted.get(request);
            if (found === undefined) throw new Error('The guard of this route has not run.');
            return found;
        }
    }
}

async function admitKeyOrVisitor(context: HttpContext, call: AdmitInput): Promise<KeyOrVisitor> {
    if (keyOf(call.request) !== null) return { token: await admitKey(context, call), isAdmin: false };
    const isAdmin = await isAdminRequest(context, call.request);
    await admitVisitor(context, { ...call, isAdmin });
    return { token: null, isAdmin };
}

/** The options of a route as Elysia hands them to a macro, before it has read them. */
interface RouteOptions extends Omit<RouteContract, 'guard'> {
    contract?: RouteContract;
    parse?: unknown;
    transform?: unknown;
    response?: RouteContract['response'];
    readonly type?: string;
}

/** A cast: Elysia's own type of them says nothing. */
function asRouteOptions(options: object): RouteOptions {
    return options as RouteOptions;
}

interface RouteCall extends AdmitInput {
    /** The pattern of its path. */
    readonly route: string;
}

function isPlainText(request: Request): boolean {
    return request.headers.get('content-type')?.startsWith('text/plain') === true;
}
