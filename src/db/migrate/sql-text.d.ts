/** SQL files are imported as text, so that a compiled program contains its migrations. */
declare module '*.sql' {
    const text: string;
    export default text;
}
