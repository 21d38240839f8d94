import { useEffect, useRef } from 'preact/hooks';

export interface EarlierMessagesProps {
    readonly count: number;
    /** Somebody comes near to the beginning of what is drawn. */
    readonly onNear: () => void;
    /** Somebody asks for more. */
    readonly onAsk: () => void;
}

/** Stands for the messages that are not drawn yet. They come before anybody who scrolls gets here. */
export function EarlierMessages({ count, onNear, onAsk }: EarlierMessagesProps) {
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
        // Anew with each count: an observer tells of changes only, and it may be near still.
    }, [count]);
    return (
        <button ref={element} type="button" class="button small earlier" onClick={onAsk}>
            {count} earlier messages
        </button>
    );
}
