/** Removes `characters` from the end of `text`, in linear time: a regular expression would try every such character in the text. */
export function trimEnd(text: string, characters: string): string {
    let end = text.length;
    while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
    return text.slice(0, end);
}
