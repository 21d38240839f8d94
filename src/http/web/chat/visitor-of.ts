import { cookiesOf } from '../../cookies.ts';
import { VISITOR_COOKIE } from './visitor-cookie.ts';

/**
 * The secret that tells visitors apart; `null` for a new visitor, and for a value that this server does not make. Inside other sites
 * browsers do not send the cookie: the page there keeps a secret of its own and sends it in a header, which no other site's page can.
 */
export function visitorOrNull(request: Request): string | null {
    const values = [request.headers.get('x-visitor') ?? '', ...cookiesOf(request, VISITOR_COOKIE)];
    return values.find(value => VISITOR.test(value)) ?? null;
}

/** The form of `newRandomHex`. A value of any other form could be the name of a caller of another kind. */
const VISITOR = /^[0-9a-f]{32}$/;
