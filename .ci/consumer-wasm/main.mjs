// Runs the program in the folder that was published: node main.mjs FOLDER
import { pathToFileURL } from 'node:url';

const { dotnet } = await import(pathToFileURL(`${process.argv[2]}/wwwroot/_framework/dotnet.js`).href);
await dotnet.run();
