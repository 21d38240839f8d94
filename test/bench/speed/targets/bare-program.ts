// A pass-through: nothing is parsed, nothing is stored. `bun bare-program.ts PORT PROVIDER`.
const [port, provider] = process.argv.slice(2);
const headers = { 'content-type': 'application/json' };
Bun.serve({
    hostname: '127.0.0.1',
    port: Number(port),
    idleTimeout: 255,
    async fetch(request) {
        const body = await request.arrayBuffer();
        const reply = await fetch(`${provider}/chat/completions`, { method: 'POST', headers, body });
        return new Response(reply.body, reply);
    },
});
