export interface ServedPage {
    readonly body: string | Uint8Array;
    readonly type: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly status?: number;
}

export interface TestPageServer {
    readonly url: string;
    /** What was asked: path and validators. */
    readonly asked: readonly { readonly path: string; readonly etag: string | null; readonly since: string | null }[];
    set(path: string, page: ServedPage): void;
    stop(): Promise<void>;
}

/** A real web server with the pages that the test puts there; it heeds `If-None-Match`. */
export function startPageServer(): TestPageServer {
    const pages = new Map<string, ServedPage>();
    const asked: { path: string; etag: string | null; since: string | null }[] = [];
    const server = Bun.serve({
        hostname: '127.0.0.1',
        port: 0,
        fetch(request) {
            const path = new URL(request.url).pathname;
            const etag = request.headers.get('if-none-match');
            asked.push({ path, etag, since: request.headers.get('if-modified-since') });
            const page = pages.get(path);
            if (page === undefined) return new Response('Not found', { status: 404 });
            if (etag !== null && etag === page.headers?.['etag']) return new Response(null, { status: 304 });
            const headers = { 'content-type': page.type, ...page.headers };
            return new Response(page.body, { status: page.status ?? 200, headers });
        },
    });
    return {
        url: `http://127.0.0.1:${server.port}`,
        asked,
        set: (path, page) => void pages.set(path, page),
        stop: () => server.stop(true),
    };
}

/** A PDF of one page with one line, or with what is drawn on it as a deflated stream. */
export function createPdf(line: string | Uint8Array): Uint8Array {
    const isDeflated = typeof line !== 'string';
    const stream = isDeflated ? Buffer.from(line) : Buffer.from(`BT /F1 12 Tf 72 720 Td (${line}) Tj ET`);
    const filter = isDeflated ? ' /Filter /FlateDecode' : '';
    const objects = [
        '<< /Type /Catalog /Pages 2 0 R >>',
        '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
        `<< /Length ${stream.length}${filter} >>\nstream\n${stream.toString('latin1')}\nendstream`,
        '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ];
    let pdf = '%PDF-1.4\n';
    const offsets = objects.map((object, index) => {
        const offset = pdf.length;
        pdf += `${index + 1} 0 obj\n${object}\nendobj\n`;
        return `${String(offset).padStart(10, '0')} 00000 n \n`;
    });
    const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
    const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF`;
    return Buffer.from(pdf + table + trailer, 'latin1');
}
