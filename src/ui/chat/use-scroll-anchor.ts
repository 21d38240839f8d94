import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Keeps the visible messages in place when earlier ones are rendered above them. Not all browsers anchor the scroll position, and none
 * does at the very top. Returns a function to call before `count` changes.
 */
export function useScrollAnchor(scroller: RefObject<HTMLElement | null>, count: number): () => void {
    const anchor = useRef<{ readonly element: Element; readonly top: number } | null>(null);
    useLayoutEffect(() => {
        const before = anchor.current;
        anchor.current = null;
        if (before === null || scroller.current === null) return;
        scroller.current.scrollTop += before.element.getBoundingClientRect().top - before.top;
    }, [count]);
    return () => {
        const top = scroller.current?.getBoundingClientRect().top ?? 0;
        const isVisible = (element: Element) => element.getBoundingClientRect().bottom > top;
        // Groups are tested before their messages, which may not be laid out yet.
        const group = [...(scroller.current?.querySelectorAll('.messages') ?? [])].find(isVisible);
        const element = [...(group?.children ?? [])].find(isVisible);
        anchor.current = element === undefined ? null : { element, top: element.getBoundingClientRect().top };
    };
}
