import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const MODELS = join(ROOT, 'onnx-models');
export const IMAGES = join(MODELS, 'images');

/** What prepare.js writes: explainers, and for each of them a folder with relevance and heatmaps of onnx-lrp. Not in the repository. */
export const MADE = join(ROOT, 'artifacts', 'demo');

export const PICTURES = ['star-001', 'gear-003', 'zigzag-002'];

/** A class that is not the best one of any picture above, for both networks. */
export const OTHER_CLASS = 3;

export const COMPOSITES = [
    { name: 'epsilon-plus-flat', options: ['--composite', 'epsilon-plus-flat'] },
    { name: 'epsilon-abs', options: ['--composite', 'epsilon', '--batchnorm', 'abs'] },
];

/** The networks that are run elsewhere and compared; the checker takes all. */
export const CASES = ['scenes-resnet', 'scenes-vgg-bn'].flatMap(model => COMPOSITES.map(composite => caseOf(model, composite)));

/** One network under one composite: where its files are. */
function caseOf(model, composite) {
    const name = `${model}-${composite.name}`;
    return {
        name, model, composite,
        explainer: join(MADE, `${name}.onnx`),
        sidecar: join(MODELS, `${model}.json`),
        relevance: (picture, target) => join(MADE, target === undefined ? name : `${name}-class-${target}`, `${picture}-relevance.npy`),
        heatmap: picture => join(MADE, name, `${picture}-heatmap.png`),
    };
}

export function pictureFile(picture) {
    return join(IMAGES, `${picture}.png`);
}

export function readPng(path) {
    return PNG.sync.read(readFileSync(path));
}

/** Values and shape of a little-endian float32 .npy file. */
export function readNpy(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), start = 10 + view.getUint16(8, true);
    const header = bytes.subarray(10, start).toString('latin1');
    if (!header.includes("'<f4'")) throw new Error(`expected float32, found ${header}`);
    const shape = header.match(/\(([^)]*)\)/)[1].split(',').filter(text => text.trim() !== '').map(Number);
    return { shape, data: Float32Array.from({ length: (bytes.byteLength - start) / 4 }, (_, i) => view.getFloat32(start + 4 * i, true)) };
}

/** max |a - b| / max |b|. */
export function difference(a, b) {
    if (a.length !== b.length) throw new Error(`expected ${b.length} values, found ${a.length}`);
    const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return largest(Float64Array.from(a, (value, i) => value - b[i])) / largest(Float64Array.from(b));
}

/** Two builds of ONNX Runtime add the same products in another order: float32 rounding, carried through some thirty layers. */
export const TOLERANCE = 1e-4;
