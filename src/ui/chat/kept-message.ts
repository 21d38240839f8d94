import { effect, type Signal, signal } from '@preact/signals';

/** What somebody began to write to an agent: it is there again after a reload, and when a closed tab is opened again. */
export function openKeptMessage(agentName: string): Signal<string> {
    const key = `message:${agentName}`;
    const text = signal(read(key));
    effect(() => write(key, text.value));
    return text;
}

function read(key: string): string {
    try {
        return sessionStorage.getItem(key) ?? '';
    } catch {
        // Inside other sites some browsers have no storage.
        return '';
    }
}

function write(key: string, text: string): void {
    try {
        if (text === '') sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, text);
    } catch {
        // No storage, or no room in it: then it lasts as long as the page.
    }
}
