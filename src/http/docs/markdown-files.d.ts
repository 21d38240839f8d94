/** Guides are imported as text, so that a compiled program carries them. */
declare module '*.md' {
    const text: string;
    export default text;
}
