import type { HttpContext } from '../../http-context.ts';
import { newVisitor } from '../chat/visitor-cookie.ts';
import { visitorOrNull } from '../chat/visitor-of.ts';
import { agentPage } from './agent-page.ts';

/** The page of the chat. It makes the visitor, so that all its requests, and those of other tabs, are of the same one. */
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
