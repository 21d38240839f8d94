import type { CompiledBook } from '../../books/book.ts';
import { toTerms, toWords } from '../../books/to-terms.ts';
import { type Match, type RetrievalIndex, retrievalIndexOf } from './retrieval-index.ts';

/** The book's reply to a message. It finds and quotes passages, and says so if it finds none. */
export function replyFromBook(book: CompiledBook, message: string): string {
    const index = retrievalIndexOf(book);
    const matches = index.find(message);
    return (
        exampleOrNull(matches) ??
        greetingOrNull(book, message) ??
        introductionOrNull(book, message) ??
        definitionOrNull(matches, message) ??
        knowledgeOrNull(matches) ??
        describeKnowledge(index)
    );
}

/** Both questions must be nearly the same: an example answers only its own question. */
const EXAMPLE_COVERAGE = 0.6;

function exampleOrNull(matches: readonly Match[]): string | null {
    const isMatch = ({ passage, coverage, reverseCoverage }: Match): boolean =>
        passage.kind === 'example' && coverage >= EXAMPLE_COVERAGE && reverseCoverage >= EXAMPLE_COVERAGE;
    return matches.find(isMatch)?.passage.text ?? null;
}

const GREETINGS: ReadonlySet<string> = new Set(
    'ahoj aloha bonjour ciao cau cus dobry den rano vecer good morning afternoon evening day gruss grussi hallo hello hey hi hola nazdar salut servus zdravim'.split(
        ' ',
    ),
);

function greetingOrNull(book: CompiledBook, message: string): string | null {
    const names = new Set(toWords(book.profile.fullName));
    const words = toWords(message);
    const rest = words.filter(word => !GREETINGS.has(word) && !names.has(word));
    const isGreeting = words.some(word => GREETINGS.has(word)) && toTerms(rest.join(' ')).length === 0;
    if (words.length > 0 && !isGreeting) return null;
    return book.profile.initialMessage ?? `Hello, I am ${book.profile.fullName}.`;
}

function introductionOrNull(book: CompiledBook, message: string): string | null {
    if (!/\b(?:who|what) are you\b|\byour name\b|\babout yourself\b/i.test(message)) return null;
    const { fullName, description } = book.profile;
    return description === null ? `I am ${fullName}.` : `I am ${fullName}. ${description}`;
}

/** Words of a question for a definition, apart from the defined word. */
const DEFINITION_WORDS: ReadonlySet<string> = new Set(
    'abbreviation define defined definition explain expression mean meaning meant say stand term use used word'.split(
        ' ',
    ),
);

/** The definition of a word, if the message asks only for that word. */
function definitionOrNull(matches: readonly Match[], message: string): string | null {
    const terms = toTerms(message).filter(term => !DEFINITION_WORDS.has(term));
    const definitions = matches.filter(
        ({ passage }) => passage.kind === 'definition' && isSame(terms, toTerms(wordOf(passage.text))),
    );
    return definitions.length === 0 ? null : definitions.map(({ passage }) => passage.text).join('\n');
}

/** The defined word, as in `Tilth: fine soil` or `Tilth – fine soil`. */
function wordOf(definition: string): string {
    return /^(.{1,80}?)(?::|=|\s[–—-]\s|\smeans\s)/i.exec(definition)?.[1] ?? '';
}

function isSame(first: readonly string[], second: readonly string[]): boolean {
    return first.length > 0 && first.length === second.length && first.every(term => second.includes(term));
}

const REPLY_COVERAGE = 0.25;
const REPLY_LINES = 3;

function knowledgeOrNull(matches: readonly Match[]): string | null {
    const lines = matches.filter(({ passage, coverage }) => passage.kind !== 'example' && coverage >= REPLY_COVERAGE);
    const knowledge = lines.filter(({ passage }) => passage.kind !== 'sample');
    const best = knowledge.length > 0 ? knowledge : lines;
    const near = best.filter(({ score }) => score >= (best[0]?.score ?? 0) / 2).slice(0, REPLY_LINES);
    return near.length === 0 ? null : near.map(({ passage }) => passage.text).join('\n');
}

const TOPICS_NAMED = 3;
const TOPIC_LENGTH = 60;

function describeKnowledge({ passages }: RetrievalIndex): string {
    const knowledge = passages
        .filter(({ kind }) => kind === 'knowledge' || kind === 'definition')
        .slice(0, TOPICS_NAMED);
    if (knowledge.length === 0) return 'I have nothing about that in my book, and no knowledge is in it yet.';
    const topics = knowledge.map(({ text }) => `- ${shorten(text)}`);
    return ['I have nothing about that in my book. What I know begins with:', ...topics].join('\n');
}

function shorten(text: string): string {
    return text.length <= TOPIC_LENGTH ? text : `${text.slice(0, TOPIC_LENGTH).trimEnd()}…`;
}
