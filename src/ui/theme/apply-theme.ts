// Loaded before anything is drawn, so that a dark page never flashes white. A script of its own: the policy allows none inline.
try {
    const kept = localStorage.getItem('theme');
    if (kept === 'light' || kept === 'dark') document.documentElement.dataset['theme'] = kept;
} catch {
    // Storage is off: the system's theme it is.
}
