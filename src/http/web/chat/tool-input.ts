import type { ToolCall } from '../../../domain/chat-message.ts';

/** A complete call of a client's tool as a chunk of the UI message stream. */
export function toolInput(call: ToolCall): object {
    // Clients keep it with the call, and send it back as `callProviderMetadata`.
    const metadata = call.extra === undefined ? {} : { providerMetadata: call.extra };
    const base = { toolCallId: call.id, toolName: call.name, ...metadata };
    if (call.kind === 'custom') return { type: 'tool-input-available', ...base, input: call.arguments };
    try {
        return { type: 'tool-input-available', ...base, input: JSON.parse(call.arguments) };
    } catch {
        const errorText = 'The model wrote arguments that are not JSON.';
        return { type: 'tool-input-error', ...base, input: call.arguments, errorText };
    }
}

/** Arguments to show: as JSON if they are valid JSON. */
export function toInput(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
