import { signal } from '@preact/signals';
import { readStored, store } from '../api/stored.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

export const theme = signal<Theme>(readTheme());

export function setTheme(next: Theme): void {
    theme.value = next;
    // A browser that keeps nothing still shows what was chosen, until the next page.
    store(KEY, next);
    applyTheme(next);
}

export function applyTheme(chosen: Theme): void {
    if (chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
}

export function readTheme(): Theme {
    const kept = readStored(KEY);
    return THEMES.find(each => each === kept) ?? 'system';
}
