import type { ToolCall } from '../../../chat/chat-message.ts';

/** A whole call of a client's tool as a chunk of the UI message stream. */
export function toolInput(call: ToolCall): object {
    const base = { toolCallId: call.id, toolName: call.name };
    if (call.kind === 'custom') return { type: 'tool-input-available', ...base, input: call.arguments };
    try {
        return { type: 'tool-input-available', ...base, input: JSON.parse(call.arguments) };
    } catch {
        const errorText = 'The model wrote arguments that are not JSON.';
        return { type: 'tool-input-error', ...base, input: call.arguments, errorText };
    }
}

/** Arguments for people to look at: as JSON where they are any. */
export function toInput(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
