const PATHS = {
    alert: 'M12 8v5m0 3.2v.1M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0z',
    arrow: 'M5 12h14m-6-6 6 6-6 6',
    attach: 'm20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L15 7',
    book: 'M4 5.5A2.5 2.5 0 0 1 6.5 3H20v15H6.5A2.5 2.5 0 0 0 4 20.5zm0 15A2.5 2.5 0 0 0 6.5 23M20 18v3H6.5',
    bulb: 'M9.5 17.5h5m-4 3h3M12 3.5a5.8 5.8 0 0 0-3.4 10.5c.6.5.9 1.2.9 2v1.5h5V16c0-.8.3-1.5.9-2A5.8 5.8 0 0 0 12 3.5z',
    chat: 'M5 19.5V7a2.5 2.5 0 0 1 2.5-2.5h9A2.5 2.5 0 0 1 19 7v6a2.5 2.5 0 0 1-2.5 2.5H9z',
    check: 'm5 12.5 4.5 4.5L19 7.5',
    close: 'M6 6l12 12M18 6 6 18',
    copy: 'M9 9h10v11H9zM5 15V4h10',
    down: 'M12 5v14m-6-6 6 6 6-6',
    download: 'M12 4v11m-5-5 5 5 5-5M5 20h14',
    edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
    enter: 'M19 6v5a3 3 0 0 1-3 3H5m4.5-4.5L5 14l4.5 4.5',
    key: 'M14.5 9.5a4.5 4.5 0 1 1-3.2-4.3 4.5 4.5 0 0 1 3.2 4.3zm-1.2 2.8L21 20m-3-3-2 2',
    left: 'm14 6-6 6 6 6',
    list: 'M4 6h16M4 12h16M4 18h10',
    microphone:
        'M12 15a3.5 3.5 0 0 0 3.5-3.5v-5a3.5 3.5 0 0 0-7 0v5A3.5 3.5 0 0 0 12 15zm-6.5-3.5a6.5 6.5 0 0 0 13 0M12 18v3',
    moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
    more: 'M12 5v.1M12 12v.1M12 19v.1',
    offline: 'M3 3l18 18M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4-2.4m6 0a10 10 0 0 1 4 2.4M12 19.5v.1',
    plug: 'M9 3v5m6-5v5M6 8h12v3a6 6 0 0 1-12 0zm6 9v4',
    plus: 'M12 5v14M5 12h14',
    retry: 'M20 12a8 8 0 1 1-2.5-5.8M20 4v4.5h-4.5',
    right: 'm10 6 6 6-6 6',
    search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zm5-2 5 5',
    screen: 'M3 5h18v12H3zM8 21h8m-4-4v4',
    send: 'M12 19V5m-6 6 6-6 6 6',
    speaker: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6m2.5-8.5a7.8 7.8 0 0 1 0 11',
    stop: 'M7 7h10v10H7z',
    sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2m0 16v2M4.9 4.9l1.4 1.4m11.4 11.4 1.4 1.4M2 12h2m16 0h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
    thumbDown: 'M17 14V4M7 4h10v10l-4 7c-1.5 0-2.5-1-2.5-2.5V15H5.8a2 2 0 0 1-2-2.4L5 6a2 2 0 0 1 2-2zm10 0h3v10h-3',
    thumbUp: 'M7 10v10m10 0H7V10l4-7c1.5 0 2.5 1 2.5 2.5V9h4.7a2 2 0 0 1 2 2.4L19 18a2 2 0 0 1-2 2zM7 20H4V10h3',
    trash: 'M4 7h16M9 7V4h6v3m-8.5 0 .8 13h9.4l.8-13M10 11v5m4-5v5',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon, hidden from screen readers. */
export function Icon({ name }: { readonly name: IconName }) {
    return (
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d={PATHS[name]} />
        </svg>
    );
}
