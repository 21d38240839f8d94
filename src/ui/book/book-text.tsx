import { useLayoutEffect, useRef } from 'preact/hooks';
import { Findings } from './findings.tsx';
import type { BookDesk } from './open-desk.ts';

export interface BookTextProps {
    readonly desk: BookDesk;
    readonly isHidden?: boolean;
}

/** The place of the editor, which outlives it: with it go what can be undone and where somebody was. */
export function BookText({ desk, isHidden = false }: BookTextProps) {
    const place = useRef<HTMLDivElement>(null);
    useLayoutEffect(() => {
        place.current?.append(desk.editor.element);
    }, []);
    return (
        <div class="book-text" hidden={isHidden}>
            <div ref={place} class="editor-place" />
            <Findings preview={desk.preview} editor={desk.editor} />
        </div>
    );
}
