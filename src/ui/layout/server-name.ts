import { signal } from '@preact/signals';

/** What the server is called: its name ends the title of every page. */
export const serverName = signal(document.title.split(' · ').at(-1) ?? '');
