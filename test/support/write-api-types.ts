/**
 * Writes the types of a client from the description of the API on the standard input. The generator needs the compiler's older API, which
 * TypeScript 7 does not have, so it gets a TypeScript of its own; a process of its own, since modules are resolved once.
 */
Bun.plugin({
    name: 'typescript-of-the-generator',
    setup(build) {
        build.module('typescript', async () => ({ exports: await import('typescript-5'), loader: 'object' }));
    },
});

export {};

const { astToString, default: toTypes } = await import('openapi-typescript');
console.write(astToString(await toTypes(await Bun.stdin.json())));
