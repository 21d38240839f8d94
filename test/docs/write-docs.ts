import { join } from 'node:path';
import { documentedFiles, ROOT } from './generated-parts.ts';

// `bun run docs`: writes the parts of README and guides that are made from code.

for (const { file, current, generated } of await documentedFiles()) {
    if (current === generated) continue;
    await Bun.write(join(ROOT, file), generated);
    process.stdout.write(`${file}\n`);
}
