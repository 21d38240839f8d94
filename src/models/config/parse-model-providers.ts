import { z } from 'zod';
import { PROVIDER_PRESET_NAMES, presetOrNull } from './provider-presets.ts';
import { BASE_URL_RULE, isBaseUrl, type ProviderSettings, toBaseUrl } from './provider-settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The ordered chain of `MODEL_PROVIDERS`: a JSON array of preset names and objects
 * `{ preset?, name?, baseUrl?, apiKeyEnv?, model?, models?, embeddingModel? }`. API keys come only from the environment.
 * @throws Error with a one-line message that contains no API key
 */
export function parseModelProviders(json: string, environment: Environment): readonly ProviderSettings[] {
    const entries = entriesSchema.safeParse(parseJson(json));
    if (!entries.success) throw new Error(describeIssue(entries.error.issues[0]));
    return entries.data.map((entry, index) => toSettings(entry, index, environment));
}

const entrySchema = z.strictObject({
    preset: z
        .string()
        .refine(name => presetOrNull(name) !== null, `must be one of ${PROVIDER_PRESET_NAMES.join(', ')}`)
        .optional(),
    name: z
        .string()
        .regex(/^[\w][\w .-]{0,39}$/, 'must be 1 to 40 letters, digits, blanks, dots, dashes or underscores')
        .optional(),
    baseUrl: z.string().refine(isBaseUrl, BASE_URL_RULE).optional(),
    apiKeyEnv: z
        .string()
        .regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable')
        .optional(),
    apiKey: z
        .never('is not allowed here: put the API key into an environment variable and its name into "apiKeyEnv"')
        .optional(),
    model: z.string().min(1, 'must not be empty').optional(),
    embeddingModel: z.string().min(1, 'must not be empty').optional(),
    models: z.array(z.string().min(1, 'must not be empty')).min(1, 'must not be empty').optional(),
});
type Entry = z.infer<typeof entrySchema>;

const entriesSchema = z
    .array(
        z.preprocess(
            entry => (typeof entry === 'string' ? { preset: entry } : entry),
            entrySchema.refine(entry => entry.preset !== undefined || entry.baseUrl !== undefined, {
                error: 'needs "preset" or "baseUrl"',
            }),
        ),
        { error: 'must be a JSON array' },
    )
    .min(1, 'must name at least one provider');

function parseJson(json: string): unknown {
    try {
        return JSON.parse(json);
    } catch {
        throw new Error('is not valid JSON');
    }
}

function describeIssue(issue: z.core.$ZodIssue | undefined): string {
    const path = (issue?.path ?? [])
        .map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
        .join('');
    return `${path} ${issue?.message ?? 'is not valid'}`.trimStart();
}

function toSettings(entry: Entry, index: number, environment: Environment): ProviderSettings {
    const preset = entry.preset === undefined ? null : presetOrNull(entry.preset);
    // The API key of a preset is only sent to the preset's own address.
    const presetKeyEnv = entry.baseUrl === undefined ? (preset?.apiKeyEnv ?? null) : null;
    const apiKeyEnv = entry.apiKeyEnv ?? presetKeyEnv;
    const apiKey = apiKeyEnv === null ? null : environment[apiKeyEnv]?.trim() || null;
    if (apiKeyEnv !== null && apiKey === null) {
        throw new Error(`[${index}] needs its key in the environment variable ${apiKeyEnv}`);
    }
    // Another address may not have the preset's models.
    const embeddingModel = entry.embeddingModel ?? (entry.baseUrl === undefined ? preset?.embeddingModel : undefined);
    return {
        name: entry.name ?? entry.preset ?? `provider-${index + 1}`,
        baseUrl: toBaseUrl(entry.baseUrl ?? preset?.baseUrl ?? ''),
        apiKey,
        model: entry.model ?? entry.models?.[0] ?? preset?.model ?? null,
        models: entry.models ?? null,
        ...(embeddingModel === undefined ? {} : { embeddingModel }),
        ...(preset?.refusesStreamOptions === true ? { refusesStreamOptions: true } : {}),
    };
}
