import type { UiBundle, UiFile } from './ui-assets-macro.ts';

type Encoding = 'br' | 'gzip' | 'plain';

const HASHED_NAME_SECONDS = 365 * 24 * 60 * 60;

/** The files of the pages. Imported with the first page: commands need none, and building them from source takes a moment. */
export async function loadUi(): Promise<UiBundle> {
    const { uiBundle } = await import('./ui-assets-bundle.ts');
    return uiBundle;
}

/** `GET /assets/:file`; `null` if there is no such file. */
export async function uiAssetOrNull(request: Request, name: string): Promise<Response | null> {
    const { files } = await loadUi();
    const file = Object.hasOwn(files, name) ? files[name] : undefined;
    if (file === undefined) return null;
    const encoding = bestEncoding(request.headers.get('accept-encoding') ?? '');
    const etag = `"${name}-${encoding}"`;
    const headers = new Headers({
        'cache-control': `public, max-age=${HASHED_NAME_SECONDS}, immutable`,
        etag,
        vary: 'Accept-Encoding',
    });
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
    headers.set('content-type', file.type);
    if (encoding !== 'plain') headers.set('content-encoding', encoding);
    return new Response(bytesOf(file, encoding), { headers });
}

function bestEncoding(accepted: string): Encoding {
    const names = accepted.split(',').map(entry => entry.trim());
    const accepts = (name: string) =>
        names.some(entry => entry.split(';')[0] === name && !/;\s*q=0(?:\.0*)?$/.test(entry));
    if (accepts('br')) return 'br';
    return accepts('gzip') ? 'gzip' : 'plain';
}

const decoded = new Map<UiFile, Map<Encoding, Uint8Array<ArrayBuffer>>>();

function bytesOf(file: UiFile, encoding: Encoding): Uint8Array<ArrayBuffer> {
    const known = decoded.get(file) ?? new Map<Encoding, Uint8Array<ArrayBuffer>>();
    decoded.set(file, known);
    const bytes = known.get(encoding) ?? Uint8Array.fromBase64(file[encoding]);
    known.set(encoding, bytes);
    return bytes;
}
