/** Who may see an agent, in words for the admin. */
export const VISIBILITY_CHOICES = [
    { visibility: 'PUBLIC', label: 'Public', text: 'Everybody finds it and may talk to it.' },
    { visibility: 'UNLISTED', label: 'Unlisted', text: 'Whoever has the address may talk to it.' },
    { visibility: 'PRIVATE', label: 'Private', text: 'For the admin, and for keys that name it.' },
] as const;
