import type { CompiledBook } from '../../books/book.ts';
import { toTerms, toWords } from '../../books/to-terms.ts';
import { type Match, type RetrievalIndex, retrievalIndexOf } from './retrieval-index.ts';

/** What the book has to say to a message. No language model: it finds and quotes, and says so where it finds nothing. */
export function replyFromBook(book: CompiledBook, message: string): string {
    const index = retrievalIndexOf(book);
    const matches = index.find(message);
    return (
        exampleOrNull(matches) ??
        greetingOrNull(book, message) ??
        introductionOrNull(book, message) ??
        definitionOrNull(matches, message) ??
        knowledgeOrNull(matches) ??
        sayWhatIsThere(index)
    );
}

/** Both questions must mean nearly the same: an example is an answer to itself alone. */
const EXAMPLE_COVERAGE = 0.6;

function exampleOrNull(matches: readonly Match[]): string | null {
    const isMeant = ({ passage, coverage, reverseCoverage }: Match): boolean =>
        passage.kind === 'example' && coverage >= EXAMPLE_COVERAGE && reverseCoverage >= EXAMPLE_COVERAGE;
    return matches.find(isMeant)?.passage.text ?? null;
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

/** What is said around a word whose meaning is asked for. */
const AROUND_A_WORD: ReadonlySet<string> = new Set(
    'abbreviation define defined definition explain expression mean meaning meant say stand term use used word'.split(
        ' ',
    ),
);

/** Who asks for a word, and for nothing but the word, gets what it means here. */
function definitionOrNull(matches: readonly Match[], message: string): string | null {
    const asked = toTerms(message).filter(term => !AROUND_A_WORD.has(term));
    const meant = matches.filter(
        ({ passage }) => passage.kind === 'definition' && isSame(asked, toTerms(wordOf(passage.text))),
    );
    return meant.length === 0 ? null : meant.map(({ passage }) => passage.text).join('\n');
}

/** What is explained: `Tilth: fine soil`, `Tilth – fine soil`. */
function wordOf(definition: string): string {
    return /^(.{1,80}?)(?::|=|\s[–—-]\s|\smeans\s)/i.exec(definition)?.[1] ?? '';
}

function isSame(first: readonly string[], second: readonly string[]): boolean {
    return first.length > 0 && first.length === second.length && first.every(term => second.includes(term));
}

const ANSWER_COVERAGE = 0.25;
const LINES_OF_AN_ANSWER = 3;

function knowledgeOrNull(matches: readonly Match[]): string | null {
    const lines = matches.filter(({ passage, coverage }) => passage.kind !== 'example' && coverage >= ANSWER_COVERAGE);
    const knowledge = lines.filter(({ passage }) => passage.kind !== 'sample');
    const best = knowledge.length > 0 ? knowledge : lines;
    const near = best.filter(({ score }) => score >= (best[0]?.score ?? 0) / 2).slice(0, LINES_OF_AN_ANSWER);
    return near.length === 0 ? null : near.map(({ passage }) => passage.text).join('\n');
}

const TOPICS_NAMED = 3;
const TOPIC_LENGTH = 60;

function sayWhatIsThere({ passages }: RetrievalIndex): string {
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
