import { listOf, recordOrNull, textOrNull } from '../json-fields.ts';
import type { UpstreamError } from './upstream-error.ts';

/**
 * Whether a provider refused what was said, as its filter or its moderation does. Such an answer is no failure of the provider, and the
 * same words get it again.
 */
export function isContentRefusal(error: UpstreamError): boolean {
    if (wordsOf(error).some(word => REFUSAL_WORDS.has(word))) return true;
    if (error.status !== null && !REFUSING_STATUSES.has(error.status)) return false;
    const isAboutOption = error.param !== null && !CONTENT_PARAMS.has(error.param.split(/[.[]/)[0] ?? '');
    if (isAboutOption || ACCOUNT_PATTERN.test(error.message)) return false;
    return hasReasons(error) || REFUSAL_PATTERN.test(error.message.slice(0, LONGEST_READ));
}

const REFUSING_STATUSES: ReadonlySet<number> = new Set([400, 403, 422, 451]);
const CONTENT_PARAMS: ReadonlySet<string> = new Set(['prompt', 'messages', 'input', 'content', 'contents']);
/** The first words are the provider's, the rest may quote the request. */
const LONGEST_READ = 400;

/** Codes and types of Azure, OpenAI, Moonshot, Google, Alibaba, Zhipu, Bedrock, Groq and LiteLLM, without signs between their words. */
const REFUSAL_WORDS: ReadonlySet<string> = new Set([
    'contentfilter',
    'contentfiltered',
    'contentpolicyviolation',
    'contentpolicyviolationerror',
    'responsibleaipolicyviolation',
    'invalidprompt',
    'moderationblocked',
    'contentmoderation',
    'promptblocked',
    'prohibitedcontent',
    'safety',
    'blocklist',
    'spii',
    'datainspectionfailed',
    'sensitivewordsdetected',
    'guardrailintervened',
    'refusal',
    '1301',
]);

/** Sentences of Azure, OpenAI, OpenRouter, DeepSeek, Google, Mistral, xAI, Anthropic, Alibaba and Bedrock. */
const REFUSAL_PATTERN =
    /content management policy|content[ _-]exists[ _-]risk|prohibited[ _]content|inappropriate content|(?:prompt|input|message|content|text|output)s?\b[^.]{0,60}\b(?:flagged|blocked)\b|flagged (?:as|for)\b|content (?:was |has been )?(?:filtered|blocked|rejected)|blocked by (?:our|the)? ?(?:content|safety|moderation|guardrail)|(?:blocked|rejected|refused) (?:as a result of|because of|due to|by|for) [^.]{0,40}(?:safety|moderation|guardrail|content (?:filter|polic))|violat[^.]{0,80}\b(?:usage|content|safety|acceptable use) ?(?:polic|guideline|terms)|did not pass [^.]{0,30}moderation|block_?reason|unsafe or sensitive content|considered high risk/i;

/** The server's own account is refused: nothing that a user can change. */
const ACCOUNT_PATTERN =
    /\b(?:account|organi[sz]ation|project|workspace|access|api[ -]?key|ip address)\b[^.]{0,60}\b(?:flagged|suspended|blocked|disabled|deactivated|terminated|banned|violat\w*)/i;

function wordsOf(error: UpstreamError): string[] {
    const inner = bodyOf(error)?.['innererror'];
    const details = [error.code, error.type, textOrNull(recordOrNull(inner)?.['code'])];
    return details.map(word => word?.toLowerCase().replaceAll(/[^a-z0-9]/g, '') ?? '');
}

/** OpenRouter lists what was flagged, Google says why it blocked the prompt. */
function hasReasons(error: UpstreamError): boolean {
    const body = bodyOf(error);
    const isFlagged = listOf(recordOrNull(body?.['metadata'])?.['reasons']).length > 0;
    return isFlagged || body?.['promptFeedback'] !== undefined || body?.['prompt_feedback'] !== undefined;
}

function bodyOf({ body }: UpstreamError) {
    const record = recordOrNull(body);
    return recordOrNull(record?.['error']) ?? record;
}
