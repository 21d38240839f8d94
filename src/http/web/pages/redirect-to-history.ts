import type { HttpContext } from '../../http-context.ts';
import { isAdminRequest } from '../../require-admin.ts';

export interface ConversationPath {
    readonly agentName: string;
    readonly conversationId: string;
}

/**
 * `GET /agents/:agentName/conversations/:conversationId`: to the conversation in the history, by the name that it has everywhere
 * else. A browser keeps what stands behind the `#`. To the list where there is none, or for others than the admin.
 */
export async function redirectToHistory(
    context: HttpContext,
    request: Request,
    { agentName, conversationId }: ConversationPath,
): Promise<Response> {
    const found = (await isAdminRequest(context, request))
        ? await context.history.findByNameOrNull(agentName, conversationId)
        : null;
    const location = found === null ? '/history' : `/history?open=${found.id}`;
    return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
}
