import type { HttpContext } from '../../http-context.ts';
import { pageTitle } from './page-title.ts';
import { uiPage } from './ui-page.ts';

/** What somebody sees who typed or followed a wrong address in a browser; `null` for programs, which get the error. */
export async function missingPageOrNull(context: HttpContext, request: Request): Promise<Response | null> {
    const isPerson = request.method === 'GET' && request.headers.get('accept')?.includes('text/html') === true;
    if (!isPerson || new URL(request.url).pathname.includes('/api/')) return null;
    return uiPage(request, { page: 'missing', title: await pageTitle(context, 'Nothing is here'), status: 404 });
}
