import { COMMITMENTS } from './commitments.ts';
import { isKnowledgeUrl } from './is-knowledge-url.ts';
import type { ResolvedCommitment } from './resolve-commitments.ts';

/** The agent's part of the system message. The same for the same book, byte for byte, because providers cache prompts by their beginning. */
export function composeSystemMessage(book: {
    readonly fullName: string;
    readonly commitments: readonly ResolvedCommitment[];
    readonly freeText: string;
}): string {
    const personas = book.commitments.flatMap(({ effect, content }) => (effect.kind === 'persona' ? [content] : []));
    const sections = gatherSections(book.commitments);
    return [
        `You are ${book.fullName}`,
        ...personas,
        ...HEADINGS.flatMap(heading => {
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

function gatherSections(commitments: readonly ResolvedCommitment[]): Map<string, string[]> {
    const sections = new Map<string, string[]>();
    for (const commitment of commitments) {
        const heading = headingOrNull(commitment);
        if (heading === null) continue;
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

const HEADINGS: readonly string[] = [
    ...new Set(
        COMMITMENTS.flatMap(({ effect }) => [
            ...('heading' in effect ? [effect.heading] : []),
            ...('sourcesHeading' in effect ? [effect.sourcesHeading] : []),
        ]),
    ),
];
