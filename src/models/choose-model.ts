export interface ModelChoiceInput {
    /** The model that the book names. */
    readonly preferred: string | null;
    /** The provider's default. */
    readonly ownModel: string | null;
    /** The models of the provider; `null` if unknown. */
    readonly models: readonly string[] | null;
}

export interface ModelChoice {
    readonly model: string;
    /** The provider's default, in case it does not have `model`; `null` if `model` is the default. */
    readonly fallback: string | null;
}

/**
 * The preferred model if the provider has it, else its default or first chat model. If no model of the provider is known, the preferred one
 * is tried by its name. `null` if there is no name at all.
 */
export function chooseModel(input: ModelChoiceInput): ModelChoice | null {
    const own = input.ownModel ?? input.models?.find(isChatModel) ?? null;
    const found = input.preferred === null ? null : findModel(input.preferred, input);
    if (found !== null) return { model: found, fallback: own === found ? null : own };
    const model = own ?? (input.models === null ? input.preferred : null);
    return model === null ? null : { model, fallback: null };
}

/** Whether the choice depends on the provider's list of models. */
export function isListNeeded(preferred: string | null, ownModel: string | null): boolean {
    if (ownModel === null) return true;
    return preferred !== null && !isSameModel(preferred, ownModel);
}

/** Providers list models of every kind; models with these names do not chat. */
export function isChatModel(id: string): boolean {
    return !/embed|rerank|whisper|transcri|tts|speech|audio|realtime|dall-e|image|imagen|sora|veo|video|moderation|guard|ocr|davinci|babbage|bge-|aqa/i.test(
        id,
    );
}

function findModel(name: string, input: ModelChoiceInput): string | null {
    if (input.ownModel !== null && isSameModel(name, input.ownModel)) return input.ownModel;
    const models = input.models ?? [];
    return models.find(model => model === name) ?? models.find(model => isSameModel(name, model)) ?? null;
}

/** Google puts `models/` before its ids and Ollama `:latest` after them; both are ignored. */
function isSameModel(left: string, right: string): boolean {
    return bareId(left) === bareId(right);
}

function bareId(id: string): string {
    return id
        .trim()
        .toLowerCase()
        .replace(/^models\//, '')
        .replace(/:latest$/, '');
}
