import { COMMITMENTS, type CommitmentDefinition } from './commitments.ts';

export interface KeywordMatch {
    readonly definition: CommitmentDefinition;
    readonly writtenKeyword: string;
    /** Where the keyword stands in the line, from 0. */
    readonly start: number;
    /** Where the content begins. */
    readonly contentStart: number;
}

/** The longest keyword that `line` begins with: upper case, after optional spaces, followed by white space, a colon or the end. */
export function matchKeyword(line: string): KeywordMatch | null {
    let found: KeywordMatch | null = null;
    let node = keywordTree;
    let start = -1;
    for (let end = 0; ; ) {
        WORD_PATTERN.lastIndex = end;
        const word = WORD_PATTERN.exec(line)?.[1];
        const next = word === undefined ? undefined : node.next.get(word);
        if (word === undefined || next === undefined) return found;
        node = next;
        end = WORD_PATTERN.lastIndex;
        if (start < 0) start = end - word.length;
        if (node.definition !== null) {
            found = {
                definition: node.definition,
                writtenKeyword: line.slice(start, end),
                start,
                contentStart: line[end] === ':' ? end + 1 : end,
            };
        }
        if (node.next.size === 0) return found;
    }
}

const WORD_PATTERN = /\s*([A-Z]+)(?=[\s:]|$)/y;

interface KeywordNode {
    definition: CommitmentDefinition | null;
    readonly next: Map<string, KeywordNode>;
}

const keywordTree = toKeywordTree(COMMITMENTS);

function toKeywordTree(definitions: readonly CommitmentDefinition[]): KeywordNode {
    const root: KeywordNode = { definition: null, next: new Map() };
    for (const definition of definitions) {
        for (const keyword of [definition.keyword, ...definition.aliases])
            growBranch(root, keyword).definition = definition;
    }
    return root;
}

function growBranch(root: KeywordNode, keyword: string): KeywordNode {
    return keyword.split(' ').reduce((node, word) => {
        const next = node.next.get(word) ?? { definition: null, next: new Map() };
        node.next.set(word, next);
        return next;
    }, root);
}
