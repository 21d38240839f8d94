import { COMMITMENTS, type CommitmentDefinition } from '../../books/commitments.ts';
import { findParameters } from '../../books/find-parameters.ts';
import { FIRST_LINE, readLine } from './read-line.ts';

/** The agents and models on this server that a book can name. */
export interface BookVocabulary {
    readonly agents: readonly NamedAgent[];
    readonly models: readonly string[];
}

export interface NamedAgent {
    readonly agentName: string;
    readonly title: string;
    readonly description: string | null;
}

export interface CompletionInput {
    readonly text: string;
    /** The cursor's offset in the text. */
    readonly position: number;
    /** The user requested completions, instead of only typing. */
    readonly isExplicit: boolean;
    readonly vocabulary: BookVocabulary;
}

export interface BookCompletion {
    readonly label: string;
    /** The text that replaces what was typed. */
    readonly apply: string;
    readonly detail?: string;
    readonly info?: string;
}

export interface BookCompletions {
    /** The offset of the text that a completion replaces. */
    readonly from: number;
    readonly options: readonly BookCompletion[];
    /** Whether these options still apply after more was typed. */
    readonly validFor: (typed: string) => boolean;
}

/** Completes commitments, agents, models and parameters; `null` if there is nothing to complete. Pure. */
export function completeBook({ text, position, isExplicit, vocabulary }: CompletionInput): BookCompletions | null {
    const lines = text.slice(0, position).split('\n');
    const line = lines.pop() ?? '';
    const before = lines.reduce((state, each) => readLine(each, state).after, FIRST_LINE);
    if (!before.hasTitle || before.fence !== null) return null;
    const { match, after } = readLine(line, before);
    const written = line.trimStart();
    const keyword = /^[A-Z ]*$/.test(written) ? written : undefined;
    if (keyword !== undefined && (keyword !== '' || isExplicit) && !isArgument(line, match?.contentStart)) {
        // A complete keyword gets no suggestions: its text or a new line follows.
        const validFor = (typed: string) => /^[A-Z ]*$/.test(typed) && (isExplicit || !isWholeKeyword(typed));
        return validFor(keyword) ? { from: position - keyword.length, options: KEYWORDS, validFor } : null;
    }
    const typed = line.slice(match?.contentStart ?? 0);
    const isFirstLine = match !== null;
    return (
        completeAgent(after.commitment, { typed, isFirstLine, position, vocabulary }) ??
        completeModel(after.commitment, { typed, isFirstLine, position, vocabulary }) ??
        completeParameter(text, typed, position)
    );
}

/** After a complete keyword and a space, its text begins, unless a longer keyword has the same beginning. */
function isArgument(line: string, contentStart: number | undefined): boolean {
    if (contentStart === undefined || line.length === contentStart) return false;
    const written = line.trimStart();
    return !KEYWORDS.some(({ label }) => label !== written.trimEnd() && label.startsWith(written));
}

function isWholeKeyword(typed: string): boolean {
    const longer = COMMITMENTS.filter(({ keyword }) => keyword.startsWith(typed));
    return longer.length === 1 && longer[0]?.keyword === typed;
}

const KEYWORDS: readonly BookCompletion[] = COMMITMENTS.flatMap(definition => [
    toKeyword(definition, definition.keyword),
    ...definition.aliases.map(alias => ({ ...toKeyword(definition, alias), detail: `as ${definition.keyword}` })),
]);

function toKeyword({ documentation, example, effect }: CommitmentDefinition, keyword: string): BookCompletion {
    const hasNoText = effect.kind === 'closed' || effect.kind === 'tool';
    return {
        label: keyword,
        apply: hasNoText ? keyword : `${keyword} `,
        info: `${documentation}\n\n${example}`,
    };
}

interface ArgumentInput {
    /** The line's text up to the cursor, without its keyword. */
    readonly typed: string;
    readonly isFirstLine: boolean;
    readonly position: number;
    readonly vocabulary: BookVocabulary;
}

function completeAgent(
    commitment: CommitmentDefinition | null,
    { typed, isFirstLine, position, vocabulary }: ArgumentInput,
): BookCompletions | null {
    const isTeam = commitment?.keyword === 'TEAM';
    const isInclude = commitment?.effect.kind === 'include' && isFirstLine;
    if (!isTeam && !isInclude) return null;
    const start = Math.max(typed.lastIndexOf(','), typed.lastIndexOf('{')) + 1;
    if (typed.includes('}', start)) return null;
    const name = typed.slice(start).trimStart();
    const options = vocabulary.agents.map(({ agentName, title, description }) => ({
        label: title,
        // The title only if it resolves to this agent: it may have changed since the agent was created.
        apply: title.toLowerCase().replace(/[^a-z0-9]+/g, '-') === agentName ? title : agentName,
        detail: agentName,
        ...(description === null ? {} : { info: description }),
    }));
    return { from: position - name.length, options, validFor: each => /^[^,{}\n]*$/.test(each) };
}

const MODEL_SETTINGS: readonly BookCompletion[] = [
    { label: 'TEMPERATURE', apply: 'TEMPERATURE ', info: 'From 0 (most predictable) to 2 (most random).' },
    { label: 'TOP P', apply: 'TOP P ', info: 'From 0 to 1: the share of likely words to choose from.' },
    {
        label: 'MAX TOKENS',
        apply: 'MAX TOKENS ',
        info: 'The maximum length of a reply; a word has one to three tokens.',
    },
];

function completeModel(
    commitment: CommitmentDefinition | null,
    { typed, isFirstLine, position, vocabulary }: ArgumentInput,
): BookCompletions | null {
    const name = /^\s+(\S*)$/.exec(typed)?.[1];
    if (commitment?.keyword !== 'MODEL' || !isFirstLine || name === undefined) return null;
    const models = vocabulary.models.map(model => ({ label: model, apply: model, detail: 'on this server' }));
    return {
        from: position - name.length,
        options: [...MODEL_SETTINGS, ...models],
        validFor: each => /^\S*$/.test(each),
    };
}

function completeParameter(text: string, typed: string, position: number): BookCompletions | null {
    const [, mark, name] = /(?:^|[\s(])([{@])([\p{L}\p{N}_-]*)$/u.exec(typed) ?? [];
    if (mark === undefined || name === undefined) return null;
    const names = new Set(findParameters(text).map(parameter => parameter.name));
    // Without the parameter that is being typed.
    names.delete(name);
    const options = [...names].map(each => ({ label: each, apply: mark === '{' ? `${each}}` : each }));
    return { from: position - name.length, options, validFor: each => /^[\p{L}\p{N}_-]*$/u.test(each) };
}
