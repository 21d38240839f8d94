import type { Token } from 'marked';
import { memo } from 'preact/compat';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { decorate } from './decorate.ts';
import { renderBlock } from './render-block.ts';
import { type BlocksOfText, toBlocks, toGrowingBlocks } from './to-blocks.ts';

export interface MarkdownProps {
    readonly text: string;
    /** More is to come: code is not coloured yet. */
    readonly isLive?: boolean;
}

/** So many blocks are laid out and painted together, or not at all where nobody sees them. */
const STRETCH = 8;

/** A text of a model as a person reads it. Only the blocks that changed are drawn again: while a reply comes that is the last one. */
export function Markdown({ text, isLive = false }: MarkdownProps) {
    const before = useRef<BlocksOfText | null>(null);
    if (before.current?.text !== text || !isLive) {
        before.current = isLive ? toGrowingBlocks(text, before.current) : toBlocks(text);
    }
    const blocks = before.current.blocks.filter(token => token.type !== 'space');
    const starts = Array.from({ length: Math.ceil(blocks.length / STRETCH) }, (_, index) => index * STRETCH);
    return (
        <div class="markdown">
            {starts.map(start => {
                const stretch = blocks.slice(start, start + STRETCH);
                return <Stretch key={start} blocks={stretch} isLive={isLive && start + STRETCH >= blocks.length} />;
            })}
        </div>
    );
}

interface StretchProps {
    readonly blocks: readonly Token[];
    readonly isLive: boolean;
}

const Stretch = memo(
    ({ blocks, isLive }: StretchProps) => (
        <div class="stretch">
            {blocks.map((token, index) => (
                <Block key={index} token={token} isLive={isLive && index === blocks.length - 1} />
            ))}
        </div>
    ),
    (before, after) =>
        before.isLive === after.isLive &&
        before.blocks.length === after.blocks.length &&
        before.blocks.every((token, index) => token === after.blocks[index]),
);

interface BlockProps {
    readonly token: Token;
    readonly isLive: boolean;
}

const Block = memo(
    function Block({ token, isLive }: BlockProps) {
        const element = useRef<HTMLDivElement>(null);
        useLayoutEffect(() => {
            const fragment = renderBlock(token);
            decorate(fragment, { isLive });
            element.current?.replaceChildren(fragment);
        });
        return <div ref={element} />;
    },
    (before, after) => before.token.raw === after.token.raw && before.isLive === after.isLive,
);
