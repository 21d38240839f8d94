import type { HttpContext } from '../../http-context.ts';
import { newVisitor, visitorOrNull } from '../chat/visitor-cookie.ts';
import { agentPage } from './agent-page.ts';

/** The chat page. It creates the visitor, so that its requests and those of other tabs have the same one. */
export async function chatPage(context: HttpContext, request: Request, agentName: string): Promise<Response> {
    const response = await agentPage(context, { request, page: 'chat', agentName });
    const isShown = response.status < 400;
    if (isShown && visitorOrNull(request) === null) {
        newVisitor(context, request);
        // A shared cache would give the same cookie to everyone.
        response.headers.set('cache-control', 'private, no-cache');
    }
    return response;
}
