import { signal } from '@preact/signals';

const narrow = matchMedia('(max-width: 60rem)');

/** Whether there is no room for two things side by side. */
export const isNarrow = signal(narrow.matches);

narrow.addEventListener('change', () => {
    isNarrow.value = narrow.matches;
});
