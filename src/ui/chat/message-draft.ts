import { effect, type Signal, signal } from '@preact/signals';

/** The unsent message to an agent. It survives a reload and reopening a closed tab. */
export function openMessageDraft(agentName: string): Signal<string> {
    const key = `message:${agentName}`;
    const text = signal(read(key));
    effect(() => write(key, text.value));
    return text;
}

function read(key: string): string {
    try {
        return sessionStorage.getItem(key) ?? '';
    } catch {
        // Some browsers block storage in embedded pages.
        return '';
    }
}

function write(key: string, text: string): void {
    try {
        if (text === '') sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, text);
    } catch {
        // Without storage, or if it is full, the draft lives as long as the page.
    }
}
