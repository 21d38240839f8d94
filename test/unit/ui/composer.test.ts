import { describe, expect, test } from 'bun:test';
import { type EnterMeaning, type Key, keyAction } from '../../../src/ui/composer/key-action.ts';
import { pastedFiles } from '../../../src/ui/composer/pasted-files.ts';

const NO_KEY: Key = {
    key: 'Enter',
    keyCode: 13,
    isComposing: false,
    shiftKey: false,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
};

describe('a key in the message field', () => {
    test.each<[string, Partial<Key>, Record<EnterMeaning, ReturnType<typeof keyAction>>]>([
        ['Enter', {}, { send: 'send', break: null }],
        ['Shift+Enter', { shiftKey: true }, { send: null, break: null }],
        ['Option+Enter', { altKey: true }, { send: null, break: null }],
        ['Ctrl+Enter', { ctrlKey: true }, { send: 'send', break: 'send' }],
        ['Command+Enter', { metaKey: true }, { send: 'send', break: 'send' }],
        ['Ctrl+Shift+Enter', { ctrlKey: true, shiftKey: true }, { send: null, break: null }],
        ['Enter in a composition, in Chrome', { isComposing: true, keyCode: 229 }, { send: null, break: null }],
        ['Enter in a composition, in Firefox', { isComposing: true }, { send: null, break: null }],
        ['Enter that ended a composition, in Safari', { keyCode: 229 }, { send: null, break: null }],
        ['Ctrl+Enter in a composition', { isComposing: true, ctrlKey: true }, { send: null, break: null }],
        ['a key that an input method handles', { key: 'Process', keyCode: 229 }, { send: null, break: null }],
        ['a key of an Android keyboard', { key: 'Unidentified', keyCode: 229 }, { send: null, break: null }],
        ['Escape', { key: 'Escape', keyCode: 27 }, { send: 'cancel', break: 'cancel' }],
        ['Escape in a composition', { key: 'Escape', keyCode: 229 }, { send: null, break: null }],
        ['a letter', { key: 'a', keyCode: 65 }, { send: null, break: null }],
    ])('%s', (_, key, actions) => {
        for (const enter of ['send', 'break'] as const) {
            expect([enter, keyAction({ ...NO_KEY, ...key }, enter)]).toEqual([enter, actions[enter]]);
        }
    });
});

describe('a paste', () => {
    const picture = { name: 'image.png', type: 'image/png' };
    const photo = { name: 'IMG 1.jpeg', type: 'image/jpeg' };
    const report = { name: 'report.pdf', type: 'application/pdf' };
    test.each([
        ['cells from Excel', 'A1\tB1\nA2\tB2', [picture], []],
        ['one cell from Excel', '42', [picture], []],
        ['a paragraph from Word', 'A paragraph.\r\n', [picture], []],
        ['two shapes from PowerPoint', 'One\nTwo', [picture, photo], []],
        ['a sentence with an address in it', 'See https://example.com/image.png', [picture], []],
        ['a screenshot', '', [picture], [picture]],
        ['a picture from a page, with blank text', ' \n', [picture], [picture]],
        ['a cell with an address', 'https://example.com/image.png', [picture], []],
        ['a file from Finder, with its name', 'IMG 1.jpeg', [photo], [photo]],
        ['a file with its path', '/home/ann/IMG 1.jpeg', [photo], [photo]],
        ['a file with its path on Windows', 'C:\\Users\\Ann\\IMG 1.jpeg', [photo], [photo]],
        ['files with their names', 'IMG 1.jpeg\nimage.png', [photo, picture], [photo, picture]],
        ['a document with some text', 'Anything', [report], [report]],
        ['text', 'Hello', [], []],
        ['nothing', '', [], []],
    ])('of %s', (_, text, files, attached) => {
        expect(pastedFiles({ text, files })).toEqual(attached);
    });
});
