import type { ReplyDelta } from '../../chat/chat-event.ts';
import { type JsonRecord, listOf, recordOrNull, textOrNull } from '../json-fields.ts';

/** What one choice of a chunk says, apart from tool calls: reasoning, text, refusal, annotations. */
export function toContentDeltas(wireChoice: JsonRecord, choice: number): readonly ReplyDelta[] {
    const delta = recordOrNull(wireChoice['delta']) ?? recordOrNull(wireChoice['message']);
    const content = delta?.['content'] ?? wireChoice['text'];
    // Some providers send the same thought under both names.
    const reasoning =
        textOrNull(delta?.['reasoning_content']) ?? textOrNull(delta?.['reasoning']) ?? thoughtOf(content);
    const text = textOf(content);
    const logprobs = listOf(recordOrNull(wireChoice['logprobs'])?.['content']);
    const refusal = textOrNull(delta?.['refusal']);
    const annotations = listOf(delta?.['annotations']);
    const deltas: ReplyDelta[] = [];
    if (reasoning !== '') deltas.push({ type: 'reasoning-delta', choice, text: reasoning });
    if (logprobs.length > 0) deltas.push({ type: 'text-delta', choice, text, logprobs });
    else if (text !== '') deltas.push({ type: 'text-delta', choice, text });
    if (refusal !== null) deltas.push({ type: 'refusal-delta', choice, text: refusal });
    if (annotations.length > 0) deltas.push({ type: 'annotations', choice, annotations });
    return deltas;
}

/** Text, or the text parts of a list as Mistral sends them. */
function textOf(content: unknown): string {
    if (typeof content === 'string') return content;
    return listOf(content)
        .map(part => textOrNull(recordOrNull(part)?.['text']) ?? '')
        .join('');
}

function thoughtOf(content: unknown): string {
    return listOf(content)
        .map(part => textOf(recordOrNull(part)?.['thinking']))
        .join('');
}
