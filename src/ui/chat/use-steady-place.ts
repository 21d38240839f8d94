import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Leaves what somebody reads where it is when something is drawn before it. Browsers do that themselves, but not at the very top, and
 * not all of them. Gives what to call before `count` changes.
 */
export function useSteadyPlace(scroller: RefObject<HTMLElement | null>, count: number): () => void {
    const held = useRef<{ readonly element: Element; readonly top: number } | null>(null);
    useLayoutEffect(() => {
        const place = held.current;
        held.current = null;
        if (place === null || scroller.current === null) return;
        scroller.current.scrollTop += place.element.getBoundingClientRect().top - place.top;
    }, [count]);
    return () => {
        const top = scroller.current?.getBoundingClientRect().top ?? 0;
        const isSeen = (element: Element) => element.getBoundingClientRect().bottom > top;
        // A stretch is looked at before its messages, which may not be laid out. The greeting before them moves with nothing.
        const stretch = [...(scroller.current?.querySelectorAll('.messages') ?? [])].find(isSeen);
        const element = [...(stretch?.children ?? [])].find(isSeen);
        held.current = element === undefined ? null : { element, top: element.getBoundingClientRect().top };
    };
}
