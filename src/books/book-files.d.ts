declare module '*.book' {
    const text: string;
    export default text;
}
