import { mountLauncher } from './launcher.ts';

// The script for other sites: `<script src="https://server/embed.js" data-agent="jack-green" defer></script>`.

const script = document.currentScript;
if (script instanceof HTMLScriptElement) start(script);

function start({ src, dataset }: HTMLScriptElement): void {
    const { agent, label, color, side, theme } = dataset;
    if (!agent) {
        console.error('embed.js: the data-agent attribute is missing.');
        return;
    }
    const mount = () =>
        mountLauncher({
            server: new URL(src).origin,
            agentName: agent,
            label: label || 'Chat',
            color: color || null,
            side: side === 'left' ? 'left' : 'right',
            theme: theme === 'light' || theme === 'dark' ? theme : null,
        });
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', mount, { once: true });
    else mount();
}
