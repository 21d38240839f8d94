/** Whether the whole text of a `KNOWLEDGE` is the address of a page. */
export function isKnowledgeUrl(content: string): boolean {
    return /^https?:\/\/\S+$/i.test(content) && URL.canParse(content);
}
