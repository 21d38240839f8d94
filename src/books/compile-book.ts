import type { CompiledBook, Diagnostic, ParsedBook } from './book.ts';
import type { CommitmentEffect } from './commitments.ts';
import { compileProfile } from './compile-profile.ts';
import { compileTools } from './compile-tools.ts';
import { composeSystemMessage, toBulletList } from './compose-system-message.ts';
import { diagnosticAt } from './diagnostic-at.ts';
import { expandIncludes, type Includes, NO_INCLUDES } from './expand-includes.ts';
import { isKnowledgeUrl } from './is-knowledge-url.ts';
import { keepLast } from './keep-last.ts';
import { pairExamples } from './pair-examples.ts';
import { parseBook } from './parse-book.ts';
import { parseModelPreferences } from './parse-model-preferences.ts';
import { type ResolvedCommitment, resolveCommitments } from './resolve-commitments.ts';
import { splitKnowledge } from './split-knowledge.ts';
import { isReservedAgentName, toAgentName } from './to-agent-name.ts';

/** Makes a book ready to answer with. Depends on the source and what it includes alone; any text compiles, and `diagnostics` say what it lacks. */
export function compileBook(source: string, includes: Includes = NO_INCLUDES): CompiledBook {
    return compileParsed(parseBook(source), source, includes);
}

/** The same for a source that is taken apart already. */
export function compileParsed(parsed: ParsedBook, source: string, includes: Includes = NO_INCLUDES): CompiledBook {
    const { title, diagnostics: parsing } = parsed;
    const { commitments: written, freeText, diagnostics: including, foreignLines } = expandIncludes(parsed, includes);
    const agentName = toAgentName(title, source);
    const { commitments, diagnostics: resolving } = resolveCommitments(written);
    const ofKind = (...kinds: readonly CommitmentEffect['kind'][]) =>
        commitments.filter(({ effect }) => kinds.includes(effect.kind));
    const textsOf = (kind: CommitmentEffect['kind']) => ofKind(kind).map(({ content }) => content);

    const spoken = keepLast(
        ofKind('initial-message', 'message-suffix').map(commitment => ({
            name: commitment.effect.kind,
            value: commitment.content,
            commitment,
        })),
    );
    const initialMessage = spoken.last.get('initial-message') ?? null;
    const { profile, diagnostics: profiling } = compileProfile({
        title,
        agentName,
        commitments,
        freeText,
        initialMessage,
    });
    const { examples, diagnostics: pairing } = pairExamples(commitments);
    const knowledge = textsOf('knowledge').filter(text => !isKnowledgeUrl(text));
    const { inline: inlineKnowledge, searched: searchedKnowledge } = splitKnowledge(knowledge);
    const { toolWishes, diagnostics: tooling } = compileTools(commitments, agentName);
    const { modelPreferences, diagnostics: wishing } = parseModelPreferences(ofKind('model'));

    return {
        agentName,
        profile,
        systemMessage: composeSystemMessage({
            fullName: profile.fullName,
            commitments,
            freeText,
            inlineKnowledge: searchedKnowledge === null ? null : inlineKnowledge.length,
        }),
        closingRules: toClosingRules(textsOf('rule')),
        examples,
        messageSuffix: spoken.last.get('message-suffix') ?? null,
        modelPreferences,
        isClosed: ofKind('open', 'closed').at(-1)?.effect.kind === 'closed',
        teacherInstructions:
            textsOf('open')
                .filter(text => text !== '')
                .join('\n\n') || null,
        knowledge,
        inlineKnowledge,
        searchedKnowledge,
        knowledgeUrls: textsOf('knowledge').filter(isKnowledgeUrl),
        samples: textsOf('sample'),
        dictionary: textsOf('dictionary'),
        toolWishes,
        diagnostics: [
            ...parsing,
            ...including,
            ...reservedName(agentName),
            ...[
                ...resolving,
                ...spoken.diagnostics,
                ...profiling,
                ...pairing,
                ...wishing,
                ...tooling,
                ...commitments.flatMap(withoutEffect),
            ].filter(({ line }) => !foreignLines.has(line)),
        ].sort((a, b) => a.line - b.line || a.column - b.column),
    };
}

function toClosingRules(rules: readonly string[]): string {
    return rules.length === 0 ? '' : `Always keep to these rules:\n\n${toBulletList(rules)}`;
}

function reservedName(agentName: string): Diagnostic[] {
    if (!isReservedAgentName(agentName)) return [];
    const message = `The server's own pages use the name \`${agentName}\`. Change the title.`;
    return [{ line: 1, column: 1, severity: 'error', rule: 'name-reserved', message }];
}

/** What a reader expects of a commitment and does not get. */
function withoutEffect(commitment: ResolvedCommitment): Diagnostic[] {
    const { effect, keyword, content } = commitment;
    if (effect.kind === 'not-built') {
        const message = `Nothing acts on \`${keyword}\` yet: it only stands in the system message.`;
        return [diagnosticAt(commitment, { severity: 'warning', rule: 'commitment-not-built', message })];
    }
    if (effect.kind === 'closed' && content !== '') {
        const message =
            'The text of `CLOSED` has no effect. Put `---` under `CLOSED`, so that what follows is text of its own.';
        return [diagnosticAt(commitment, { severity: 'warning', rule: 'text-after-value', message })];
    }
    return [];
}
