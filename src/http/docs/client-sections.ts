import type { ClientSettings } from '../web/clients-ui-protocol.ts';
import { type SettingsInput, toClientSettings } from './client-settings.ts';

/** The generated part of the guide to clients: a section for each program, with the values of one agent. */
export function toClientSections(input: SettingsInput): string {
    return toClientSettings(input)
        .map(client => `\n${toSection(client)}\n`)
        .join('');
}

function toSection({ name, place, settings, remark }: ClientSettings): string {
    const shown = 'text' in settings ? toBlock(settings, name) : toTable(settings.fields);
    return [`## ${name}`, place, shown, ...(remark === undefined ? [] : [remark])].join('\n\n');
}

function toBlock({ language, text }: { readonly language: string; readonly text: string }, name: string): string {
    return `\`\`\`${language} Settings for ${name}\n${text}\n\`\`\``;
}

function toTable(fields: readonly (readonly [label: string, value: string])[]): string {
    const rows = fields.map(([label, value]) => `| ${label} | \`${value}\` |`);
    return ['| Setting | Value |', '| --- | --- |', ...rows].join('\n');
}
