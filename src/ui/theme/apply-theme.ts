// Runs before the first paint, so that a dark page does not flash white. A separate script, because the policy forbids inline ones.
try {
    const stored = localStorage.getItem('theme');
    if (stored === 'light' || stored === 'dark') document.documentElement.dataset['theme'] = stored;
} catch {
    // Storage is blocked; the system theme applies.
}
