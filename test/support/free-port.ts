/** Systems give ports above these to whoever asks for any: none of them is taken before the program that it is meant for listens. */
const [FIRST, COUNT] = [10_000, 20_000];

/** A port of this machine on which nobody listens. */
export function freePort(): number {
    for (;;) {
        const port = FIRST + Math.floor(Math.random() * COUNT);
        try {
            Bun.listen({ hostname: '127.0.0.1', port, socket: { data() {} } }).stop(true);
            return port;
        } catch {
            // Somebody listens there: another one.
        }
    }
}
