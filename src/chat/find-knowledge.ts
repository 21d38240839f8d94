import type { SearchedKnowledge } from '../books/book.ts';
import type { FoundPassage } from '../ports/knowledge-search.ts';
import type { AgentWithBook, ChatContext } from './chat-context.ts';
import { type ChatMessage, textOf } from './chat-message.ts';
import { ownerOfAgent, ownerOfPage } from './knowledge-owner.ts';

/** Characters of found knowledge in one prompt: about 2,000 tokens. */
const FOUND_BUDGET = 8_000;
const MOST_FOUND = 24;
/** A longer question is searched by its beginning. */
const QUESTION_LENGTH = 4_000;

/**
 * The passages of the agent's knowledge that match this turn best; none if all knowledge is in the system message. The previous
 * question is part of the search, for questions such as "and when?".
 */
export async function findKnowledge(
    { knowledgeSearch, knowledgePages }: Pick<ChatContext, 'knowledgeSearch' | 'knowledgePages'>,
    { agent, book }: AgentWithBook,
    thread: readonly ChatMessage[],
): Promise<readonly string[]> {
    const { searchedKnowledge, knowledgeUrls } = book;
    if (searchedKnowledge === null && knowledgeUrls.length === 0) return [];
    const ownOwner = ownerOfAgent(agent.agentName);
    if (searchedKnowledge !== null) await knowledgeSearch.index(ownOwner, searchedKnowledge);
    // A page that is not read yet is available to later turns.
    knowledgePages.prefetch(knowledgeUrls);
    const owners = [...(searchedKnowledge === null ? [] : [ownOwner]), ...knowledgeUrls.map(ownerOfPage)];
    const found = await knowledgeSearch.find({ owners, question: toQuestion(thread), limit: 2 * MOST_FOUND });
    // Another server may just have indexed an older or newer book.
    const current = passageSetOf(searchedKnowledge);
    const isOfBook = ({ owner, content }: FoundPassage) => owner !== ownOwner || current.has(content);
    return withinBudget(found.filter(isOfBook).map(({ content }) => content));
}

/** Built once per book, not per turn: a book may have ten thousand passages. */
const passageSets = new WeakMap<SearchedKnowledge, ReadonlySet<string>>();
const NO_PASSAGES: ReadonlySet<string> = new Set();

function passageSetOf(knowledge: SearchedKnowledge | null): ReadonlySet<string> {
    if (knowledge === null) return NO_PASSAGES;
    const passages = passageSets.get(knowledge) ?? new Set(knowledge.passages);
    passageSets.set(knowledge, passages);
    return passages;
}

function toQuestion(thread: readonly ChatMessage[]): string {
    const questions = thread.filter(({ role }) => role === 'user').slice(-2);
    return questions
        .map(({ content }) => textOf(content).slice(0, QUESTION_LENGTH))
        .reverse()
        .join('\n');
}

function withinBudget(passages: readonly string[]): readonly string[] {
    let length = 0;
    return passages.slice(0, MOST_FOUND).filter(passage => {
        length += passage.length;
        return length <= FOUND_BUDGET;
    });
}
