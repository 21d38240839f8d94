import type { ErrorCode } from '../../shared/errors.ts';
import { isContentRefusal } from './content-refusal.ts';
import type { UpstreamError } from './upstream-error.ts';

/** The code for a provider's error. `model_not_found`: the provider does not have the model, but may have others. */
export function classifyUpstreamError(error: UpstreamError): ErrorCode {
    const { status, message } = error;
    const words = new Set([error.code, error.type].map(word => word?.toLowerCase()));
    if (words.has('insufficient_quota') || words.has('billing_hard_limit_reached') || status === 402) {
        return 'quota_exceeded';
    }
    if (status === 429 || RATE_WORDS.some(word => words.has(word))) return 'rate_limited';
    if (isContentRefusal(error)) return 'content_refused';
    if (status === 401 || status === 403) return 'upstream_failed';
    if (CONTEXT_WORDS.some(word => words.has(word)) || (isRefusal(status) && CONTEXT_PATTERN.test(message))) {
        return 'context_too_long';
    }
    if (status === 413) return 'context_too_long';
    const isAboutModel = error.param === null || error.param === 'model';
    if (words.has('model_not_found') || (isAboutModel && isRefusal(status) && MODEL_PATTERN.test(message))) {
        return 'model_not_found';
    }
    if (status === 408 || status === 504 || status === 524) return 'upstream_timeout';
    return status === 400 || status === 422 ? 'parameter_value_invalid' : 'upstream_failed';
}

const RATE_WORDS = ['rate_limit_exceeded', 'rate_limit_error', 'resource_exhausted', 'too_many_requests'];
const CONTEXT_WORDS = ['context_length_exceeded', 'exceed_context_size_error', 'string_above_max_length'];

/** Messages of OpenAI and vLLM, Anthropic, Google, llama.cpp, Ollama, Groq and Mistral. */
const CONTEXT_PATTERN =
    /context (?:length|window|size)|maximum (?:context|prompt) length|prompt is too long|input (?:is )?too long|input token count|too many (?:input )?tokens|too large for model|reduce (?:the|your) (?:length|message|prompt|input)/i;

const MODEL_PATTERN =
    /model[^.]{0,120}(?:not found|does(?: not|n't) exist|not exist|is not supported for|not available|decommissioned|deprecated|no longer)|(?:invalid|unknown|no such|not a valid) model|model_not_found|is not a valid model/i;

function isRefusal(status: number | null): boolean {
    return status === null || status === 400 || status === 404 || status === 410 || status === 422 || status === 500;
}
