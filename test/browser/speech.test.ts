import { expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { expectAccessible } from '../support/expect-accessible.ts';
import { askingUpstream, startPages } from '../support/start-pages.ts';

/** Fakes of the browser's speech APIs that record their calls; test machines have neither voices nor a microphone. */
const VOICES = `
    globalThis.utterances = [];
    const cancelled = [];
    class Utterance { constructor(text) { this.text = text; } }
    const speech = Object.assign(new EventTarget(), {
        getVoices: () => [{ name: 'Anna', lang: 'de-DE' }, { name: 'Alloy English', lang: 'en-US' }],
        speak: utterance => utterances.push(utterance),
        cancel: () => utterances.splice(0).forEach(each => each.onerror?.({ error: 'canceled' })),
    });
    Object.defineProperty(globalThis, 'speechSynthesis', { value: speech });
    Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', { value: Utterance });
    globalThis.SpeechRecognition = class {
        constructor() { globalThis.recognizer = this; }
        start() { this.isRunning = true; }
        stop() { this.isRunning = false; this.onend?.(); }
        abort() { this.isRunning = false; this.onerror?.({ error: 'aborted' }); this.onend?.(); }
        hear(...texts) { this.onresult({ results: texts.map(transcript => [{ transcript }]) }); }
    };
`;
const NO_SPEECH = `
    delete globalThis.SpeechRecognition;
    delete globalThis.webkitSpeechRecognition;
    speechSynthesis.getVoices = () => [];
`;

const { server, upstream, visit } = await startPages(askingUpstream);
await server.createAgent('Speaker\nMETA VOICE alloy\nMETA LANGUAGE en-GB');

test('a reply is read aloud with the voice of the book, and can be stopped', async () => {
    const page = await openChat('speaker', VOICES);
    upstream.reply({ text: 'In **May**. Not *before*.\n\n```ts\nconst may = 5;\n```' });
    await say(page, 'When?');
    await page.getByRole('button', { name: 'Read aloud' }).click();
    await page.getByRole('button', { name: 'Stop reading' }).waitFor();
    expect(await spokenUtterances(page)).toEqual([
        { text: 'In May. Not before.', voice: 'Alloy English', lang: 'en-US' },
    ]);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Read aloud' }).waitFor();
    expect(await spokenUtterances(page)).toEqual([]);

    await page.getByRole('button', { name: 'Read aloud' }).click();
    await page.getByRole('button', { name: 'Stop reading' }).waitFor();
    await page.evaluate('utterances[0].onend()');
    await page.getByRole('button', { name: 'Read aloud' }).click();
    await page.getByRole('button', { name: 'Stop reading' }).waitFor();
    await page.evaluate("utterances[0].onerror({ error: 'synthesis-failed' })");
    await page.getByText('Could not read the reply aloud.').waitFor();
    await page.getByRole('button', { name: 'Read aloud' }).waitFor();
});

test('dictated text is updated, edited and sent', async () => {
    const page = await openChat('speaker', VOICES);
    const message = page.getByLabel('Message', { exact: true });
    await message.fill('Dear Jack,');
    await page.getByRole('button', { name: 'Dictate' }).press('Enter');
    await page.getByText('Listening…').waitFor();
    expect(await page.evaluate('[recognizer.lang, recognizer.isRunning]')).toEqual(['en-GB', true]);
    await expectAccessible(page);
    await page.evaluate("recognizer.hear('when do I plan')");
    expect(await message.inputValue()).toBe('Dear Jack, when do I plan');
    await page.evaluate("recognizer.hear('when do I plant', ' tomatoes')");
    expect(await message.inputValue()).toBe('Dear Jack, when do I plant tomatoes');
    upstream.reply({ text: 'In May.' });
    await message.press('Enter');
    await page.getByRole('article', { name: 'You' }).getByText('Dear Jack, when do I plant tomatoes').waitFor();
    expect(await page.evaluate('recognizer.isRunning')).toBe(false);
    expect(await message.inputValue()).toBe('');

    await page.getByRole('button', { name: 'Dictate' }).click();
    await page.evaluate("(recognizer.onerror({ error: 'not-allowed' }), recognizer.onend())");
    await page.getByRole('alert').getByText('Microphone access is blocked.').waitFor();
    await page.getByRole('button', { name: 'Dictate' }).click();
    await page.getByRole('button', { name: 'Stop dictation' }).press('Enter');
    await page.getByText('Listening…').waitFor({ state: 'detached' });
});

test('a browser without speech support shows no speech buttons', async () => {
    const page = await openChat('speaker', NO_SPEECH);
    upstream.reply({ text: 'In May.' });
    await say(page, 'When?');
    await page.getByRole('button', { name: 'Copy reply' }).waitFor();
    expect(await page.getByRole('button', { name: /Dictate|Read aloud/ }).count()).toBe(0);
});

async function openChat(agentName: string, script: string): Promise<Page> {
    const { page } = await visit();
    await page.addInitScript(script);
    await page.goto(`${server.url}/agents/${agentName}`);
    return page;
}

async function say(page: Page, text: string): Promise<void> {
    await page.getByLabel('Message', { exact: true }).fill(text);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copy reply' }).waitFor();
}

function spokenUtterances(page: Page): Promise<unknown> {
    return page.evaluate('utterances.map(({ text, voice, lang }) => ({ text, voice: voice.name, lang }))');
}
