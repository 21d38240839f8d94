import type { Diagnostic, ModelPreferences } from './book.ts';
import { diagnosticAt } from './diagnostic-at.ts';
import type { ResolvedCommitment } from './resolve-commitments.ts';

/** What the `MODEL` commitments wish together: a setting a line, and the last of each wins. */
export function parseModelPreferences(commitments: readonly ResolvedCommitment[]): {
    readonly modelPreferences: ModelPreferences;
    readonly diagnostics: readonly Diagnostic[];
} {
    let modelPreferences: ModelPreferences = { model: null, temperature: null, topP: null, maxTokens: null };
    const diagnostics: Diagnostic[] = [];
    for (const commitment of commitments) {
        for (const line of commitment.content.split('\n')) {
            if (line.trim() === '') continue;
            const wish = parseSetting(line.trim());
            if (typeof wish === 'string') diagnostics.push(notUnderstood(commitment, wish));
            else modelPreferences = { ...modelPreferences, ...wish };
        }
    }
    return { modelPreferences, diagnostics };
}

/** The setting of one line, or what is wrong with it. */
function parseSetting(line: string): Partial<ModelPreferences> | string {
    const setting = SETTING_PATTERN.exec(line)?.[0] ?? '';
    const value = line.slice(setting.length).trim().replace(/^:\s*/, '');
    switch (setting.toUpperCase().replace(/[\s_]+/, ' ')) {
        case 'TEMPERATURE':
            return isNumberWithin(value, 2)
                ? { temperature: Number(value) }
                : 'The temperature is a number from 0 to 2.';
        case 'TOP P':
            return isNumberWithin(value, 1) ? { topP: Number(value) } : '`TOP P` is a number from 0 to 1.';
        case 'MAX TOKENS':
            return isTokenCount(value) ? { maxTokens: Number(value) } : '`MAX TOKENS` is a whole number from 1.';
        case 'NAME':
            return parseName(value);
        default:
            return parseName(line);
    }
}

const SETTING_PATTERN = /^(?:NAME|TEMPERATURE|TOP[\s_]+P|MAX[\s_]+TOKENS)(?=[\s:]|$)/i;

function isNumberWithin(value: string, most: number): boolean {
    return /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(value) && Number(value) <= most;
}

function isTokenCount(value: string): boolean {
    return /^\d+$/.test(value) && Number(value) >= 1 && Number.isSafeInteger(Number(value));
}

function parseName(value: string): Partial<ModelPreferences> | string {
    if (/^\S+$/.test(value)) return { model: value };
    return "Write the model's name, or one of `TEMPERATURE`, `TOP P` and `MAX TOKENS` with its number.";
}

function notUnderstood(commitment: ResolvedCommitment, message: string): Diagnostic {
    return diagnosticAt(commitment, { severity: 'warning', rule: 'model-not-understood', message });
}
