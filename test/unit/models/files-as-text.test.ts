import { describe, expect, test } from 'bun:test';
import { withFilesAsText } from '../../../src/models/files-as-text.ts';

const base64 = (content: string | Uint8Array) => Buffer.from(content).toString('base64');

const TEXTS = [
    ['notes.txt', 'text/plain', 'Sow carrots.'],
    ['plan.md', 'text/markdown', '# Plan\nSow carrots in March.'],
    ['data.csv', 'text/csv', 'plant;month\ncarrot;3'],
    ['data.json', 'application/json', '{"plant":"carrot"}'],
    ['page.html', 'text/html', '<h1>Carrots</h1>'],
    ['main.rs', 'application/octet-stream', 'fn main() {}'],
    ['app.tsx', 'video/mp2t', 'export const App = () => <p />;'],
    ['run', '', '#!/bin/sh'],
    ['unicode.txt', 'text/plain', 'Žluťoučký 🐎 ไทย'],
] as const;

describe.each(TEXTS)('%s of type %j', (filename, type, text) => {
    test.each([
        ['a base64 address', `data:${type};base64,${base64(text)}`],
        ['an address with a charset', `data:${type};charset=utf-8;base64,${base64(text)}`],
        ['a percent-encoded address', `data:${type},${encodeURIComponent(text)}`],
        ['plain base64', base64(text)],
    ])('is text as %s', (_, file_data) => {
        const content = [
            { type: 'text', text: 'Read this.' },
            { type: 'file', file: { filename, file_data } },
        ] as const;
        expect(withFilesAsText(content)).toBe(`Read this.\n\n[File ${filename}]\n${text}\n[End of ${filename}]`);
    });
});

test.each([
    ['a PDF', { file_data: `data:application/pdf;base64,${base64('%PDF-1.4 text only')}`, filename: 'a.pdf' }],
    ['bytes that are no text', { file_data: base64(new Uint8Array([0xff, 0xfe, 0x41])), filename: 'a.txt' }],
    ['a text with NUL', { file_data: `data:text/plain;base64,${base64('a\0b')}`, filename: 'a.txt' }],
    ['a file of the provider', { file_id: 'file-1' }],
    ['an address without data', { file_data: 'data:text/plain' }],
    ['a broken address', { file_data: 'data:text/plain,%zz' }],
    ['nothing', { file_data: 'data:text/plain;base64,' }],
])('%s stays a file', (_, file) => {
    const content = [{ type: 'file', file }] as const;
    expect(withFilesAsText(content)).toEqual(content);
});

test('a picture stays beside the text of a file', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } } as const;
    const file = { type: 'file', file: { filename: 'a.txt', file_data: base64('Hi') } } as const;
    expect(withFilesAsText([image, file])).toEqual([image, { type: 'text', text: '[File a.txt]\nHi\n[End of a.txt]' }]);
});

test('a long file is cut, and says so', () => {
    const file = { type: 'file', file: { filename: 'a\nb.txt', file_data: base64('x'.repeat(100_001)) } } as const;
    const text = withFilesAsText([file]);
    expect(text).toStartWith('[File a b.txt]\nxxx');
    expect(text).toEndWith('xxx\n[a b.txt: only the first 100000 of 100001 characters]');
});
