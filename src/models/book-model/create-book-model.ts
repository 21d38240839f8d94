import type { ModelRequest } from '../../ports/chat-model.ts';
import type { ProviderFetch } from '../provider-client.ts';
import type { ProviderSettings } from '../provider-settings.ts';
import { type BookShelf, createBookShelf } from './book-shelf.ts';
import { composeBookReply } from './compose-book-reply.ts';
import { BOOK_MODEL_NAME, toBookChunks, toBookCompletion } from './encode-book-reply.ts';
import { type BookModelRequest, parseBookModelRequest } from './parse-book-model-request.ts';

/** The built-in model: no language model, but retrieval over the agent's own book. Answers as any provider does, without a network. */
export interface BookModel {
    readonly settings: ProviderSettings;
    readonly fetch: ProviderFetch;
    /** Names the book of a request beside the fields of Chat Completions. */
    readonly extraBody: (request: ModelRequest) => Readonly<Record<string, unknown>>;
}

export function createBookModel(): BookModel {
    const shelf = createBookShelf();
    return {
        settings: {
            name: 'built-in',
            baseUrl: 'http://built-in.invalid/v1',
            apiKey: null,
            model: BOOK_MODEL_NAME,
            models: [BOOK_MODEL_NAME],
        },
        fetch: (url, init) => answer(shelf, url instanceof Request ? url : new Request(url.toString(), init)),
        extraBody: ({ book, question }) => ({
            book: shelf.idOf(book),
            ...(question === undefined ? {} : { question }),
        }),
    };
}

async function answer(shelf: BookShelf, request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/v1/models') {
        return Response.json({
            object: 'list',
            data: [{ id: BOOK_MODEL_NAME, object: 'model', created: 0, owned_by: 'built-in' }],
        });
    }
    if (pathname !== '/v1/chat/completions') return refuse(404, `Invalid URL (${request.method} ${pathname})`);
    try {
        return complete(shelf, parseBookModelRequest(await request.json()));
    } catch (error) {
        return refuse(400, error instanceof Error ? error.message : 'The request cannot be read.');
    }
}

function complete(shelf: BookShelf, request: BookModelRequest): Response {
    const book = shelf.bookOrNull(request.book);
    if (book === null) return refuse(400, 'The book of the request is not known.');
    const reply = composeBookReply(book, request);
    if (!request.stream) return Response.json(toBookCompletion(reply, request));
    return toEventStream(toBookChunks(reply, request));
}

function toEventStream(chunks: Iterator<unknown>): Response {
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
        pull(controller) {
            const { done, value } = chunks.next();
            controller.enqueue(encoder.encode(done ? 'data: [DONE]\n\n' : `data: ${JSON.stringify(value)}\n\n`));
            if (done) controller.close();
        },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

function refuse(status: number, message: string): Response {
    return Response.json({ error: { message, type: 'invalid_request_error', param: null, code: null } }, { status });
}
