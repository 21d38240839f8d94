import { signal } from '@preact/signals';

/** The name of the server, read from the page title, which ends with it. */
export const serverName = signal(document.title.split(' · ').at(-1) ?? '');
