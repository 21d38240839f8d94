import { COMMITMENTS } from './commitments.ts';
import { isKnowledgeUrl } from './is-knowledge-url.ts';
import type { ResolvedCommitment } from './resolve-commitments.ts';

/** The agent's part of the system message. The same for the same book, byte for byte, because providers cache prompts by their beginning. */
export function composeSystemMessage(book: {
    readonly fullName: string;
    readonly commitments: readonly ResolvedCommitment[];
    readonly freeText: string;
    /** How many entries of knowledge stand in it; `null` for all. */
    readonly inlineKnowledge: number | null;
}): string {
    const personas = book.commitments.flatMap(({ effect, content }) => (effect.kind === 'persona' ? [content] : []));
    const sections = gatherSections(book.commitments, book.inlineKnowledge);
    return [
        `You are ${book.fullName}`,
        ...personas,
        ...headings.flatMap(heading => {
            const entries = sections.get(heading);
            return entries === undefined ? [] : [`## ${heading}`, toBulletList(entries)];
        }),
        book.freeText,
    ]
        .filter(paragraph => paragraph !== '')
        .join('\n\n');
}

/** One entry a bullet; further lines are indented, so that none of them can pass for a heading of the system message. */
export function toBulletList(entries: readonly string[]): string {
    return entries.map(entry => `- ${entry.replace(/\n(?=[^\n])/g, '\n  ')}`).join('\n');
}

const MORE_KNOWLEDGE = 'More is known than stands here: what fits a question comes with it.';

function gatherSections(
    commitments: readonly ResolvedCommitment[],
    inlineKnowledge: number | null,
): Map<string, string[]> {
    const sections = new Map<string, string[]>();
    let knowledgeCount = 0;
    for (const commitment of commitments) {
        const heading = headingOrNull(commitment);
        if (heading === null) continue;
        if (commitment.effect.kind === 'knowledge' && heading === commitment.effect.heading) {
            knowledgeCount += 1;
            if (inlineKnowledge !== null && knowledgeCount > inlineKnowledge) {
                // Said once, whatever number of entries follows: the text has to be the same when one more is learned.
                if (knowledgeCount === inlineKnowledge + 1)
                    sections.set(heading, [...(sections.get(heading) ?? []), MORE_KNOWLEDGE]);
                continue;
            }
        }
        const entries = sections.get(heading) ?? [];
        entries.push(toEntry(commitment));
        sections.set(heading, entries);
    }
    return sections;
}

function headingOrNull({ effect, content }: ResolvedCommitment): string | null {
    if (effect.kind === 'knowledge' && isKnowledgeUrl(content)) return effect.sourcesHeading;
    return 'heading' in effect ? effect.heading : null;
}

function toEntry({ effect, keyword, content }: ResolvedCommitment): string {
    return effect.kind === 'not-built' ? `${keyword} ${content}`.trim() : content;
}

const headings: readonly string[] = [
    ...new Set(
        COMMITMENTS.flatMap(({ effect }) => [
            ...('heading' in effect ? [effect.heading] : []),
            ...('sourcesHeading' in effect ? [effect.sourcesHeading] : []),
        ]),
    ),
];
