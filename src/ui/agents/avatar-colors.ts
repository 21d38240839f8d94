export interface AvatarColors {
    readonly background: string;
    readonly ink: string;
}

/** The color of the book if it is valid, else one derived from the name, with a readable text color. Pure. */
export function avatarColors({
    fullName,
    color,
}: {
    readonly fullName: string;
    readonly color: string | null;
}): AvatarColors {
    const rgb = color === null ? null : parseHex(color);
    if (rgb === null) return { background: `hsl(${hueOf(fullName)} 42% 34%)`, ink: '#ffffff' };
    return { background: toHex(rgb), ink: luminanceOf(rgb) > 0.3 ? '#16201b' : '#ffffff' };
}

/** The initials of the first and the last word. */
export function toInitials(name: string): string {
    const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
    const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(word => [...(word ?? '')][0] ?? '');
    return letters.join('').toUpperCase() || '?';
}

type Rgb = readonly [red: number, green: number, blue: number];

function parseHex(color: string): Rgb | null {
    const [, short] = /^#([0-9a-f]{3})$/i.exec(color.trim()) ?? [];
    const [, long] = /^#([0-9a-f]{6})$/i.exec(color.trim()) ?? [];
    const digits = long ?? short?.replace(/./g, '$&$&');
    if (digits === undefined) return null;
    const value = Number.parseInt(digits, 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
}

function toHex(rgb: Rgb): string {
    return `#${rgb.map(part => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance as WCAG defines it. */
function luminanceOf(rgb: Rgb): number {
    const [red = 0, green = 0, blue = 0] = rgb.map(part => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function hueOf(name: string): number {
    let hash = 0;
    for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
    return hash % 360;
}
