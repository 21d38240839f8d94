import type { Token } from 'marked';
import { memo } from 'preact/compat';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { decorate } from './decorate.ts';
import { printBlock } from './parse-markdown.ts';
import { sanitize } from './sanitize.ts';
import { type BlocksOfText, toBlocks, toGrowingBlocks } from './to-blocks.ts';

export interface MarkdownProps {
    readonly text: string;
    /** The text is still being streamed; code is highlighted later. */
    readonly isLive?: boolean;
}

/** Browsers skip layout and paint of groups off screen, which costs less than tracking every block. */
const GROUP_SIZE = 8;

/** Rendered Markdown. Only changed blocks are rendered again; while a reply is streamed, that is the last one. */
export function Markdown({ text, isLive = false }: MarkdownProps) {
    const before = useRef<BlocksOfText | null>(null);
    if (before.current?.text !== text || !isLive) {
        before.current = isLive ? toGrowingBlocks(text, before.current) : toBlocks(text);
    }
    const blocks = before.current.blocks.filter(token => token.type !== 'space');
    const starts = Array.from({ length: Math.ceil(blocks.length / GROUP_SIZE) }, (_, index) => index * GROUP_SIZE);
    return (
        <div class="markdown">
            {starts.map(start => {
                const group = blocks.slice(start, start + GROUP_SIZE);
                return <BlockGroup key={start} blocks={group} isLive={isLive && start + GROUP_SIZE >= blocks.length} />;
            })}
        </div>
    );
}

interface BlockGroupProps {
    readonly blocks: readonly Token[];
    readonly isLive: boolean;
}

const BlockGroup = memo(
    ({ blocks, isLive }: BlockGroupProps) => (
        <div class="block-group">
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
            // Sanitized last, so that nothing unsafe reaches the page.
            const fragment = sanitize(printBlock(token));
            decorate(fragment, { isLive });
            element.current?.replaceChildren(fragment);
        });
        return <div ref={element} />;
    },
    (before, after) => before.token.raw === after.token.raw && before.isLive === after.isLive,
);
