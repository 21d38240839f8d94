import type { Usage } from '../../chat/chat-event.ts';
import { countOrNull, type JsonRecord, listOf, recordOrNull } from '../json-fields.ts';

/** The token counts that a chunk tells, wherever it keeps them; `null` where it tells none (`{}`, `null`, nothing but zeros). */
export function usageOrNull(chunk: JsonRecord): Usage | null {
    const firstChoice = recordOrNull(listOf(chunk['choices'])[0]);
    // Groq and Moonshot keep the counts in places of their own.
    const usage =
        recordOrNull(chunk['usage']) ??
        recordOrNull(recordOrNull(chunk['x_groq'])?.['usage']) ??
        recordOrNull(firstChoice?.['usage']);
    return usage === null ? null : toUsageOrNull(usage);
}

function toUsageOrNull(usage: JsonRecord): Usage | null {
    const promptTokens = countOrNull(usage['prompt_tokens'] ?? usage['input_tokens']) ?? 0;
    const completionTokens = countOrNull(usage['completion_tokens'] ?? usage['output_tokens']) ?? 0;
    if (promptTokens === 0 && completionTokens === 0) return null;
    const promptDetails = recordOrNull(usage['prompt_tokens_details']);
    const completionDetails = recordOrNull(usage['completion_tokens_details']);
    const cachedTokens = countOrNull(promptDetails?.['cached_tokens'] ?? usage['prompt_cache_hit_tokens']);
    const reasoningTokens = countOrNull(completionDetails?.['reasoning_tokens']);
    return {
        promptTokens,
        completionTokens,
        totalTokens: countOrNull(usage['total_tokens']) || promptTokens + completionTokens,
        ...(cachedTokens === null ? {} : { cachedTokens }),
        ...(reasoningTokens === null ? {} : { reasoningTokens }),
    };
}
