import { Icon, type IconName } from '../controls/icon.tsx';
import { setTheme, THEMES, type Theme, theme } from './theme.ts';

const ICONS: Record<Theme, IconName> = { system: 'screen', light: 'sun', dark: 'moon' };

/** Cycles through the themes: system, light, dark. */
export function ThemeToggle() {
    const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system';
    return (
        <button
            type="button"
            class="icon-button"
            aria-label={`Theme: ${theme.value}. Change to ${next}`}
            title={`Theme: ${theme.value}`}
            onClick={() => setTheme(next)}
        >
            <Icon name={ICONS[theme.value]} />
        </button>
    );
}
