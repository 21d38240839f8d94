import { AppError } from '../shared/errors.ts';

export interface KnownRoute {
    readonly method: string;
    readonly path: string;
}

export interface UnknownUrl {
    readonly error: AppError;
    /** The methods that the path has, if any. */
    readonly allow: readonly string[];
}

/** What is wrong with a request that has no route: its method or its path. */
export function explainUnknownUrl(request: Request, routes: readonly KnownRoute[]): UnknownUrl {
    const { pathname } = new URL(request.url);
    const allow = [...new Set(routes.filter(route => isPathOf(route, pathname)).map(route => route.method))];
    const shown = `${request.method} ${pathname.slice(0, LONGEST_SHOWN_PATH)}`;
    if (allow.length > 0) {
        const message = `Not allowed to ${shown}. Allowed: ${allow.join(', ')}.`;
        return { allow, error: new AppError('method_not_allowed', message) };
    }
    const hint = pathname.includes('/api/openai')
        ? ' This API has /chat/completions, /responses, /models and /models/{id}.'
        : ' See /docs for what there is.';
    return { allow, error: new AppError('url_invalid', `Invalid URL (${shown}).${hint}`) };
}

const LONGEST_SHOWN_PATH = 200;

function isPathOf(route: KnownRoute, pathname: string): boolean {
    const pattern = route.path.split('/');
    const segments = pathname.split('/');
    return (
        pattern.length === segments.length &&
        pattern.every((part, index) => part.startsWith(':') || part === segments[index])
    );
}
