import { Icon } from '../controls/icon.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import type { MessagePart, ToolPart } from './conversation-tree.ts';
import { FilePart } from './file-part.tsx';

export interface MessagePartsProps {
    readonly parts: readonly MessagePart[];
    readonly isLive?: boolean;
}

export function MessageParts({ parts, isLive = false }: MessagePartsProps) {
    return (
        <>
            {parts.map((part, index) => {
                const isPartLive = isLive && index === parts.length - 1;
                if (part.type === 'text') return <Markdown key={index} text={part.text} isLive={isPartLive} />;
                if (part.type === 'file') return <FilePart key={index} part={part} />;
                if (part.type === 'tool') return <ToolCall key={index} part={part} />;
                return (
                    <details key={index} class="aside" open={isPartLive}>
                        <summary>{isPartLive ? 'Thinking…' : 'Reasoning'}</summary>
                        <p>{part.text}</p>
                    </details>
                );
            })}
        </>
    );
}

function ToolCall({ part }: { readonly part: ToolPart }) {
    const state = part.output === null ? 'running…' : part.isError ? 'failed' : 'done';
    return (
        <details class="aside">
            <summary>
                <Icon name="plug" /> {part.name} <span class="soft">{state}</span>
            </summary>
            <pre>{JSON.stringify(part.input, null, 2)}</pre>
            {part.output !== null && <pre>{part.output}</pre>}
        </details>
    );
}
