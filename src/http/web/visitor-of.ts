import { cookieOf } from '../cookies.ts';
import { VISITOR_COOKIE } from './visitor-cookie.ts';

/**
 * The secret that tells visitors apart; `null` for somebody new. Inside other sites browsers send no cookies of ours: the page there
 * keeps a secret of its own and says it in a header, which no other site's page can.
 */
export function visitorOrNull(request: Request): string | null {
    const said = request.headers.get('x-visitor') ?? '';
    return VISITOR.test(said) ? said : cookieOf(request, VISITOR_COOKIE);
}

const VISITOR = /^[0-9a-f]{32}$/;
