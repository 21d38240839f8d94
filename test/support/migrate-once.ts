import { openDatabase } from '../../src/db/open-database.ts';

// A process of its own that migrates the database of its argument and prints what it applied.
const database = await openDatabase(process.argv[2] ?? '');
console.log(JSON.stringify(await database.migrate()));
await database.close();
