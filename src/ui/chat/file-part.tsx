import type { ConversationPart } from '../../http/web/ui-protocol.ts';
import { Icon } from '../controls/icon.tsx';

type AttachedFile = Extract<ConversationPart, { type: 'file' }>;

/** An inline image, or the name of any other file. */
export function FilePart({ part }: { readonly part: AttachedFile }) {
    const name = part.filename ?? part.mediaType;
    const isPicture = /^data:image\/(?:png|jpeg|gif|webp|avif);/i.test(part.url);
    if (isPicture) return <img class="picture" src={part.url} alt={part.filename ?? 'Image'} />;
    return (
        <span class="chip">
            <Icon name="attach" /> {name}
        </span>
    );
}
