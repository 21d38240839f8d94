export const VISIBILITY_CHOICES = [
    { visibility: 'PUBLIC', label: 'Public', text: 'Everyone can find it and chat with it.' },
    { visibility: 'UNLISTED', label: 'Unlisted', text: 'Everyone with the link can chat with it.' },
    { visibility: 'PRIVATE', label: 'Private', text: 'Only for the admin and its API keys.' },
] as const;
