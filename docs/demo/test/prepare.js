/** Makes what the tests compare with: explainers of all networks in onnx-models, and relevance and heatmaps of some pictures, with onnx-lrp on the CPU. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CASES, COMPOSITES, MADE, MODELS, OTHER_CLASS, PICTURES, pictureFile, ROOT } from './cases.js';

const CLI = join(ROOT, 'src', 'OnnxLrp.Cli', 'bin', 'Release', 'net10.0', 'onnx-lrp.dll');
if (!existsSync(CLI)) {
    console.error('The command line is not built; run: dotnet build -c Release src/OnnxLrp.Cli');
    process.exit(1);
}
const run = promisify(execFile);
const onnxLrp = (...args) => run('dotnet', [CLI, ...args], { cwd: ROOT });

rmSync(MADE, { recursive: true, force: true });
mkdirSync(MADE, { recursive: true });
for (const model of readdirSync(MODELS).filter(file => file.endsWith('.onnx'))) {
    // All networks under the default composite, for the checker; those that are run and compared under each.
    for (const { name, options } of CASES.some(one => `${one.model}.onnx` === model) ? COMPOSITES : COMPOSITES.slice(0, 1)) {
        await onnxLrp('compile', join(MODELS, model), '-o', join(MADE, `${model.replace('.onnx', '')}-${name}.onnx`), ...options);
    }
}
const pictures = PICTURES.map(pictureFile);
for (const { name, model, composite } of CASES) {
    const explain = (folder, inputs, ...more) => onnxLrp(
        'explain', join(MODELS, `${model}.onnx`), ...inputs, '--device', 'cpu', '--save-relevance', join(MADE, folder) + '/', '-o', join(MADE, folder) + '/', ...composite.options, ...more);
    await explain(name, pictures);
    await explain(`${name}-class-${OTHER_CLASS}`, pictures.slice(0, 1), '--target', String(OTHER_CLASS));
}
