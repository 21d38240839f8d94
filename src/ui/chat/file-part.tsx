import type { ConversationPart } from '../../http/web/ui-protocol.ts';
import { Icon } from '../controls/icon.tsx';

type FileOfMessage = Extract<ConversationPart, { type: 'file' }>;

/** A picture where it comes with the message; for all else its name. */
export function FilePart({ part }: { readonly part: FileOfMessage }) {
    const name = part.filename ?? part.mediaType;
    const isPicture = /^data:image\/(?:png|jpeg|gif|webp|avif);/i.test(part.url);
    if (isPicture) return <img class="picture" src={part.url} alt={part.filename ?? 'Picture'} />;
    return (
        <span class="chip">
            <Icon name="attach" /> {name}
        </span>
    );
}
