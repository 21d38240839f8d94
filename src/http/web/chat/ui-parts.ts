import { createReplyDraft } from '../../../chat/reply-draft.ts';
import type { ReplyDelta, ToolRunEvent } from '../../../domain/chat-event.ts';
import { toInput, toolInput } from './tool-input.ts';

type Part = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The parts of one `UIMessage`, as the SDK would build them from the stream: texts and runs of own tools in their order. */
export function createUiParts() {
    const draft = createReplyDraft();
    const parts: Part[] = [];
    return {
        add(event: ReplyDelta | ToolRunEvent): void {
            if (event.type === 'tool-run-start') {
                const { id: toolCallId, name: toolName } = event;
                const input = toInput(event.arguments);
                parts.push({ type: 'dynamic-tool', toolName, toolCallId, input, providerExecuted: true });
            } else if (event.type === 'tool-run-end') {
                const index = parts.findIndex(part => part['toolCallId'] === event.id);
                const end = event.isError
                    ? { state: 'output-error', errorText: event.text }
                    : { state: 'output-available', output: event.text };
                parts.splice(index, 1, { ...parts[index], type: 'dynamic-tool', ...end });
            } else if (event.choice === 0) {
                draft.add(event);
                if (event.type === 'reasoning-delta') addText('reasoning', event.text);
                // A refusal is shown as any other text.
                if (event.type === 'text-delta' || event.type === 'refusal-delta') addText('text', event.text);
            }
        },
        parts(): readonly Part[] {
            return [...parts, ...(draft.choices[0]?.toolCalls ?? []).map(toToolPart)];
        },
    };

    function addText(type: 'text' | 'reasoning', text: string): void {
        const last = parts.at(-1);
        if (last?.type === type) parts.splice(-1, 1, { type, text: `${last['text']}${text}` });
        else if (text !== '') parts.push({ type, text });
    }
}

function toToolPart(call: Parameters<typeof toolInput>[0]): Part {
    const { type, toolName, providerMetadata, ...input }: Record<string, unknown> = { ...toolInput(call) };
    const metadata = providerMetadata === undefined ? {} : { callProviderMetadata: providerMetadata };
    const state = type === 'tool-input-error' ? 'output-error' : 'input-available';
    return { type: `tool-${toolName}`, state, ...input, ...metadata };
}
