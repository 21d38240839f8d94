export interface ModelChoiceInput {
    /** What the book names. */
    readonly wish: string | null;
    /** The provider's own default. */
    readonly ownModel: string | null;
    /** What the provider has; `null` where that is not known. */
    readonly models: readonly string[] | null;
}

export interface ModelChoice {
    readonly model: string;
    /** The provider's own model, for when it turns out not to have the wished one; `null` where `model` is its own. */
    readonly fallback: string | null;
}

/** The wish if this provider has it, else a model of its own; `null` where no model of it is known. */
export function chooseModel(input: ModelChoiceInput): ModelChoice | null {
    const own = input.ownModel ?? input.models?.find(isChatModel) ?? null;
    const wished = input.wish === null ? null : findModel(input.wish, input);
    if (wished !== null) return { model: wished, fallback: own === wished ? null : own };
    return own === null ? null : { model: own, fallback: null };
}

/** Whether the provider's list decides, so that it has to be asked for. */
export function isListNeeded(wish: string | null, ownModel: string | null): boolean {
    if (ownModel === null) return true;
    return wish !== null && !isSameModel(wish, ownModel);
}

/** Lists hold models of every kind; these names are known not to chat. */
export function isChatModel(id: string): boolean {
    return !/embed|rerank|whisper|transcri|tts|speech|audio|realtime|dall-e|image|imagen|sora|veo|video|moderation|guard|ocr|davinci|babbage|bge-|aqa/i.test(
        id,
    );
}

function findModel(wish: string, input: ModelChoiceInput): string | null {
    if (input.ownModel !== null && isSameModel(wish, input.ownModel)) return input.ownModel;
    const models = input.models ?? [];
    return models.find(model => model === wish) ?? models.find(model => isSameModel(wish, model)) ?? null;
}

/** Google writes `models/` before its ids, Ollama `:latest` behind them; neither makes another model. */
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
