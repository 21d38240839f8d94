import type { CompiledBook } from '../../src/books/book.ts';
import type { ModelRequest } from '../../src/ports/chat-model.ts';

const EMPTY_BOOK: CompiledBook = {
    agentName: 'jack-green',
    profile: {
        title: 'Jack Green',
        fullName: 'Jack Green',
        description: null,
        initialMessage: null,
        image: null,
        color: null,
        font: null,
        link: null,
        voice: null,
        disclaimer: null,
        inputPlaceholder: null,
        meta: {},
        parameters: [],
    },
    systemMessage: 'You are Jack Green',
    closingRules: '',
    examples: [],
    messageSuffix: null,
    modelPreferences: { model: null, temperature: null, topP: null, maxTokens: null },
    isClosed: false,
    teacherInstructions: null,
    knowledge: [],
    inlineKnowledge: [],
    searchedKnowledge: null,
    knowledgeUrls: [],
    samples: [],
    dictionary: [],
    toolWishes: [],
    diagnostics: [],
};

/** A book with just these parts set. */
export function createBook(parts: Partial<CompiledBook> = {}): CompiledBook {
    return { ...EMPTY_BOOK, ...parts };
}

/** A request to a model with just these parts set: the agent Jack Green, asked "Hello!". */
export function createModelRequest(parts: Partial<ModelRequest> = {}): ModelRequest {
    return {
        system: 'You are Jack Green',
        messages: [{ role: 'user', content: 'Hello!' }],
        options: {},
        preferredModel: null,
        book: EMPTY_BOOK,
        trace: { requestId: 'req_test', traceparent: null },
        ...parts,
    };
}
