import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { avatarColors, toInitials } from './avatar-colors.ts';

export interface AgentAvatarProps {
    readonly profile: Pick<AgentSummary['profile'], 'fullName' | 'image' | 'color'>;
    readonly size?: string;
}

/** The agent's picture, or its initials on its colour. Pictures of other servers are not fetched: they would tell them who is here. */
export function AgentAvatar({ profile, size = '3rem' }: AgentAvatarProps) {
    const { background, ink } = avatarColors(profile);
    const image = profile.image !== null && isOwnImage(profile.image) ? profile.image : null;
    return (
        <span
            class="avatar"
            aria-hidden="true"
            style={{ '--avatar-size': size, '--avatar-color': background, '--avatar-ink': ink }}
        >
            {image === null ? toInitials(profile.fullName) : <img src={image} alt="" />}
        </span>
    );
}

function isOwnImage(address: string): boolean {
    return /^data:image\/(?:png|jpeg|gif|webp|avif);/i.test(address) || /^\/(?![/\\])/.test(address);
}
