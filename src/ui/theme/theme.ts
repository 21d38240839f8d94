import { signal } from '@preact/signals';
import { readStored, store } from '../api/browser-storage.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

export const theme = signal<Theme>(readTheme());

export function setTheme(next: Theme): void {
    theme.value = next;
    store(KEY, next);
    applyTheme(next);
}

export function applyTheme(chosen: Theme): void {
    if (chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
}

export function readTheme(): Theme {
    const stored = readStored(KEY);
    return THEMES.find(each => each === stored) ?? 'system';
}
