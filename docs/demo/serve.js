/**
 * Serves this folder to the browser on this machine, as any static server does: `npm start`, or `node serve.js PORT`.
 * In a program: `serve(port)` resolves to the listening server; port 0 takes a free one.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const TYPES = {
    '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json', '.mjs': 'text/javascript', '.png': 'image/png', '.wasm': 'application/wasm',
};

export function serve(port) {
    const server = createServer(async (request, response) => {
        let path = null;
        try {
            const url = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
            path = join(FOLDER, normalize(url === '/' ? '/index.html' : url)); // the URL's path is absolute, so ".." cannot lead out of the folder
            if (!(await stat(path)).isFile()) path = null;
        } catch {
            path = null;
        }
        if (path === null) return response.writeHead(404).end();
        response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' });
        createReadStream(path).pipe(response);
    });
    return new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', () => done(server)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const port = Number(process.argv[2] ?? 8000);
    try {
        await serve(port);
        console.log(`http://localhost:${port}`);
    } catch (error) {
        console.error(`serve.js: cannot listen on port ${port} (${error.code}); give another: node serve.js PORT`);
        process.exitCode = 1;
    }
}
