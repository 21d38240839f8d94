import type { Commitment, ParsedBook } from '../books/book.ts';
import { expandIncludes, type Included, type Includes, isInclude, toIncludeKey } from '../books/expand-includes.ts';
import { isKnowledgeUrl } from '../books/is-knowledge-url.ts';
import { parseBook } from '../books/parse-book.ts';
import { toAgentName } from '../books/to-agent-name.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { KnowledgePages } from '../ports/knowledge-pages.ts';
import { sha256Hex } from '../shared/hash.ts';
import type { Visibility } from './agent.ts';
import { toImportedBook } from './to-imported-book.ts';

export interface ResolveIncludesContext {
    readonly agents: Pick<AgentStore, 'findOrNull'>;
    readonly pages: KnowledgePages;
}

export interface IncludingBook {
    readonly book: Pick<ParsedBook, 'commitments' | 'freeText'>;
    readonly visibility: Visibility;
    /** Names of the agents that include one another, down to this one. */
    readonly path: readonly string[];
}

export interface ResolvedIncludes {
    readonly includes: Includes;
    /** The same for the same books behind the includes. */
    readonly key: string;
}

const DEEPEST = 8;
const MOST_INCLUDES = 16;

/** Looks up what a book includes, and what that includes. What cannot be had is a diagnostic; nothing throws but the database. */
export async function resolveIncludes(
    context: ResolveIncludesContext,
    including: IncludingBook,
): Promise<ResolvedIncludes> {
    const includes = new Map<string, Included>();
    const keys: string[] = [];
    for (const commitment of including.book.commitments.filter(isInclude)) {
        const name = toIncludeKey(commitment);
        if (commitment.content === '' || includes.has(name)) continue;
        const isTooMany = includes.size >= MOST_INCLUDES;
        const found = isTooMany ? TOO_MANY : await resolveOne(context, including, commitment);
        includes.set(name, found.included);
        keys.push(found.key);
    }
    return { includes, key: sha256Hex(JSON.stringify(keys)) };
}

interface Found {
    readonly included: Included;
    readonly key: string;
}

async function resolveOne(
    context: ResolveIncludesContext,
    including: IncludingBook,
    { keyword, content }: Commitment,
): Promise<Found> {
    const target = content.split('\n')[0]?.trim() ?? '';
    if (!isKnowledgeUrl(target)) return includeAgent(context, including, toAgentName(target.replace(/^@/, ''), target));
    if (keyword === 'IMPORT') return importPage(context, target);
    return problem('from-names-address', '`FROM` names an agent of this server. Use `IMPORT` for an address.');
}

async function includeAgent(
    context: ResolveIncludesContext,
    { path, visibility }: IncludingBook,
    agentName: string,
): Promise<Found> {
    if (path.includes(agentName)) {
        const circle = [...path.slice(path.indexOf(agentName)), agentName].join(' → ');
        return problem('include-circle', `These books include one another: ${circle}.`);
    }
    if (path.length >= DEEPEST) return TOO_DEEP;
    const agent = await context.agents.findOrNull(agentName);
    if (agent === null || agent.deletedAt !== null) {
        return problem('include-missing', `There is no agent \`${agentName}\` on this server.`);
    }
    // Whoever may talk to this agent could ask it for what it inherits.
    if (agent.visibility === 'PRIVATE' && visibility !== 'PRIVATE') {
        return problem('include-private', `The agent \`${agentName}\` is private, and this one is not.`);
    }
    const book = parseBook(agent.agentSource);
    const inner = await resolveIncludes(context, { book, visibility, path: [...path, agentName] });
    const { commitments, freeText, diagnostics } = expandIncludes(book, inner.includes);
    const [first] = diagnostics;
    const diagnostic = first && { ...first, message: `In \`${agentName}\`: ${first.message}` };
    return {
        included: {
            kind: 'book',
            book: { commitments: commitments.filter(each => !isInclude(each)), freeText },
            ...(diagnostic === undefined ? {} : { diagnostic }),
        },
        key: `${agent.agentHash} ${inner.key}`,
    };
}

async function importPage({ pages }: ResolveIncludesContext, url: string): Promise<Found> {
    pages.prefetch([url]);
    const [page] = await pages.statesOf([url]);
    if (page?.content != null) return { included: toImportedBook(page.content), key: `${url} ${page.contentHash}` };
    const reason = page?.error ?? 'It will be there in a moment.';
    return problem('import-not-read', `The address was not read yet. ${reason}`);
}

function problem(rule: string, message: string): Found {
    return {
        included: { kind: 'problem', diagnostic: { severity: 'error', rule, message } },
        key: `${rule} ${message}`,
    };
}

const TOO_MANY = problem('include-too-many', `A book may include ${MOST_INCLUDES} others at the most.`);
const TOO_DEEP = problem('include-too-deep', `Books may include one another ${DEEPEST} deep at the most.`);
