import { firstWordOf, wordAt } from '../provider/replies.ts';

const CONTENT = '"content":"';

/** Checks a stream while it arrives: each chunk has exactly the provider's word, and it ends as it should. */
export class StreamCheck {
    /** Chunks with text so far. */
    chunks = 0;
    readonly #id: number;
    readonly #words: number;
    #rest = '';
    /** Everything, where each event is to be parsed at the end as well. */
    #whole: string[] | null;

    constructor(id: number, words: number, isThorough: boolean) {
        this.#id = id;
        this.#words = words;
        this.#whole = isThorough ? [] : null;
    }

    /** @throws Error for a chunk that is not the next one */
    add(text: string): void {
        this.#whole?.push(text);
        const rest = this.#rest === '' ? text : this.#rest + text;
        let position = 0;
        for (;;) {
            const found = rest.indexOf(CONTENT, position);
            if (found < 0) break;
            const start = found + CONTENT.length;
            const word = this.chunks === 0 ? firstWordOf(this.#id) : wordAt(this.chunks);
            const end = start + word.length;
            if (end >= rest.length) break;
            if (rest.startsWith(word, start) && rest[end] === '"' && this.chunks < this.#words) {
                this.chunks += 1;
                position = end;
            } else if (rest[start] === '"') {
                position = start;
            } else {
                throw new Error(
                    `Chunk ${this.chunks} is ${rest.slice(found, end + 10)} instead of ${JSON.stringify(word)}.`,
                );
            }
        }
        this.#rest = position === 0 ? rest : rest.slice(position);
    }

    /** @throws Error if something is missing */
    end(): void {
        if (this.chunks !== this.#words) throw new Error(`${this.chunks} of ${this.#words} chunks came.`);
        const endings = this.#rest.split('"finish_reason":"stop"').length - 1;
        if (endings !== 1) throw new Error(`The stream has ${endings} finish reasons: ${this.#rest.slice(-500)}`);
        const isDone = this.#rest.endsWith('data: [DONE]\n\n') && this.#rest.split('[DONE]').length === 2;
        if (!isDone) throw new Error(`The stream does not end with one [DONE]: ${this.#rest.slice(-500)}`);
        if (this.#whole !== null) checkEvents(this.#whole.join(''), this.#words);
    }
}

interface Chunk {
    readonly choices: readonly { readonly delta: { readonly content?: string | null } }[];
}

function checkEvents(text: string, words: number): void {
    const events = text.split('\n\n').filter(event => event.startsWith('data: ') && event !== 'data: [DONE]');
    const contents = events
        .flatMap(event => (JSON.parse(event.slice('data: '.length)) as Chunk).choices)
        .filter(({ delta }) => (delta.content ?? '') !== '');
    if (contents.length !== words) throw new Error(`${contents.length} events of ${words} have text.`);
}
