import { join } from 'node:path';
import { COMMITMENTS, type CommitmentDefinition } from '../../src/books/syntax/commitments.ts';
import { toClientSections } from '../../src/http/docs/client-sections.ts';
import { fillBlock } from '../../src/http/docs/fill-block.ts';
import { toChoice, toScrapeConfig } from '../../src/http/docs/guide-pages.ts';
import { EXAMPLE_ORIGIN } from '../../src/http/docs/render-guide.ts';
import { ENVIRONMENT_VARIABLES } from '../../src/server/environment-variables.ts';
import { toImportTable } from '../support/import-rules.ts';

export const ROOT = join(import.meta.dir, '../..');

/** A text between `<!-- block -->` and `<!-- /block -->` that is made from code. */
interface GeneratedPart {
    readonly file: string;
    readonly block: string;
    readonly content: () => string;
}

const GENERATED_PARTS: readonly GeneratedPart[] = [
    { file: 'README.md', block: 'configuration', content: frontPageSettings },
    { file: 'src/README.md', block: 'imports', content: toImportTable },
    { file: 'src/docs/operation.md', block: 'configuration', content: () => settingsTable(() => true) },
    { file: 'src/docs/book.md', block: 'commitments', content: commitmentSections },
    {
        file: 'src/docs/clients.md',
        block: 'agents',
        content: () => toChoice({ agentNames: [], agentName: 'jack-green' }),
    },
    { file: 'src/docs/clients.md', block: 'clients', content: exampleClientSections },
    { file: 'src/docs/monitoring.md', block: 'scrape-config', content: () => toScrapeConfig(EXAMPLE_ORIGIN) },
];

/** Settings that the README shows without a click. */
const FRONT_PAGE_SETTINGS = ['PORT', 'HOST', 'DATABASE_URL', 'PUBLIC_URL', 'OPENAI_API_KEY', 'MODEL_PROVIDERS'];

/** Each file that has generated parts, as it is and as it has to be. */
export async function documentedFiles(): Promise<readonly { file: string; current: string; generated: string }[]> {
    const files = [...new Set(GENERATED_PARTS.map(({ file }) => file))];
    return Promise.all(
        files.map(async file => {
            const current = await Bun.file(join(ROOT, file)).text();
            const parts = GENERATED_PARTS.filter(part => part.file === file);
            const generated = parts.reduce((text, { block, content }) => fillBlock(text, block, content()), current);
            return { file, current, generated };
        }),
    );
}

function frontPageSettings(): string {
    const isShown = (name: string) => FRONT_PAGE_SETTINGS.includes(name);
    return `${settingsTable(isShown)}
<details>
<summary>All other settings</summary>

${settingsTable(name => !isShown(name))}
</details>
`;
}

function settingsTable(isIncluded: (name: string) => boolean): string {
    const rows = Object.entries(ENVIRONMENT_VARIABLES)
        .filter(([name]) => isIncluded(name))
        .map(([name, { default: value, description }]) => {
            return `| \`${name}\` | ${value === undefined || value === '' ? '' : `\`${value}\``} | ${description} |`;
        });
    return ['| Variable | Default | Description |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function commitmentSections(): string {
    return COMMITMENTS.map(commitment => `\n${commitmentSection(commitment)}\n`).join('');
}

function commitmentSection({ keyword, aliases, documentation, example, effect }: CommitmentDefinition): string {
    const parts = [
        `## \`${keyword}\``,
        documentation,
        ...(aliases.length === 0 ? [] : [`Also ${aliases.map(alias => `\`${alias}\``).join(', ')}`]),
        ...(effect.kind === 'not-built' ? ['Not available on this server yet.'] : []),
        `\`\`\`book Example of ${keyword}\n${example}\n\`\`\``,
    ];
    return parts.join('\n\n');
}

function exampleClientSections(): string {
    return toClientSections({ origin: EXAMPLE_ORIGIN, agentName: 'jack-green', key: 'ptbk_…' });
}
