import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { avatarColors, toInitials } from './avatar-colors.ts';

export interface AgentAvatarProps {
    readonly profile: Pick<AgentSummary['profile'], 'fullName' | 'image' | 'color'>;
    readonly size?: string;
}

/** The agent's image, or its initials on its color. Images of other servers are not loaded, since that would reveal the visitor to them. */
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
