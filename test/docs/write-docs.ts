import { join } from 'node:path';
import { fillBlock } from '../../src/http/docs/fill-block.ts';
import { toPathList, traceMessage } from '../path/trace-message.ts';
import { documentedFiles, ROOT } from './generated-parts.ts';

// `bun run docs`: writes the parts of README and guides that are made from code.

for (const { file, current, generated } of await documentedFiles()) {
    if (current === generated) continue;
    await Bun.write(join(ROOT, file), generated);
    process.stdout.write(`${file}\n`);
}

const readme = join(ROOT, 'src/README.md');
const text = await Bun.file(readme).text();
const filled = fillBlock(text, 'path', toPathList(await traceMessage()));
if (filled !== text) {
    await Bun.write(readme, filled);
    process.stdout.write('src/README.md\n');
}
