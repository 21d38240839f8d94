import type { Usage } from '../chat/chat-event.ts';
import { type ChatMessage, textOf } from '../chat/chat-message.ts';
import type { ModelRequest } from '../ports/chat-model.ts';

type Prompt = Pick<ModelRequest, 'system' | 'messages'>;

/** Token counts for providers that send none. The first call loads the tokenizer, which takes about half a second. */
export async function estimateUsage(request: Prompt, replyText: string): Promise<Usage> {
    const promptTokens = await countPromptTokens(request);
    const completionTokens = estimateTokens(replyText, await loadTokenizer());
    return { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens, isEstimate: true };
}

/** The tokens of a prompt. */
export async function countPromptTokens(request: Prompt): Promise<number> {
    const tokenizer = await loadTokenizer();
    return [request.system, ...request.messages.map(promptTextOf)].reduce(
        (total, text) => total + estimateTokens(text, tokenizer) + TOKENS_AROUND_A_MESSAGE,
        0,
    );
}

async function loadTokenizer(): Promise<(slice: string) => number> {
    const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
    return slice => countTokens(slice, NO_SPECIAL_TOKENS);
}

/** Text that looks like a control token is counted as text. */
const NO_SPECIAL_TOKENS = { disallowedSpecial: new Set<string>() };
const TOKENS_AROUND_A_MESSAGE = 3;
/** The tokenizer takes quadratic time for text without word breaks. Slices bound that and add at most a token each. */
const SLICE_LENGTH = 256;
/** Longer texts are counted up to here and extrapolated. */
const COUNTED_LENGTH = 65_536;

function estimateTokens(text: string, countTokens: (slice: string) => number): number {
    const countedLength = Math.min(text.length, COUNTED_LENGTH);
    let tokens = 0;
    for (let start = 0; start < countedLength; start += SLICE_LENGTH) {
        tokens += countTokens(text.slice(start, Math.min(start + SLICE_LENGTH, countedLength)));
    }
    return text.length > countedLength ? Math.ceil((tokens * text.length) / countedLength) : tokens;
}

function promptTextOf(message: ChatMessage): string {
    const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
    return [textOf(message.content), ...calls.map(call => `${call.name} ${call.arguments}`)].join('\n');
}
