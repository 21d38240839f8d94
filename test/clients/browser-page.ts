import OpenAI from 'openai-7';

/** What the test asks of the page; the page is of another origin than the server. */
Reflect.set(globalThis, 'askAgent', async (baseURL: string, apiKey: string) => {
    const client = new OpenAI({ baseURL, apiKey, dangerouslyAllowBrowser: true, maxRetries: 0 });
    const request = { model: 'agent:jack-green', messages: [{ role: 'user' as const, content: 'Hello!' }] };
    const completion = await client.chat.completions.create(request);
    let streamed = '';
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
        streamed += chunk.choices[0]?.delta.content ?? '';
    }
    const response = await client.responses.create({ model: request.model, input: 'Hello!' });
    const refused = await new OpenAI({
        baseURL,
        apiKey: 'ptbk_wrong',
        dangerouslyAllowBrowser: true,
        maxRetries: 0,
    }).models
        .list()
        .then(() => null)
        .catch((error: unknown) =>
            error instanceof OpenAI.APIError ? [error.status, Boolean(error.requestID)] : String(error),
        );
    return [completion.choices[0]?.message.content, streamed, response.output_text, refused];
});
