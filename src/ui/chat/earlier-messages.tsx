import { useEffect, useRef } from 'preact/hooks';

export interface EarlierMessagesProps {
    readonly count: number;
    /** Called when the user scrolls near the first rendered message. */
    readonly onNear: () => void;
    readonly onPress: () => void;
}

/** A placeholder for messages that are not rendered yet. Scrolling normally loads them before it is visible. */
export function EarlierMessages({ count, onNear, onPress }: EarlierMessagesProps) {
    const element = useRef<HTMLButtonElement>(null);
    useEffect(() => {
        const button = element.current;
        if (button === null) return;
        const observer = new IntersectionObserver(
            entries => {
                if (entries.some(entry => entry.isIntersecting)) onNear();
            },
            { root: button.closest('.thread'), rootMargin: '1500px 0px 0px' },
        );
        observer.observe(button);
        return () => observer.disconnect();
        // Observed again after each step: an observer reports only changes, and the button may still be near.
    }, [count]);
    return (
        <button ref={element} type="button" class="button small earlier" onClick={onPress}>
            {count} earlier messages
        </button>
    );
}
