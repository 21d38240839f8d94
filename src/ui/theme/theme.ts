import { signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

export const theme = signal<Theme>(readTheme());

export function setTheme(next: Theme): void {
    theme.value = next;
    try {
        localStorage.setItem(KEY, next);
    } catch {
        // A browser that keeps nothing still shows what was chosen, until the next page.
    }
    applyTheme(next);
}

export function applyTheme(chosen: Theme): void {
    if (chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
}

export function readTheme(): Theme {
    try {
        const kept = localStorage.getItem(KEY);
        return THEMES.find(each => each === kept) ?? 'system';
    } catch {
        return 'system';
    }
}
