import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { UiBundle, UiFile } from './ui-assets-bundle.ts';

// A program of its own, since a macro cannot bundle: it prints the pages' files as one JSON.

const UI = join(import.meta.dir, '../../../ui');
/** Close to the smallest, in a fraction of its time: from source the first page waits for it. */
const BROTLI_QUALITY = 9;

const TYPES: Readonly<Record<string, string>> = {
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.svg': 'image/svg+xml',
};

const pages = [...new Bun.Glob('*.tsx').scanSync(join(UI, 'pages'))].sort();
const built = await Bun.build({
    entrypoints: [
        ...pages.map(page => join(UI, 'pages', page)),
        join(UI, 'theme/apply-theme.ts'),
        join(UI, 'style.css'),
    ],
    target: 'browser',
    minify: true,
    splitting: true,
    naming: { entry: '[name]-[hash].[ext]', chunk: '[name]-[hash].[ext]', asset: '[name]-[hash].[ext]' },
    define: { 'process.env.NODE_ENV': '"production"' },
});

// Runs on other sites: it leaves no names there.
const embed = await Bun.build({
    entrypoints: [join(UI, 'embed/embed-script.ts')],
    target: 'browser',
    format: 'iife',
    minify: true,
    naming: '[name]-[hash].[ext]',
});

const files: Record<string, UiFile> = {};
const entries: Record<string, readonly string[]> = {};
for (const output of [...built.outputs, ...embed.outputs]) {
    const text = await output.text();
    const name = basename(output.path);
    files[name] = toFile(name, text);
    if (output.kind === 'entry-point' || name.endsWith('.css'))
        entries[name.replace(/-[^-]+$/, '')] = [name, ...staticImports(text)];
}
const icon = await Bun.file(join(UI, 'icon.svg')).text();
const iconName = `icon-${createHash('sha256').update(icon).digest('hex').slice(0, 8)}.svg`;
files[iconName] = toFile(iconName, icon);
entries['icon'] = [iconName];

const bundle: UiBundle = { entries, files };
process.stdout.write(JSON.stringify(bundle));

/** The chunks that an entry loads at once; those of `import()` come later or never. */
function staticImports(script: string): readonly string[] {
    const names = [...script.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+\.js)"/g)].map(([, name = '']) => name);
    return [...new Set(names)];
}

function toFile(name: string, text: string): UiFile {
    const bytes = Buffer.from(text);
    const brotli = brotliCompressSync(bytes, {
        params: {
            [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
            [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
    });
    return {
        type: TYPES[name.slice(name.lastIndexOf('.'))] ?? 'application/octet-stream',
        plain: bytes.toString('base64'),
        gzip: gzipSync(bytes, { level: 9 }).toString('base64'),
        br: brotli.toString('base64'),
    };
}
